package org.caravan.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.caravan.peers.Orthanc;
import org.caravan.peers.PeerProcess;

/** A site whose one PACS is asked for what lists name, at an open pace, and nothing on schedule; no destination. */
final class RequestsSite extends ProgramSite {

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
                    retrieve: %3$s
            - templatedRoute:
                routeTemplateRef: pace
                routeId: pace-bench
                parameters:
                  - { name: pacs, value: bench }
                  - { name: requestsPerMinute, value: "0" }
            - templatedRoute:
                routeTemplateRef: download
                routeId: download-bench
                parameters:
                  - { name: pacs, value: bench }
            - templatedRoute:
                routeTemplateRef: request
                routeId: request-bench
                parameters:
                  - { name: pacs, value: bench }
            """;

    /** @param retrieve how the objects come: MOVE or GET */
    RequestsSite(Path folder, Orthanc orthanc, String aeTitle, int port, String retrieve) throws IOException {
        super(folder, aeTitle, port, ROUTES.formatted(orthanc.aeTitle(), orthanc.port(), retrieve), Map.of());
    }

    /** Runs the command {@code fetch} with a list; returns the seconds it took, its own start included. */
    double fetch(Path list, Path into, int objects) throws IOException {
        PeerProcess.run(Duration.ofMinutes(2), List.of("sync"));
        long start = System.nanoTime();
        PeerProcess.run(LONGEST, command("fetch", list.toString(), "--pacs", "bench", "--to", into + "/"));
        double seconds = (System.nanoTime() - start) / 1e9;
        requireAll(into, objects);
        return seconds;
    }

    static void requireAll(Path folder, int objects) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            long there = files.filter(Files::isRegularFile).count();
            if (there != objects) {
                throw new IllegalStateException(there + " of " + objects + " objects came into " + folder);
            }
        }
    }
}
