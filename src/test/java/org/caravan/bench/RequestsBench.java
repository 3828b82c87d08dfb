package org.caravan.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import org.caravan.camel.dicom.ObjectIdentity;
import org.caravan.peers.Orthanc;
import org.caravan.peers.PeerProcess;
import org.caravan.peers.Ports;
import org.caravan.peers.Programs;
import org.caravan.peers.Storescp;

/** A list of series, asked for by a person: {@code bin/caravan fetch}, beside DCMTK's programs called row by row, from the same stock Orthanc. */
@Command(
        name = "requests",
        description =
                "1,000 x 0.5 MB by a CSV of 20 series from Orthanc: fetch, DCMTK's getscu and movescu row by row.",
        mixinStandardHelpOptions = true)
final class RequestsBench implements Callable<Integer> {

    private static final String OURS = "CARAVAN";
    private static final String THEIRS = "DCMTK";
    private static final int EACH = 50;
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final String BY_MOVE = "Caravan fetch, as shipped (C-MOVE)";
    private static final String BY_GET = "Caravan fetch, retrieve: GET";
    private static final String GETSCU = "getscu, row by row";
    private static final String MOVESCU = "movescu and storescp, row by row";

    @Option(names = "--json", paramLabel = "FILE", description = "Writes the figures there.")
    private Path json;

    @Option(names = "--check", description = "Exits with 1 when a target is missed.")
    private boolean check;

    @Option(names = "--rounds", defaultValue = "3", description = "Rounds. Default: 3.")
    private int rounds;

    @Option(names = "--series", defaultValue = "20", description = "Of 50 x 0.5 MB each. Default: 20.")
    private int series;

    @Option(names = "--rows", defaultValue = "100000", description = "Of the long lists; 0 for none. Default: 100000.")
    private int longList;

    private final List<Target> targets = new ArrayList<>();
    private final List<Map<String, Object>> results = new ArrayList<>();
    private final Map<String, List<Double>> seconds = new LinkedHashMap<>();
    private Path folder;
    private int port;
    private Orthanc orthanc;
    private HarvestSet set;
    private Path list;
    private Path warm;

    /** One way to get all of the list into an empty folder; gives its seconds. */
    private interface Way {
        double seconds(Path into) throws Exception;
    }

    private record Row(String study, String series) {}

    @Override
    public Integer call() throws Exception {
        List.of("getscu", "movescu", "storescp").forEach(Programs::require);
        folder = Files.createTempDirectory("caravan-requests");
        port = Ports.free();
        // builds the program where that has not been done
        PeerProcess.run(LONGEST, List.of(Path.of("bin/caravan").toAbsolutePath().toString(), "help"));
        try (Storescp receiver = Storescp.start(THEIRS, "+xa");
                Orthanc running = Orthanc.settings()
                        .destination(OURS, port)
                        .destination(THEIRS, receiver.port())
                        .start()) {
            orthanc = running;
            prepare();
            List<Row> rows = rows(set);
            Map<String, Way> ways = new LinkedHashMap<>();
            ways.put(BY_MOVE, into -> fetch("MOVE", into));
            ways.put(BY_GET, into -> fetch("GET", into));
            ways.put(GETSCU, into -> eachRow(rows, row -> getscu(row, into)));
            ways.put(MOVESCU, into -> move(rows, receiver));
            for (int round = 1; round <= rounds; round++) {
                System.err.println("round " + round + " of " + rounds);
                run(ways, round);
            }
            if (rounds > 0) {
                fetched();
            }
            if (longList > 0) {
                asked("CSV", ListsAsked.csv(folder, longList));
                asked("xlsx", ListsAsked.xlsx(folder, longList));
            }
            return report() || !check ? 0 : 1;
        } finally {
            PeerProcess.deleteTree(folder);
        }
    }

    private void prepare() throws IOException {
        System.err.println("giving Orthanc its studies");
        set = HarvestSet.large("ASKED", folder.resolve("asked"), series, EACH);
        HarvestSet before = HarvestSet.large("WARM", folder.resolve("warm"), 10, 10);
        orthanc.uploadAll(set.files());
        orthanc.uploadAll(before.files());
        list = write("asked.csv", rows(set));
        warm = write("warm.csv", rows(before));
    }

    private Path write(String name, List<Row> rows) throws IOException {
        StringBuilder csv = new StringBuilder("StudyInstanceUID,SeriesInstanceUID\n");
        rows.forEach(
                row -> csv.append(row.study()).append(',').append(row.series()).append('\n'));
        return Files.writeString(folder.resolve(name), csv);
    }

    private static List<Row> rows(HarvestSet of) throws IOException {
        List<Row> rows = new ArrayList<>();
        try (Stream<Path> folders = Files.list(of.folder())) {
            for (Path each : folders.sorted().toList()) {
                try (Stream<Path> files = Files.list(each)) {
                    ObjectIdentity object = ObjectIdentity.of(
                                    Files.readAllBytes(files.findFirst().orElseThrow()))
                            .orElseThrow();
                    rows.add(new Row(object.studyInstanceUid(), object.seriesInstanceUid()));
                }
            }
        }
        return rows;
    }

    private void run(Map<String, Way> ways, int round) throws Exception {
        List<String> order = new ArrayList<>(ways.keySet());
        Collections.rotate(order, round);
        for (String name : order) {
            Path into = Destination.empty(folder.resolve("into"));
            double wall = ways.get(name).seconds(into);
            System.err.printf("  %-36s %6.2f s%n", name, wall);
            seconds.computeIfAbsent(name, key -> new ArrayList<>()).add(wall);
        }
    }

    /** With a Caravan that runs, and has fetched something else before. */
    private double fetch(String retrieve, Path into) throws IOException {
        try (RequestsSite site = new RequestsSite(folder.resolve("site"), orthanc, OURS, port, retrieve)) {
            site.start();
            site.fetch(warm, folder.resolve("site/warm"), 100);
            return site.fetch(list, into, set.objects());
        }
    }

    /** What is done with a row. */
    private interface RowWay {
        void ask(Row row) throws IOException;
    }

    private static double eachRow(List<Row> rows, RowWay way) throws IOException {
        PeerProcess.run(Duration.ofMinutes(2), List.of("sync"));
        long start = System.nanoTime();
        for (Row row : rows) {
            way.ask(row);
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private void getscu(Row row, Path into) throws IOException {
        Path own = Files.createDirectories(into.resolve(row.series()));
        ask(row, "getscu", "-aet", OURS, "-od", own.toString());
        RequestsSite.requireAll(own, EACH);
    }

    private double move(List<Row> rows, Storescp receiver) throws IOException {
        Destination.empty(receiver.received());
        double wall = eachRow(rows, row -> ask(row, "movescu", "-aet", THEIRS, "-aem", THEIRS));
        RequestsSite.requireAll(receiver.received(), set.objects());
        return wall;
    }

    private void ask(Row row, String program, String... options) {
        List<String> command = new ArrayList<>(List.of(Programs.require(program), "-S", "-aec", orthanc.aeTitle()));
        command.addAll(List.of(options));
        command.addAll(List.of(
                "-k",
                "QueryRetrieveLevel=SERIES",
                "-k",
                "StudyInstanceUID=" + row.study(),
                "-k",
                "SeriesInstanceUID=" + row.series(),
                "127.0.0.1",
                Integer.toString(orthanc.port())));
        PeerProcess.run(LONGEST, command);
    }

    private void fetched() {
        System.out.printf(
                "%n%s (%.0f MB), by a list, from stock Orthanc (%d rounds)%n", set.name(), set.megabytes(), rounds);
        for (String name : List.of(BY_MOVE, BY_GET, GETSCU, MOVESCU)) {
            Figure figure = new Figure(seconds.get(name));
            System.out.printf(
                    "  %-36s %8.2f s %8.2f-%8.2f %8.1f MB/s%n",
                    name, figure.median(), figure.min(), figure.max(), set.megabytes() / figure.median());
            Map<String, Object> row = new LinkedHashMap<>(Map.of("way", name, "objects", set.objects()));
            Report.put(row, figure);
            results.add(row);
        }
        Figure getscu = new Figure(seconds.get(GETSCU));
        Figure movescu = new Figure(seconds.get(MOVESCU));
        Figure faster = getscu.median() < movescu.median() ? getscu : movescu;
        targets.add(new Target(
                "time of fetch over that of the faster of getscu and movescu",
                new Figure(seconds.get(BY_MOVE)).timesAsLongAs(faster),
                1.0,
                false));
    }

    private void asked(String form, Path file) {
        ListsAsked.Cost cost = ListsAsked.ask(file, longList);
        System.out.printf(
                "%n%,d rows of %s read, checked and queued: %.2f s, %.0f MB of heap more%n",
                longList, form, cost.seconds(), cost.heapMegabytes());
        results.add(Map.of(
                "rows", longList, "form", form, "seconds", cost.seconds(), "heapMegabytes", cost.heapMegabytes()));
        targets.add(new Target("seconds for %,d rows of %s".formatted(longList, form), cost.seconds(), 10, false));
        targets.add(new Target(
                "MB of heap more for %,d rows of %s".formatted(longList, form), cost.heapMegabytes(), 100, false));
    }

    private boolean report() throws IOException {
        System.out.printf("%nTargets%n");
        targets.forEach(target -> System.out.println("  " + target));
        if (json != null) {
            Report.write(json, "requests", results, targets);
        }
        return targets.stream().allMatch(Target::met);
    }
}
