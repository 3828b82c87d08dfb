package org.caravan.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import org.caravan.dicom.DicomClient;
import org.caravan.dicom.DicomListener;
import org.caravan.dicom.DicomToolkit;
import org.caravan.dicom.Gate;
import org.caravan.dicom.ListenerConfig;
import org.caravan.dicom.ListenerObserver;
import org.caravan.dicom.ListenerServices;
import org.caravan.dicom.Peer;
import org.caravan.dicom.QueryLevel;
import org.caravan.dicom.RequestControl;
import org.caravan.peers.PeerProcess;
import org.caravan.peers.Programs;

/** How fast the matches of one C-FIND are read: by each transport, and by DCMTK's findscu; all from the same acceptor in this process. */
@Command(
        name = "find",
        description = "100,000 studies from one C-FIND: our transports, DCMTK's findscu; and the heap that it takes.",
        mixinStandardHelpOptions = true)
final class FindBench implements Callable<Integer> {

    private static final int MATCHES = 100_000;
    private static final int WARM_UP = 3;
    private static final Duration LONGEST = Duration.ofMinutes(2);
    private static final String AE_TITLE = "ANSWERS";
    private static final String FINDSCU = "DCMTK findscu, with its start";

    @Option(names = "--json", paramLabel = "FILE", description = "Writes the figures there.")
    private Path json;

    @Option(names = "--check", description = "Exits with 1 when a target is missed.")
    private boolean check;

    @Option(
            names = "--rounds",
            defaultValue = "5",
            description = "Rounds that count, after three that warm up. Default: 5.")
    private int rounds;

    private final Map<String, Measured> finders = new LinkedHashMap<>();
    private final Map<String, List<Double>> seconds = new LinkedHashMap<>();
    private final List<Target> targets = new ArrayList<>();

    /** One query with all its matches, the association included; gives their number where it is known. */
    @FunctionalInterface
    private interface Measured {
        int find() throws Exception;
    }

    @Override
    public Integer call() throws Exception {
        var toolkit = DicomToolkit.named(DicomToolkit.BUILT_IN);
        try (DicomListener answers = answers(toolkit)) {
            finders.put("Caravan, " + toolkit.name() + " transport", () -> find(toolkit, answers.port()));
            for (DicomToolkit other : Toolkits.beside(toolkit)) {
                finders.put("Caravan, " + other.name() + " transport", () -> find(other, answers.port()));
            }
            finders.put(FINDSCU, () -> findscu(answers.port()));
            for (int round = 1 - WARM_UP; round <= rounds; round++) {
                runRound(round);
            }
            measureHeap(toolkit, answers.port());
        }
        report();
        return check && !targets.stream().allMatch(Target::met) ? 1 : 0;
    }

    /** What stays in use, after a collection, from the 10,000th match to the last. */
    private void measureHeap(DicomToolkit toolkit, int port) throws Exception {
        long[] used = new long[2];
        int[] seen = new int[1];
        find(toolkit, port, match -> {
            seen[0]++;
            if (seen[0] == MATCHES / 10 || seen[0] == MATCHES) {
                System.gc();
                used[seen[0] == MATCHES ? 1 : 0] =
                        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
            }
        });
        double grown = Math.max(0, (used[1] - used[0]) / 1e6);
        targets.add(new Target("MB of heap more at the last match than at the 10,000th", grown, 5, false));
    }

    private void runRound(int round) throws Exception {
        var order = new ArrayList<>(finders.keySet());
        Collections.rotate(order, round);
        for (String name : order) {
            long start = System.nanoTime();
            int found = finders.get(name).find();
            double wall = (System.nanoTime() - start) / 1e9;
            if (found != MATCHES) {
                throw new IllegalStateException(name + " found " + found + " of " + MATCHES + " studies");
            }
            if (round > 0) {
                seconds.computeIfAbsent(name, key -> new ArrayList<>()).add(wall);
            }
        }
    }

    private static DicomListener answers(DicomToolkit toolkit) throws Exception {
        List<Map<String, Object>> studies =
                IntStream.range(0, MATCHES).mapToObj(FindBench::study).toList();
        var config = ListenerConfig.builder(AE_TITLE)
                .port(0)
                .callers(List.of(new ListenerConfig.Caller("*", "127.0.0.1")))
                .build();
        return toolkit.listen(
                config,
                new ListenerServices(
                        null,
                        (association, level, keys, matches, cancel) -> {
                            for (Map<String, Object> study : studies) {
                                matches.accept(study);
                            }
                        },
                        null,
                        ListenerObserver.NONE));
    }

    private static Map<String, Object> study(int number) {
        return Map.of(
                "PatientID", "BENCH-" + number / 3,
                "PatientName", "Bench^" + number / 3,
                "PatientBirthDate", "19700101",
                "StudyInstanceUID", "1.2.826.0.1.3680043.99.1." + number,
                "StudyDate", "20260101",
                "StudyTime", "120000",
                "StudyDescription", "Head without contrast",
                "ModalitiesInStudy", List.of("CT", "SR"),
                "NumberOfStudyRelatedSeries", "4",
                "NumberOfStudyRelatedInstances", "400");
    }

    private static int find(DicomToolkit toolkit, int port) throws Exception {
        int[] studies = new int[1];
        find(toolkit, port, match -> studies[0] += match.containsKey("StudyInstanceUID") ? 1 : 0);
        return studies[0];
    }

    private static void find(DicomToolkit toolkit, int port, DicomClient.MatchConsumer matches) throws Exception {
        var peer = Peer.builder(AE_TITLE, "127.0.0.1", port).build();
        try (DicomClient client = toolkit.connect(peer, Gate.OPEN)) {
            client.find(
                    QueryLevel.STUDY,
                    Map.of("StudyInstanceUID", "", "PatientID", ""),
                    matches,
                    RequestControl.within(LONGEST));
        }
    }

    /** Says nothing of its matches: printing them would take longer than reading them. */
    private static int findscu(int port) throws Exception {
        PeerProcess.run(
                LONGEST,
                List.of(
                        Programs.require("findscu"),
                        "-q",
                        "-S",
                        "-aec",
                        AE_TITLE,
                        "-k",
                        "QueryRetrieveLevel=STUDY",
                        "-k",
                        "StudyInstanceUID",
                        "-k",
                        "PatientID",
                        "127.0.0.1",
                        Integer.toString(port)));
        return MATCHES;
    }

    private void report() throws IOException {
        Figure findscu = new Figure(seconds.get(FINDSCU));
        System.out.printf("%n%d matches of one C-FIND at STUDY level (%d rounds)%n", MATCHES, rounds);
        System.out.printf("  %-36s %8s %17s %10s %10s%n", "reader", "median s", "min-max s", "matches/s", "x findscu");
        var results = new ArrayList<Map<String, Object>>();
        finders.keySet().forEach(name -> {
            Figure figure = new Figure(seconds.get(name));
            double ratio = figure.timesAsLongAs(findscu);
            System.out.printf(
                    "  %-36s %8.3f %8.3f-%8.3f %10.0f %10.2f%n",
                    name, figure.median(), figure.min(), figure.max(), MATCHES / figure.median(), ratio);
            var row = new LinkedHashMap<String, Object>();
            row.put("reader", name);
            row.put("matches", MATCHES);
            Report.put(row, figure);
            row.put("matchesPerSecond", MATCHES / figure.median());
            row.put("timesAsLongAsFindscu", ratio);
            results.add(row);
        });
        String ours = "Caravan, " + DicomToolkit.BUILT_IN + " transport";
        String dcm4che = "Caravan, " + DicomToolkit.DCM4CHE + " transport";
        if (seconds.containsKey(dcm4che)) {
            targets.add(new Target(
                    "times as fast as dcm4che",
                    new Figure(seconds.get(dcm4che)).timesAsLongAs(new Figure(seconds.get(ours))),
                    1,
                    true));
        }
        System.out.printf("%nTargets%n");
        targets.forEach(target -> System.out.println("  " + target));
        if (json != null) {
            Report.write(json, "find", results, targets);
        }
    }
}
