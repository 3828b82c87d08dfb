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
import java.util.stream.Stream;

import picocli.CommandLine.Option;

import org.caravan.peers.PeerProcess;

/** What benchmarks of sending have in common: every way once a round in another order, medians with their spread, targets of ratios within each round. */
abstract class Transfers {

    private static final int WARM_UP = 1;

    @Option(names = "--json", paramLabel = "FILE", description = "Writes the figures there.")
    private Path json;

    @Option(names = "--check", description = "Exits with 1 when a target is missed.")
    private boolean check;

    @Option(
            names = "--rounds",
            defaultValue = "5",
            description = "Rounds that count, after one that warms up. Default: 5.")
    private int rounds;

    private final List<Way> ways = new ArrayList<>();
    private final Map<String, List<Double>> seconds = new LinkedHashMap<>();

    /** Sends all objects of a set. */
    @FunctionalInterface
    interface Sending {
        void send(ObjectSet set) throws Exception;
    }

    /**
     * One way to send, and where the objects must lie afterwards.
     *
     * @param rounds it takes part in at most
     */
    record Way(String name, Path received, int rounds, Sending sending) {}

    final void add(String name, Path received, Sending sending) {
        ways.add(new Way(name, received, Integer.MAX_VALUE, sending));
    }

    /** One that is so slow that two rounds have to do. */
    final void addSlow(String name, Path received, Sending sending) {
        ways.add(new Way(name, received, 2, sending));
    }

    final void measure(List<ObjectSet> sets) throws Exception {
        for (int round = 1 - WARM_UP; round <= rounds; round++) {
            System.err.println(round < 1 ? "warming up" : "round " + round + " of " + rounds);
            List<Way> order = new ArrayList<>(ways);
            Collections.shuffle(order, new Random(round));
            for (ObjectSet set : sets) {
                for (Way way : order) {
                    if (round <= way.rounds() && (round > 0 || way.rounds() > rounds)) {
                        double wall = measure(way, set);
                        if (round > 0) {
                            seconds.computeIfAbsent(key(way.name(), set), key -> new ArrayList<>())
                                    .add(wall);
                        }
                    }
                }
            }
        }
    }

    /** One run; fails unless every object of the set lies there afterwards. */
    private static double measure(Way way, ObjectSet set) throws Exception {
        Files.createDirectories(way.received());
        try (Stream<Path> all = Files.list(way.received())) {
            all.forEach(PeerProcess::deleteTree);
        }
        PeerProcess.run(Duration.ofMinutes(2), List.of("sync"));
        long start = System.nanoTime();
        way.sending().send(set);
        double wall = (System.nanoTime() - start) / 1e9;
        try (Stream<Path> all = Files.walk(way.received())) {
            long files = all.filter(Files::isRegularFile).count();
            if (files != set.files().size()) {
                throw new IllegalStateException(
                        way.name() + ": " + files + " of " + set.files().size() + " objects arrived");
            }
        }
        return wall;
    }

    private static String key(String way, ObjectSet set) {
        return set.name() + " | " + way;
    }

    final Figure figure(String way, ObjectSet set) {
        return new Figure(seconds.get(key(way, set)));
    }

    /** Whether it was measured: the second transport is not always built. */
    final boolean has(String way) {
        return ways.stream().anyMatch(each -> each.name().equals(way));
    }

    /** How many times as fast one is as the other, the median of the rounds. */
    final Target faster(String way, String than, ObjectSet set, double atLeast) {
        return new Target(
                way + ", " + set.name() + ": times as fast as " + than,
                figure(than, set).timesAsLongAs(figure(way, set)),
                atLeast,
                true);
    }

    final int report(String benchmark, List<ObjectSet> sets, List<Target> targets) throws IOException {
        List<Map<String, Object>> results = new ArrayList<>();
        for (ObjectSet set : sets) {
            System.out.printf("%n%s (%.1f MB)%n", set.name(), set.megabytes());
            System.out.printf(
                    "  %-44s %6s %8s %17s %8s %10s%n", "way", "rounds", "median s", "min-max s", "MB/s", "objects/s");
            for (Way way : ways) {
                Figure figure = figure(way.name(), set);
                System.out.printf(
                        "  %-44s %6d %8.3f %8.3f-%8.3f %8.1f %10.0f%n",
                        way.name(),
                        figure.seconds().size(),
                        figure.median(),
                        figure.min(),
                        figure.max(),
                        set.megabytes() / figure.median(),
                        set.files().size() / figure.median());
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("objects", set.name());
                row.put("way", way.name());
                Report.put(row, figure);
                results.add(row);
            }
        }
        System.out.printf("%nTargets (medians of the ratios within each round)%n");
        targets.forEach(target -> System.out.println("  " + target));
        if (json != null) {
            Report.write(json, benchmark, results, targets);
        }
        return check && !targets.stream().allMatch(Target::met) ? 1 : 0;
    }
}
