package org.caravan.routes;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.queue.QueueStatus;
import org.caravan.rehearsal.BulkStudies;
import org.caravan.rehearsal.RehearsalPacs;
import org.caravan.rehearsal.SyntheticObject;
import org.caravan.suite.Fault;

import static org.assertj.core.api.Assertions.assertThat;

/** The program, with its embedded database, is killed again and again at different points of the flow, and started again at once. */
@Timeout(300)
class KilledFlowTest {

    private static final int SERIES = 10;
    private static final int OBJECTS = 12;

    @TempDir
    Path folder;

    @Test
    @Fault({52, 62})
    void endsTheSameAfterBeingKilledAtAnyPoint() throws Exception {
        int port = RunningFlow.freePort();
        List<SyntheticObject> held = new BulkStudies(7).smallObjects("REH-0001", SERIES, OBJECTS);
        try (RehearsalPacs pacs = RehearsalPacs.builder()
                .studies(held)
                .destination("CARAVAN", "127.0.0.1", port)
                .megabytesPerSecond(0.5)
                .start()) {
            runUntil(port, pacs.port(), line -> number(line, "complete") >= 1);
            runUntil(port, pacs.port(), line -> number(line, "part") >= 1 || number(line, "verified") >= 2);
            runUntil(port, pacs.port(), line -> number(line, "incoming") >= 1 && number(line, "complete") >= 3);
            runUntil(port, pacs.port(), line -> number(line, "copying") >= 1 || number(line, "delivered") >= 5);
            Process last = child(port, pacs.port());
            try (BufferedReader lines = last.inputReader()) {
                String line = lines.readLine();
                while (line != null && !line.startsWith("done")) {
                    line = lines.readLine();
                }
                assertThat(line).startsWith("done");
            }
            assertThat(last.waitFor(60, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(objectsOf("data/destination"))
                .containsExactlyInAnyOrderElementsOf(held.stream()
                        .map(object -> object.sopInstanceUid() + ".dcm")
                        .toList());
        assertThat(files("data/destination")).hasSize(SERIES).noneMatch(file -> file.contains(".caravan-"));
        assertThat(files("data/quarantine")).isEmpty();
    }

    private void runUntil(int port, int pacsPort, Predicate<String> condition) throws Exception {
        Process child = child(port, pacsPort);
        try (BufferedReader lines = child.inputReader()) {
            String line = lines.readLine();
            while (line != null && !(line.startsWith("state") && condition.test(line))) {
                assertThat(line).as("it was to be killed before its end").doesNotStartWith("done");
                line = lines.readLine();
            }
            assertThat(line).as("the child ended by itself").isNotNull();
        } finally {
            child.toHandle().destroyForcibly();
            assertThat(child.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    private Process child(int port, int pacsPort) throws Exception {
        return ChildJvm.of(Child.class, List.of(folder.toString(), Integer.toString(port), Integer.toString(pacsPort)))
                .start();
    }

    private static long number(String line, String name) {
        for (String word : line.split(" ")) {
            if (word.startsWith(name + "=")) {
                return Long.parseLong(word.substring(name.length() + 1));
            }
        }
        return 0;
    }

    private List<String> objectsOf(String name) throws Exception {
        List<String> objects = new ArrayList<>();
        for (String file : files(name)) {
            objects.addAll(Zips.objects(folder.resolve(name).resolve(file)));
        }
        return objects;
    }

    private List<String> files(String name) throws Exception {
        Path root = folder.resolve(name);
        if (!Files.exists(root)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString())
                    .toList();
        }
    }

    /** Runs the flow, tells how it stands, and ends when all is delivered. */
    static final class Child {

        public static void main(String[] args) throws Exception {
            Path folder = Path.of(args[0]);
            try (RunningFlow flow =
                    new RunningFlow(folder, Map.of(), Integer.parseInt(args[1]), Integer.parseInt(args[2]))) {
                flow.start();
                Awaitility.await()
                        .atMost(Duration.ofMinutes(2))
                        .pollInterval(Duration.ofMillis(5))
                        .until(() -> tell(flow));
                System.out.println("done");
            }
        }

        private static boolean tell(RunningFlow flow) {
            QueueStatus.Totals totals = flow.status().totals();
            System.out.println("state complete=" + totals.seriesComplete() + " verified=" + totals.archivesVerified()
                    + " delivered=" + totals.delivered() + " part=" + count(flow, "archives", ".part") + " incoming="
                    + count(flow, "incoming", "") + " copying=" + count(flow, "destination", ".caravan-"));
            System.out.flush();
            return totals.isIdle() && totals.delivered() == SERIES;
        }

        private static long count(RunningFlow flow, String name, String part) {
            try {
                return flow.files(name).stream()
                        .filter(file -> file.toString().contains(part))
                        .count();
            } catch (Exception e) {
                return 0;
            }
        }
    }
}
