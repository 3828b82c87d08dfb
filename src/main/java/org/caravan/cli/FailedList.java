package org.caravan.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** A file that lists what was not sent, a line each: the path, a tab, the reason. */
final class FailedList {

    private final Path file;
    private final List<Path> files;

    private FailedList(Path file, List<Path> files) {
        this.file = file;
        this.files = files;
    }

    /** Reads it where it is there. */
    static FailedList read(Path file) throws IOException {
        if (Files.notExists(file)) {
            return new FailedList(file, null);
        }
        List<Path> listed = Files.readAllLines(file).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(line -> Path.of(line.split("\t", 2)[0]))
                .toList();
        for (Path each : listed) {
            if (Files.notExists(each)) {
                throw new CommandException(file + " lists " + each
                        + ", which is not there. Take its line out, or delete " + file + " to send everything");
            }
        }
        return new FailedList(file, listed);
    }

    /** Whether there was such a file. */
    boolean isThere() {
        return files != null;
    }

    List<Path> files() {
        return files;
    }

    /** Writes it anew, in one step; deletes it where nothing is left. */
    void write(List<Sending.Failure> failures) throws IOException {
        if (failures.isEmpty()) {
            Files.deleteIfExists(file);
            return;
        }
        Path whole = file.resolveSibling(file.getFileName() + ".new");
        Files.write(
                whole, (Iterable<String>) failures.stream().map(each -> each.file() + "\t" + each.reason())::iterator);
        Files.move(whole, file, StandardCopyOption.REPLACE_EXISTING);
    }
}
