package org.caravan.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import org.caravan.Settings;
import org.caravan.queue.QueueControl;

/** A PACS, a study, or all. */
final class PauseTarget {

    @Parameters(paramLabel = "PACS", arity = "0..1", description = "Name of the PACS.")
    private String pacs;

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
        Path file = settings.folder(Settings.ROUTES).resolve("pacs").resolve(pacs + ".camel.yaml");
        if (!known.contains(pacs) && !Files.isRegularFile(file)) {
            SeriesOptions.requireKnown("PACS", pacs, known);
        }
        return List.of(pacs);
    }
}
