package org.caravan.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import org.caravan.dicom.Range;
import org.caravan.harvest.Kills;
import org.caravan.harvest.Kills.Ended;
import org.caravan.peers.PeerProcess;

/** Whether a program that is killed at any moment loses or doubles anything. */
@Command(
        name = "kills",
        description =
                "Kills the program (kill -9) at random moments while it fetches, packs and delivers, and looks what"
                        + " arrived.",
        mixinStandardHelpOptions = true)
final class KillsBench implements Callable<Integer> {

    @Option(names = "--times", defaultValue = "200", description = "How often. Default: 200, some 40 minutes.")
    private int times;

    @Option(names = "--seed", defaultValue = "1", description = "Of the moments. Default: 1.")
    private long seed;

    @Option(names = "--json", paramLabel = "FILE", description = "Writes the figures there.")
    private Path json;

    @Option(names = "--check", description = "Ends with 1 where anything is lost or there twice.")
    private boolean check;

    @Override
    public Integer call() throws Exception {
        new Range(1, 10_000).require("--times", times);
        Path folder = Files.createTempDirectory("caravan-kills");
        Ended ended;
        try (Kills kills = new Kills(folder, seed)) {
            ended = kills.run(
                    times, (kill, life) -> System.err.printf("  kill %4d after %5d ms%n", kill, life.toMillis()));
        } finally {
            PeerProcess.deleteTree(folder);
        }
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("kills", ended.kills());
        row.put("series carried", ended.series());
        ended.inWork().forEach((kind, count) -> row.put(kind + " in work at a kill", count));
        row.put("set aside after five kills, queued again by hand", ended.setAside());
        row.put("objects lost", ended.lost());
        row.put("objects twice", ended.twice());
        row.put("objects of no series", ended.strange());
        System.out.println();
        row.forEach((name, value) -> System.out.printf("%-52s%10s%n", name, value));
        List<Target> targets = List.of(
                new Target("objects lost", ended.lost(), 0, false),
                new Target("objects twice", ended.twice(), 0, false),
                new Target("objects of no series", ended.strange(), 0, false));
        targets.forEach(target -> System.out.println("  " + target));
        if (json != null) {
            Report.write(json, "kills", List.of(row), targets);
        }
        return check && !targets.stream().allMatch(Target::met) ? 1 : 0;
    }
}
