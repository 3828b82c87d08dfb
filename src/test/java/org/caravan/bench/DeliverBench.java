package org.caravan.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import org.caravan.peers.PeerProcess;
import org.caravan.peers.Programs;

/** Packing and delivering: against zip and rsync of the same bytes, many small archives at once, and where much is delivered already. */
@Command(
        name = "deliver",
        description =
                "1 GB of 0.5 MB objects packed and delivered, beside zip -0 and rsync; 10,000 small archives; cost"
                        + " with 1,000,000 delivered.",
        mixinStandardHelpOptions = true)
final class DeliverBench implements Callable<Integer> {

    private static final String SCRIPT =
            """
            set -euo pipefail
            mkdir archives central
            cd "$FROM"
            for series in *; do zip -q -0 -r "$OLDPWD/archives/$series.zip" "$series"; done
            cd "$OLDPWD"
            rsync -a archives/ central/
            """;

    private static final String CARAVAN = "Caravan: pack, read back, rsync, compare";
    private static final String LIMIT = "zip -0, rsync";
    private static final int EACH = 50;

    @Option(names = "--json", paramLabel = "FILE", description = "Writes the figures there.")
    private Path json;

    @Option(names = "--check", description = "Exits with 1 when a target is missed.")
    private boolean check;

    @Option(names = "--rounds", defaultValue = "3", description = "Rounds of the first table. Default: 3.")
    private int rounds;

    @Option(names = "--series", defaultValue = "40", description = "Of 50 x 0.5 MB each. Default: 40.")
    private int series;

    @Option(
            names = "--small",
            defaultValue = "10000",
            description = "Small archives that are delivered at once. Default: 10000.")
    private int small;

    @Option(
            names = "--delivered",
            defaultValue = "1000000",
            description = "Archives that are delivered already. Default: 1000000.")
    private long delivered;

    @Option(
            names = "--archives-at-once",
            defaultValue = "1000",
            description = "Archives of one session at most, as of the route. Default: 1000.")
    private int atOnce;

    private final Map<String, List<Double>> seconds = new LinkedHashMap<>();
    private final List<Map<String, Object>> rows = new ArrayList<>();
    private final List<Target> targets = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
        List.of("zip", "rsync").forEach(Programs::require);
        Path folder = Files.createTempDirectory("caravan-deliver");
        try {
            packAndDeliver(folder);
            many(folder);
            System.out.printf("%nTargets%n");
            targets.forEach(target -> System.out.println("  " + target));
            if (json != null) {
                Report.write(json, "deliver", rows, targets);
            }
            return check && !targets.stream().allMatch(Target::met) ? 1 : 0;
        } finally {
            PeerProcess.deleteTree(folder);
        }
    }

    private void packAndDeliver(Path folder) throws Exception {
        System.err.println("making objects");
        HarvestSet set = HarvestSet.large("LARGE", folder.resolve("large"), series, EACH);
        HarvestSet warm = HarvestSet.large("WARM", folder.resolve("warm"), Math.min(series, 10), EACH);
        try (DeliverSite site = new DeliverSite(folder.resolve("site"), 0, atOnce)) {
            site.packAndDeliver(warm, "0");
            for (int round = 1; round <= rounds; round++) {
                System.err.println("round " + round + " of " + rounds);
                add(LIMIT, Script.seconds(folder.resolve("limit"), "FROM='" + set.folder() + "'\n" + SCRIPT, set));
                add(CARAVAN, site.packAndDeliver(set, Integer.toString(round)));
            }
            site.requireNoFailures();
            site.requireArrived(warm.series() + rounds * set.series());
        }
        System.out.printf("%n%s (%.0f MB)%n", set.name(), set.megabytes());
        seconds.forEach((way, walls) -> {
            Figure figure = new Figure(walls);
            System.out.printf(
                    "  %-44s %8.2f s %8.2f-%8.2f %8.1f MB/s%n",
                    way, figure.median(), figure.min(), figure.max(), set.megabytes() / figure.median());
            Map<String, Object> row = new LinkedHashMap<>(Map.of("objects", set.name(), "way", way));
            Report.put(row, figure);
            rows.add(row);
        });
        double ratio = new Figure(seconds.get(CARAVAN)).timesAsLongAs(new Figure(seconds.get(LIMIT)));
        targets.add(new Target(set.name() + ": time over that of " + LIMIT, ratio, 1.5, false));
    }

    private void add(String way, double wall) {
        seconds.computeIfAbsent(way, name -> new ArrayList<>()).add(wall);
    }

    private void many(Path folder) throws IOException {
        System.out.printf("%n%,d archives of 2 kB, due at once%n", small);
        double few = small(folder, 1_000);
        double many = small(folder, delivered);
        targets.add(new Target(
                "an archive where %,d are delivered, over 1,000".formatted(delivered), many / few, 1.5, false));
    }

    /** Seconds for all, from their being due until the last is delivered. */
    private double small(Path folder, long before) throws IOException {
        System.err.printf("filling a database with %,d delivered archives%n", before);
        try (DeliverSite site = new DeliverSite(folder.resolve("small"), before, atOnce)) {
            double wall = site.deliver(small);
            site.requireNoFailures();
            site.requireArrived(small);
            System.out.printf(
                    "  %,11d delivered before: %7.2f s, %6.2f ms each, %d runs of rsync%n",
                    before, wall, wall * 1000 / small, site.sessions());
            rows.add(Map.of(
                    "archives", small, "deliveredBefore", before, "seconds", wall, "rsyncRuns", site.sessions()));
            // two for each session, and sessions of as many as go at once
            targets.add(new Target(
                    "runs of rsync, %,d delivered before".formatted(before),
                    site.sessions(),
                    2 * Math.ceil(small / (double) atOnce) + 4,
                    false));
            return wall;
        }
    }
}
