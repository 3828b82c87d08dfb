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
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import org.caravan.dicom.DicomListener;
import org.caravan.dicom.DicomToolkit;
import org.caravan.dicom.ListenerConfig;
import org.caravan.dicom.ListenerServices;
import org.caravan.peers.Orthanc;
import org.caravan.peers.PeerProcess;
import org.caravan.peers.Ports;
import org.caravan.peers.Programs;
import org.caravan.peers.Storescp;

/**
 * How fast objects arrive that a stock Orthanc sends by C-MOVE: at our listener, at DCMTK's storescp, and, as the limit, what tar does over
 * the loopback interface.
 */
@Command(
        name = "receive",
        description =
                "500 x 0.5 MB and 200 x 3 kB from Orthanc: our listener, the second transport where it is built, DCMTK's storescp, tar.",
        mixinStandardHelpOptions = true)
final class ReceiveBench implements Callable<Integer> {

    @Option(names = "--json", paramLabel = "FILE", description = "Writes the figures there.")
    private Path json;

    @Option(names = "--check", description = "Exits with 1 when a target is missed.")
    private boolean check;

    @Option(
            names = "--rounds",
            defaultValue = "9",
            description = "Rounds that count, after two that warm up. Default: 9.")
    private int rounds;

    @Option(
            names = "--storescp-rounds",
            defaultValue = "2",
            description = "Of these, rounds that storescp takes part in (it takes about a minute a round). Default: 2.")
    private int storescpRounds;

    private static final int WARM_UP = 2;

    private final List<Receiver> receivers = new ArrayList<>();
    private final List<Receiver> held = new ArrayList<>(); // to targets
    private final Map<String, List<Double>> seconds = new LinkedHashMap<>();

    @Override
    public Integer call() throws Exception {
        Path folder = Files.createTempDirectory("caravan-bench");
        Storescp storescp = Storescp.start("STORESCP");
        int[] ports = {Ports.free(), Ports.free(), Ports.free(), Ports.free(), Ports.free(), Ports.free()};
        var settings = Orthanc.settings().destination("CARAVAN", Ports.free()).destination("STORESCP", storescp.port());
        for (int i = 0; i < ports.length; i++) {
            settings.destination("BENCH" + i, ports[i]);
        }
        try (Orthanc orthanc = settings.start()) {
            var sets = List.of(
                    ObjectSets.large(folder.resolve("large"), 500), ObjectSets.small(folder.resolve("small"), 200));
            sets.forEach(set -> orthanc.uploadAll(set.files()));
            var toolkit = DicomToolkit.named(DicomToolkit.BUILT_IN);
            receivers.add(new TarReceiver(folder.resolve("tar")));
            receivers.add(new TransportReceiver(toolkit, orthanc, "BENCH0", ports[0], true, folder.resolve("t1")));
            receivers.add(new EndpointReceiver(orthanc, "BENCH1", ports[1], true, folder.resolve("l1")));
            receivers.add(new TransportReceiver(toolkit, orthanc, "BENCH2", ports[2], false, folder.resolve("t0")));
            receivers.add(new EndpointReceiver(orthanc, "BENCH3", ports[3], false, folder.resolve("l0")));
            held.addAll(receivers.subList(1, receivers.size()));
            for (DicomToolkit other : Toolkits.beside(toolkit)) {
                receivers.add(new TransportReceiver(other, orthanc, "BENCH4", ports[4], true, folder.resolve("s1")));
                receivers.add(new TransportReceiver(other, orthanc, "BENCH5", ports[5], false, folder.resolve("s0")));
            }
            receivers.add(new DiskReceiver(folder.resolve("disk")));
            receivers.add(new StorescpReceiver(orthanc, storescp));
            for (int round = 1 - WARM_UP; round <= rounds; round++) {
                runRound(round, sets);
            }
            int missed = report(sets);
            overALongLine(toolkit, folder.resolve("line"));
            return missed;
        } finally {
            for (Receiver receiver : receivers) {
                receiver.close();
            }
            storescp.close();
            PeerProcess.deleteTree(folder);
        }
    }

    /** One more row: what dcmsend gets through 200 ms and 1 % loss. Held to no target: the line decides. */
    private static void overALongLine(DicomToolkit toolkit, Path folder) throws Exception {
        ObjectSet few = ObjectSets.large(folder.resolve("set"), 20);
        System.out.printf("%n%s, sent by dcmsend over 200 ms there and back and 1 %% of packets lost%n", few.name());
        try (LongLine line = new LongLine();
                Storescp storescp = Storescp.start("BENCH");
                DicomListener listener = toolkit.listen(
                        ListenerConfig.builder("BENCH")
                                .host(LongLine.HERE)
                                .port(0)
                                .callers(List.of(new ListenerConfig.Caller("*", "*")))
                                .incoming(folder.resolve("incoming"))
                                .build(),
                        ListenerServices.storing(new TransportReceiver.IntoOneFolder(folder.resolve("series"))))) {
            for (int round = 1; round <= 3; round++) {
                System.out.printf(
                        "  round %d: our listener %.1f s, DCMTK storescp %.1f s%n",
                        round, send(line, few, listener.port()), send(line, few, storescp.port()));
            }
        } catch (IllegalStateException e) {
            System.out.println("  not measured, this machine does not permit it: " + e.getMessage());
        }
    }

    private static double send(LongLine line, ObjectSet set, int port) {
        long start = System.nanoTime();
        line.run(
                Duration.ofMinutes(10),
                List.of(
                        "env",
                        "TCP_NODELAY=1",
                        Programs.require("dcmsend"),
                        "-aec",
                        "BENCH",
                        "+sd",
                        LongLine.HERE,
                        Integer.toString(port),
                        set.folder().toString()));
        return (System.nanoTime() - start) / 1e9;
    }

    /** Every receiver once, each round in another order, since what came before decides how much memory and disk cache is at hand. */
    private void runRound(int round, List<ObjectSet> sets) throws Exception {
        System.err.println(round < 1 ? "warming up" : "round " + round + " of " + rounds);
        var order = new ArrayList<>(receivers);
        Collections.shuffle(order, new Random(round));
        for (ObjectSet set : sets) {
            for (Receiver receiver : order) {
                boolean slow = receiver instanceof StorescpReceiver;
                if (slow && (round < 1 || round > storescpRounds)) {
                    continue;
                }
                double wall = measure(receiver, set);
                if (round > 0) {
                    seconds.computeIfAbsent(key(receiver, set), key -> new ArrayList<>())
                            .add(wall);
                }
            }
        }
    }

    /** One run; fails unless every object of the set lies there afterwards. */
    private static double measure(Receiver receiver, ObjectSet set) throws Exception {
        empty(receiver.received());
        PeerProcess.run(Duration.ofMinutes(2), List.of("sync"));
        long start = System.nanoTime();
        receiver.receive(set);
        double wall = (System.nanoTime() - start) / 1e9;
        try (Stream<Path> all = Files.walk(receiver.received())) {
            long files = all.filter(Files::isRegularFile).count();
            if (files != set.files().size()) {
                throw new IllegalStateException(receiver.name() + " holds " + files + " of "
                        + set.files().size() + " objects");
            }
        }
        return wall;
    }

    private static void empty(Path folder) throws IOException {
        Files.createDirectories(folder);
        try (Stream<Path> all = Files.list(folder)) {
            all.forEach(PeerProcess::deleteTree);
        }
    }

    private static String key(Receiver receiver, ObjectSet set) {
        return set.name() + " | " + receiver.name() + (receiver.durable() ? " | fsync" : " | no fsync");
    }

    private Figure figure(ObjectSet set, Receiver receiver) {
        return new Figure(seconds.get(key(receiver, set)));
    }

    private int report(List<ObjectSet> sets) throws IOException {
        var targets = targets(sets.get(0), sets.get(1));
        for (ObjectSet set : sets) {
            System.out.printf("%n%s (%.1f MB), sent by Orthanc's C-MOVE%n", set.name(), set.megabytes());
            System.out.printf(
                    "  %-36s %-9s %8s %17s %8s %8s%n", "receiver", "fsync", "median s", "min-max s", "MB/s", "x tar");
            Figure tar = figure(set, receivers.get(0));
            for (Receiver receiver : receivers) {
                Figure figure = figure(set, receiver);
                System.out.printf(
                        "  %-36s %-9s %8.3f %8.3f-%8.3f %8.1f %8.2f%n",
                        receiver.name(),
                        receiver.durable() ? "yes" : "no",
                        figure.median(),
                        figure.min(),
                        figure.max(),
                        set.megabytes() / figure.median(),
                        figure.timesAsLongAs(tar));
            }
        }
        System.out.printf(
                "%nTargets (medians of the ratios within each round; %d rounds, storescp %d)%n",
                rounds, storescpRounds);
        targets.forEach(target -> System.out.println("  " + target));
        if (json != null) {
            writeJson(sets, targets);
        }
        return check && !targets.stream().allMatch(Target::met) ? 1 : 0;
    }

    private List<Target> targets(ObjectSet large, ObjectSet small) {
        var targets = new ArrayList<Target>();
        Receiver tar = receivers.get(0);
        Receiver storescp = receivers.get(receivers.size() - 1);
        for (Receiver receiver : held) {
            double overTar = figure(large, receiver).timesAsLongAs(figure(large, tar));
            if (receiver.durable()) {
                targets.add(new Target(
                        receiver.name() + ", fsync, large: times as fast as DCMTK",
                        figure(large, storescp).timesAsLongAs(figure(large, receiver)),
                        5,
                        true));
                targets.add(new Target(receiver.name() + ", fsync, large: time over tar's", overTar, 2, false));
                targets.add(new Target(
                        receiver.name() + ", fsync, small: times as fast as DCMTK",
                        figure(small, storescp).timesAsLongAs(figure(small, receiver)),
                        50,
                        true));
            } else {
                targets.add(new Target(receiver.name() + ", no fsync, large: time over tar's", overTar, 1.3, false));
            }
        }
        return targets;
    }

    private void writeJson(List<ObjectSet> sets, List<Target> targets) throws IOException {
        var results = new ArrayList<Map<String, Object>>();
        for (ObjectSet set : sets) {
            for (Receiver receiver : receivers) {
                Figure figure = figure(set, receiver);
                var row = new LinkedHashMap<String, Object>();
                row.put("objects", set.name());
                row.put("megabytes", set.megabytes());
                row.put("receiver", receiver.name());
                row.put("fsync", receiver.durable());
                Report.put(row, figure);
                row.put("megabytesPerSecond", set.megabytes() / figure.median());
                results.add(row);
            }
        }
        Report.write(json, "receive", results, targets);
    }
}
