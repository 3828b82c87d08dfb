package org.caravan.containers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Copies of shipped files, with what differs outside of containers. */
final class SiteFiles {

    private SiteFiles() {}

    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
    }

    /** @throws AssertionError where the file does not hold the text */
    static void replace(Path file, String text, String other) throws IOException {
        String content = Files.readString(file);
        if (!content.contains(text)) {
            throw new AssertionError(file + " does not hold " + text);
        }
        Files.writeString(file, content.replace(text, other));
    }
}
