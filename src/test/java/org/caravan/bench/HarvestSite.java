package org.caravan.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.awaitility.Awaitility;

import org.caravan.Caravan;
import org.caravan.database.Database;
import org.caravan.peers.Orthanc;
import org.caravan.peers.PeerProcess;
import org.caravan.queue.QueueStatus;

/**
 * A site of one PACS with its pace open, whose participants are in a list, and one destination of rsync on this machine. One more route has discovery begin
 * when a file appears.
 */
final class HarvestSite extends ProgramSite {

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

    private final Path destination;
    private final Path begin;
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
        super(
                folder,
                aeTitle,
                port,
                ROUTES.formatted(
                        orthanc.aeTitle(),
                        orthanc.port(),
                        downloaders,
                        folder.resolve("central"),
                        folder.resolve("begin")),
                more);
        this.destination = Files.createDirectories(folder.resolve("central"));
        this.begin = Files.createDirectories(folder.resolve("begin"));
    }

    @Override
    double start() {
        double seconds = super.start();
        database = Database.attach(Caravan.databaseSettings(read()));
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

    @Override
    void stop() {
        if (database != null) {
            database.close();
            database = null;
        }
        super.stop();
    }
}
