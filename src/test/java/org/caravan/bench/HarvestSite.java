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

import org.caravan.Caravan;
import org.caravan.Settings;
import org.caravan.database.Database;
import org.caravan.peers.Orthanc;
import org.caravan.peers.PeerProcess;
import org.caravan.peers.Ports;
import org.caravan.queue.QueueStatus;

/**
 * A site as a user sets it up, run by {@code bin/caravan run} with the options shipped: one PACS with its pace open, whose participants are in a list, one
 * destination of rsync on this machine, an embedded database. One more route has discovery begin when a file appears.
 */
final class HarvestSite implements AutoCloseable {

    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final Duration LOOK = Duration.ofMillis(20);
    private static final String RUNNING = "Caravan is running";

    private static final String ROUTES =
            """
            - beans:
                - name: bench
                  type: org.caravan.camel.dicom.Pacs
                  properties:
                    aeTitle: "%1$s"
                    host: 127.0.0.1
                    port: %2$d
                    callingAeTitle: "{{caravan.dicom.ae-title}}"
                    maxAssociations: %3$d
                - name: central
                  type: org.caravan.deliver.Rsync
                  properties:
                    target: "%4$s"
            - templatedRoute:
                routeTemplateRef: pace
                routeId: pace-bench
                parameters:
                  - { name: pacs, value: bench }
                  - { name: requestsPerMinute, value: "0" }
            - templatedRoute:
                routeTemplateRef: discover
                routeId: discover-bench
                parameters:
                  - { name: pacs, value: bench }
                  - { name: list, value: bench.csv }
                  - { name: start, value: running }
            - templatedRoute:
                routeTemplateRef: download
                routeId: download-bench
                parameters:
                  - { name: pacs, value: bench }
                  - { name: workers, value: "%3$d" }
            - templatedRoute:
                routeTemplateRef: deliver
                routeId: deliver-central
                parameters:
                  - { name: destination, value: central }
                  - { name: identifiable, value: "true" }
            - route:
                id: begin
                from:
                  uri: "file:%5$s?delay=20&initialDelay=0&delete=true"
                  steps:
                    - to: direct:discover-bench
            """;

    private final Path folder;
    private final Path destination;
    private final Path begin;
    private final Map<String, String> settings = new LinkedHashMap<>();
    private PeerProcess process;
    private Database database;
    private long delivered;

    /**
     * Makes its files.
     *
     * @param folder of the whole site; emptied
     * @param aeTitle ours, which the PACS sends to at that port
     * @param downloaders series that are fetched at once
     * @param more settings of the application
     */
    HarvestSite(Path folder, Orthanc orthanc, String aeTitle, int port, int downloaders, Map<String, String> more)
            throws IOException {
        this.folder = Destination.empty(folder);
        this.destination = Files.createDirectories(folder.resolve("central"));
        this.begin = Files.createDirectories(folder.resolve("begin"));
        Path routes = folder.resolve("routes");
        Files.createDirectories(routes.resolve("pacs"));
        try (Stream<Path> shipped = Files.list(Path.of("routes"))) {
            for (Path file : shipped.filter(Files::isRegularFile).toList()) {
                Files.copy(file, routes.resolve(file.getFileName()));
            }
        }
        Files.writeString(
                routes.resolve("pacs/bench.camel.yaml"),
                ROUTES.formatted(orthanc.aeTitle(), orthanc.port(), downloaders, destination, begin));
        settings.put(Settings.DATA, folder.resolve("var").toString());
        settings.put(Settings.ROUTES, routes.toString());
        settings.put(Settings.NODE, "bench");
        settings.put(Settings.DICOM_AE_TITLE, aeTitle);
        settings.put(Settings.DICOM_PORT, Integer.toString(port));
        settings.put("caravan.console.port", Integer.toString(Ports.free()));
        settings.put("caravan.management.port", Integer.toString(Ports.free()));
        settings.putAll(more);
    }

    /** Starts the program; returns the seconds until it runs, all route files included. */
    double start() {
        List<String> command =
                new ArrayList<>(List.of(Path.of("bin/caravan").toAbsolutePath().toString(), "run"));
        settings.forEach((name, value) -> command.addAll(List.of("--property", name + "=" + value)));
        long start = System.nanoTime();
        process = PeerProcess.start("caravan", folder, command, () -> true);
        Awaitility.await("the program runs")
                .atMost(LONGEST)
                .pollInterval(LOOK)
                .until(() -> process.lastOutput().contains(RUNNING) || !process.isRunning());
        double seconds = (System.nanoTime() - start) / 1e9;
        if (!process.isRunning() || process.lastOutput().contains("without the files")) {
            throw new IllegalStateException("The program does not run:\n" + process.lastOutput());
        }
        database = Database.attach(
                Caravan.databaseSettings(Settings.read(folder.resolve("application.properties"), settings)));
        return seconds;
    }

    /** Has it ask the PACS for the patients of the set; returns the seconds until all archives are delivered and verified. */
    double harvest(HarvestSet set) throws IOException {
        Files.write(folder.resolve("routes/pacs/bench.csv"), set.patients());
        PeerProcess.run(Duration.ofMinutes(2), List.of("sync"));
        QueueStatus status = new QueueStatus(database.dataSource());
        long start = System.nanoTime();
        Files.writeString(begin.resolve("now"), "now");
        Awaitility.await("all of " + set + " is delivered")
                .atMost(LONGEST)
                .pollInterval(LOOK)
                .until(() -> isDelivered(status.totals(), delivered + set.series()));
        double seconds = (System.nanoTime() - start) / 1e9;
        delivered += set.series();
        Destination.requireAll(destination, set);
        return seconds;
    }

    private static boolean isDelivered(QueueStatus.Totals totals, long archives) {
        if (totals.seriesFailed() + totals.archivesFailed() + totals.deliveriesFailed() > 0) {
            throw new IllegalStateException("The harvest failed: " + totals);
        }
        return totals.delivered() == archives;
    }

    /** Ends the program; its files stay, and it can be started again. */
    void stop() {
        if (database != null) {
            database.close();
            database = null;
        }
        if (process != null) {
            process.close();
            process = null;
        }
    }

    @Override
    public void close() {
        stop();
        PeerProcess.deleteTree(folder);
    }
}
