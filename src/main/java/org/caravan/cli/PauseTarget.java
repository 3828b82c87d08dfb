package org.caravan.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import org.caravan.Settings;
import org.caravan.queue.QueueControl;

/** A PACS or a destination, a study, or all PACS. */
final class PauseTarget {

    @Parameters(paramLabel = "NAME", arity = "0..1", description = "Name of the PACS, or of the destination.")
    private String name;

    @Option(names = "--study", paramLabel = "UID", description = "The study with this Study Instance UID.")
    private String study;

    @Option(names = "--all", description = "All PACS.")
    private boolean all;

    String study() {
        return study;
    }

    String requireStudy() {
        SeriesOptions.requireUid("--study", study);
        return study;
    }

    boolean all() {
        return all;
    }

    /** Names of the PACS that are meant; one is known by its file, too. */
    List<String> pacs(QueueControl queue, Settings settings) {
        List<String> known = queue.pacs();
        if (all) {
            return known;
        }
        Path file = settings.folder(Settings.ROUTES).resolve("pacs").resolve(name + ".camel.yaml");
        if (!known.contains(name) && !Files.isRegularFile(file)) {
            SeriesOptions.requireKnown(
                    "PACS or destination",
                    name,
                    Stream.concat(known.stream(), queue.destinations().stream()).toList());
        }
        return List.of(name);
    }

    /** The destination that is meant; empty where it is something else. */
    Optional<String> destination(QueueControl queue) {
        return Optional.ofNullable(name)
                .filter(given -> !queue.pacs().contains(given))
                .filter(queue.destinations()::contains);
    }
}
