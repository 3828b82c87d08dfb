package org.caravan.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToLongFunction;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import org.caravan.dicom.Range;
import org.caravan.harvest.Soak;
import org.caravan.harvest.Soak.Ended;
import org.caravan.harvest.Soak.Sample;
import org.caravan.peers.PeerProcess;

/** Whether everything arrives from a PACS that does everything wrong, and nothing piles up in the programs meanwhile. */
@Command(
        name = "soak",
        description =
                "Two nodes of four workers carry thousands of series from a PACS all of whose habits show at random"
                        + " (docs/rehearsal.md).",
        mixinStandardHelpOptions = true)
final class SoakBench implements Callable<Integer> {

    /** What a figure that is flat may differ from begin to end by chance, beside a quarter of itself. */
    private static final int CHANCE = 6;

    /** Fewer say nothing about what piles up: carry more series. */
    private static final int FEWEST_SAMPLES = 16;

    @Option(
            names = "--series",
            defaultValue = "10000",
            description = "How many, of three small objects. Default: 10000, some two hours on two processors.")
    private int series;

    @Option(
            names = "--minutes",
            defaultValue = "360",
            description = "Gives up when it has not ended by then. Default: 360.")
    private int minutes;

    @Option(names = "--seed", defaultValue = "1", description = "Of what happens at random. Default: 1.")
    private long seed;

    @Option(names = "--json", paramLabel = "FILE", description = "Writes the figures there.")
    private Path json;

    @Option(names = "--check", description = "Ends with 1 where a target is missed.")
    private boolean check;

    @Override
    public Integer call() throws Exception {
        new Range(16, 100_000).require("--series", series);
        Path folder = Files.createTempDirectory("caravan-soak");
        Ended ended;
        try (Soak soak = new Soak(folder, series, seed)) {
            ended = soak.run(Duration.ofMinutes(minutes), line -> System.err.println("  " + line));
        } finally {
            PeerProcess.deleteTree(folder);
        }
        List<Target> targets = targets(ended);
        print(ended, targets);
        if (json != null) {
            write(ended, targets);
        }
        return check && !targets.stream().allMatch(Target::met) ? 1 : 0;
    }

    private static List<Target> targets(Ended ended) {
        List<Target> targets = new ArrayList<>();
        targets.add(new Target(
                "series complete, of those that can be", ended.complete(), ended.series() - ended.injected(), true));
        targets.add(new Target("series set aside that could be sent, or not that could not", ended.wrong(), 0, false));
        targets.add(new Target("objects lost", ended.lost(), 0, false));
        targets.add(new Target("objects twice", ended.twice(), 0, false));
        targets.add(new Target("objects of no series", ended.strange(), 0, false));
        targets.add(
                new Target("samples of what the programs hold", ended.samples().size(), FEWEST_SAMPLES, true));
        figures().forEach((name, figure) -> {
            double first = quarter(ended.samples(), figure, true);
            targets.add(new Target(
                    name + ", last quarter of " + Math.round(first) + " in the first",
                    quarter(ended.samples(), figure, false),
                    first * 1.25 + CHANCE,
                    false));
        });
        return targets;
    }

    private static Map<String, ToLongFunction<Sample>> figures() {
        Map<String, ToLongFunction<Sample>> figures = new LinkedHashMap<>();
        figures.put("heap, MB", Sample::heap);
        figures.put("threads", Sample::threads);
        figures.put("sockets", Sample::sockets);
        figures.put("connections to the database", Sample::connections);
        return figures;
    }

    /** The mean over both nodes, of the first or last quarter of the time. */
    private static double quarter(List<Sample> samples, ToLongFunction<Sample> figure, boolean first) {
        long end = samples.stream().mapToLong(Sample::second).max().orElse(0);
        return samples.stream()
                .filter(sample -> first ? sample.second() <= end / 4 : sample.second() >= end - end / 4)
                .mapToLong(figure)
                .average()
                .orElse(0);
    }

    private static void print(Ended ended, List<Target> targets) {
        System.out.printf(
                "%n%d series in %d s: %d complete, %d set aside, %d of them could never be sent%n%n",
                ended.series(), ended.time().toSeconds(), ended.complete(), ended.setAside(), ended.injected());
        System.out.printf("%-24s%10s%n", "habit", "shown");
        ended.shown().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(
                        habit -> System.out.printf("%-24s%10d%n", habit.getKey().key(), habit.getValue()));
        System.out.printf(
                "%n%8s %-8s%10s%10s%10s%14s%10s%n",
                "second", "node", "heap, MB", "threads", "sockets", "connections", "done");
        int step = Math.max(1, ended.samples().size() / 40 * 2);
        for (int i = 0; i < ended.samples().size(); i++) {
            if (i % step < 2) {
                Sample sample = ended.samples().get(i);
                System.out.printf(
                        "%8d %-8s%10d%10d%10d%14d%10d%n",
                        sample.second(),
                        sample.node(),
                        sample.heap(),
                        sample.threads(),
                        sample.sockets(),
                        sample.connections(),
                        sample.done());
            }
        }
        System.out.println();
        targets.forEach(target -> System.out.println("  " + target));
    }

    private void write(Ended ended, List<Target> targets) throws Exception {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("benchmark", "soak");
        all.put("processors", Runtime.getRuntime().availableProcessors());
        all.put("java", System.getProperty("java.version"));
        all.put("seconds", ended.time().toSeconds());
        all.put("series", ended.series());
        all.put("complete", ended.complete());
        all.put("setAside", ended.setAside());
        all.put("injected", ended.injected());
        all.put("shown", ended.shown());
        all.put("samples", ended.samples());
        all.put("targets", targets.stream().map(Report::row).toList());
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(json.toFile(), all);
    }
}
