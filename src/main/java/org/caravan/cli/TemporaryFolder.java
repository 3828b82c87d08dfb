package org.caravan.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder that a command made for itself. */
final class TemporaryFolder {

    private TemporaryFolder() {}

    /** Deletes it with all below it; what cannot be deleted stays. @param folder null for none */
    static void delete(Path folder) {
        if (folder == null) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            List<Path> deepest = all.sorted(Comparator.reverseOrder()).toList();
            for (Path each : deepest) {
                Files.deleteIfExists(each);
            }
        } catch (IOException e) {
            // of no use to anybody, and no harm
        }
    }
}
