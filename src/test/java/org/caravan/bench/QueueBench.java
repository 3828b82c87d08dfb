package org.caravan.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import org.caravan.database.TestDatabase;
import org.caravan.queue.ClaimRates;
import org.caravan.queue.QueueFill;
import org.caravan.queue.QueueStatements;
import org.caravan.queue.StatementCost;

/** What each statement of the queue takes where a thousand times as much is finished, and how fast it hands out work, with durable commits. */
@Command(
        name = "queue",
        description = "Every statement of the queue with 1,000 to 1,000,000 finished series; claims a second.",
        mixinStandardHelpOptions = true)
final class QueueBench implements Callable<Integer> {

    private static final int RUNS = 15;
    private static final int WARM_UP = 5;

    /** What a run on a machine with other things to do may take longer by itself. */
    private static final double NOISE_MILLIS = 0.5;

    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "1000000",
            description =
                    "Finished series of the largest queue, a power of ten from 10000 to 10000000 (30 GB of disk). Default: 1000000.")
    private long rows;

    @Option(names = "--seconds", defaultValue = "5", description = "Of each measurement of claims. Default: 5.")
    private int seconds;

    @Option(names = "--json", paramLabel = "FILE", description = "Writes the figures there.")
    private Path json;

    @Option(
            names = "--check",
            description =
                    "Exits with 1 where a statement takes more than 1.5 times (and 0.5 ms) as long on the largest as on the smallest, or fewer than 500 jobs a second are claimed by one route or 2,000 by four.")
    private boolean check;

    private final Map<Long, Map<String, Figure>> millis = new LinkedHashMap<>();
    private final List<ClaimRates.Rate> rates = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
        for (long finished : sizes()) {
            System.out.printf("Filling a queue with %,d finished series%n", finished);
            QueueFill fill = QueueFill.of(TestDatabase.fresh(), finished);
            millis.put(finished, measure(fill));
            if (finished == rows) {
                rates.addAll(new ClaimRates(fill, seconds).all());
            }
        }
        return report();
    }

    private List<Long> sizes() {
        List<Long> sizes = new ArrayList<>(List.of(1_000L, 100_000L, 1_000_000L, 10_000_000L));
        sizes.removeIf(size -> size >= rows);
        sizes.add(rows);
        return sizes;
    }

    private static Map<String, Figure> measure(QueueFill fill) {
        StatementCost cost = fill.cost();
        Map<String, Figure> measured = new LinkedHashMap<>();
        new QueueStatements(fill).all().forEach((name, parameters) -> {
            cost.millis(name, parameters, WARM_UP);
            measured.put(name, new Figure(cost.millis(name, parameters, RUNS)));
        });
        return measured;
    }

    private int report() throws IOException {
        System.out.printf("%nms of each statement, median of %d, by finished series%n%-28s", RUNS, "");
        millis.keySet().forEach(size -> System.out.printf("%,12d", size));
        System.out.println();
        List<Target> targets = new ArrayList<>();
        Map<String, Figure> first = millis.values().iterator().next();
        Map<String, Figure> last = millis.get(rows);
        first.keySet().forEach(name -> {
            System.out.printf("%-28s", name);
            millis.values()
                    .forEach(figures ->
                            System.out.printf("%12.2f", figures.get(name).median()));
            System.out.println();
            double longer = Math.max(0, last.get(name).median() - NOISE_MILLIS)
                    / first.get(name).median();
            targets.add(new Target(name + ", largest to smallest", longer, 1.5, false));
        });
        System.out.printf("%nJobs claimed a second, one commit each, where %,d are finished%n", rows);
        rates.forEach(rate -> {
            System.out.printf("%-40s%12.0f%n", rate.what(), rate.perSecond());
            targets.add(new Target(rate.what() + ", a second", rate.perSecond(), rate.atLeast(), true));
        });
        System.out.println();
        targets.stream().filter(target -> !target.met()).forEach(System.out::println);
        boolean met = targets.stream().allMatch(Target::met);
        System.out.println(met ? "All targets are met" : "");
        write(targets);
        return check && !met ? 1 : 0;
    }

    private void write(List<Target> targets) throws IOException {
        if (json == null) {
            return;
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("benchmark", "queue");
        all.put("processors", Runtime.getRuntime().availableProcessors());
        all.put("java", System.getProperty("java.version"));
        Map<Long, Map<String, Double>> medians = new LinkedHashMap<>();
        millis.forEach((size, figures) -> {
            Map<String, Double> bySize = new LinkedHashMap<>();
            figures.forEach((name, figure) -> bySize.put(name, figure.median()));
            medians.put(size, bySize);
        });
        all.put("millisByFinishedSeries", medians);
        all.put("claims", rates);
        all.put(
                "missed",
                targets.stream()
                        .filter(target -> !target.met())
                        .map(Target::name)
                        .toList());
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(json.toFile(), all);
    }
}
