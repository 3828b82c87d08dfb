package org.caravan.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files that Debian's python3-pydicom brings along: DICOM of all kinds, broken ones, and some that are none. */
public final class PydicomFiles {

    private static final Path DATA = Path.of("/usr/lib/python3/dist-packages/pydicom/data");

    private PydicomFiles() {}

    /**
     * All of them, in a stable order.
     *
     * @throws AssertionError when they are missing; the message says what to install
     */
    public static List<Path> all() {
        if (!Files.isDirectory(DATA)) {
            throw new AssertionError(
                    "The test files of pydicom are missing. Run bin/test, or: apt-get install python3-pydicom");
        }
        return Stream.of("test_files", "charset_files")
                .flatMap(PydicomFiles::below)
                .sorted()
                .toList();
    }

    /** One of them. */
    public static Path of(String name) {
        return all().stream()
                .filter(file -> file.getFileName().toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("python3-pydicom has no " + name));
    }

    private static Stream<Path> below(String folder) {
        try (Stream<Path> files = Files.walk(DATA.resolve(folder))) {
            return files.filter(Files::isRegularFile).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
