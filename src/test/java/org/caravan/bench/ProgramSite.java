package org.caravan.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.awaitility.Awaitility;

import org.caravan.Settings;
import org.caravan.peers.PeerProcess;
import org.caravan.peers.Ports;

/** A site as a user sets it up, run by {@code bin/caravan run} with the options shipped and an embedded database; its PACS is called bench. */
class ProgramSite implements AutoCloseable {

    static final Duration LONGEST = Duration.ofMinutes(5);
    static final Duration LOOK = Duration.ofMillis(20);
    private static final String RUNNING = "Caravan is running";

    final Path folder;
    private final Map<String, String> settings = new LinkedHashMap<>();
    private PeerProcess process;

    /**
     * Makes its files.
     *
     * @param folder of the whole site; emptied
     * @param aeTitle ours, which the PACS sends to at that port
     * @param routes the file of the PACS
     * @param more settings of the application
     */
    ProgramSite(Path folder, String aeTitle, int port, String routes, Map<String, String> more) throws IOException {
        this.folder = Destination.empty(folder);
        Path all = folder.resolve("routes");
        Files.createDirectories(all.resolve("pacs"));
        try (Stream<Path> shipped = Files.list(Path.of("routes"))) {
            for (Path file : shipped.filter(Files::isRegularFile).toList()) {
                Files.copy(file, all.resolve(file.getFileName()));
            }
        }
        Files.writeString(all.resolve("pacs/bench.camel.yaml"), routes);
        settings.put(Settings.DATA, folder.resolve("var").toString());
        settings.put(Settings.ROUTES, all.toString());
        settings.put(Settings.NODE, "bench");
        settings.put(Settings.DICOM_AE_TITLE, aeTitle);
        settings.put(Settings.DICOM_PORT, Integer.toString(port));
        settings.put("caravan.console.port", Integer.toString(Ports.free()));
        settings.put("caravan.management.port", Integer.toString(Ports.free()));
        settings.putAll(more);
    }

    /** The program with that command, its arguments, and the settings of this site. */
    final List<String> command(String... arguments) {
        List<String> command =
                new ArrayList<>(List.of(Path.of("bin/caravan").toAbsolutePath().toString()));
        command.addAll(List.of(arguments));
        settings.forEach((name, value) -> command.addAll(List.of("--property", name + "=" + value)));
        return command;
    }

    /** What the program makes of the settings. */
    final Settings read() {
        return Settings.read(folder.resolve("application.properties"), settings);
    }

    /** Starts the program; returns the seconds until it runs, all route files included. */
    double start() {
        long start = System.nanoTime();
        process = PeerProcess.start("caravan", folder, command("run"), () -> true);
        Awaitility.await("the program runs")
                .atMost(LONGEST)
                .pollInterval(LOOK)
                .until(() -> process.lastOutput().contains(RUNNING) || !process.isRunning());
        double seconds = (System.nanoTime() - start) / 1e9;
        if (!process.isRunning() || process.lastOutput().contains("without the files")) {
            throw new IllegalStateException("The program does not run:\n" + process.lastOutput());
        }
        return seconds;
    }

    /** Ends the program; its files stay, and it can be started again. */
    void stop() {
        if (process != null) {
            process.close();
            process = null;
        }
    }

    @Override
    public final void close() {
        stop();
        PeerProcess.deleteTree(folder);
    }
}
