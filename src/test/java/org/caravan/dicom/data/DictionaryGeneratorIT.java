package org.caravan.dicom.data;

import java.io.File;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Runs bin/generate-dictionary on the installed DCMTK. */
class DictionaryGeneratorIT {

    /** The edition of PS3.6 our resource was made from. */
    private static final String EDITION = "PS 3.6-2022b";

    @Test
    void resourceIsWhatTheGeneratorMakesOfTheInstalledDictionary(@TempDir Path folder) throws Exception {
        Path installed = installed();
        Path output = folder.resolve("dictionary.tsv");
        Process generator = new ProcessBuilder("bin/generate-dictionary", installed.toString(), output.toString())
                .redirectErrorStream(true)
                .redirectOutput(new File(folder.toFile(), "log"))
                .start();
        assertThat(generator.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(generator.exitValue())
                .as(Files.readString(folder.resolve("log")))
                .isZero();

        List<String> generated = Files.readAllLines(output);
        assertThat(generated)
                .hasSizeGreaterThan(4900)
                .allMatch(line -> line.matches("[0-9A-Fx]{8}\t[A-Za-z]{2}\t[0-9n-]+\t[A-Za-z0-9]+"));
        if (Files.readString(installed, StandardCharsets.ISO_8859_1).contains(EDITION)) {
            try (InputStream resource = Dictionary.class.getResourceAsStream("dictionary.tsv")) {
                assertThat(Files.readAllBytes(output)).isEqualTo(resource.readAllBytes());
            }
        }
    }

    private static Path installed() throws Exception {
        try (Stream<Path> folders = Files.list(Path.of("/usr/share"))) {
            return folders.filter(folder -> folder.getFileName().toString().startsWith("libdcmtk"))
                    .map(folder -> folder.resolve("dicom.dic"))
                    .filter(Files::isReadable)
                    .max(Comparator.naturalOrder())
                    .orElseThrow(() -> new AssertionError("dicom.dic is missing: apt-get install dcmtk"));
        }
    }
}
