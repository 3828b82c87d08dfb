package org.caravan.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import org.caravan.harvest.TwoNodes;
import org.caravan.harvest.TwoNodes.Counted;
import org.caravan.peers.PeerProcess;

/** Whether two nodes that ask as much as they may keep to the budget of a PACS. */
@Command(
        name = "pace",
        description =
                "Two nodes and commands on one PostgreSQL ask a PACS as much as they may: the most in any 60 s and in any second.",
        mixinStandardHelpOptions = true)
final class PaceBench implements Callable<Integer> {

    @Option(names = "--minutes", defaultValue = "15", description = "How long. Default: 15.")
    private int minutes;

    @Option(names = "--budget", defaultValue = "120", description = "requestsPerMinute of the PACS. Default: 120.")
    private int budget;

    @Option(names = "--json", paramLabel = "FILE", description = "Writes the figures there.")
    private Path json;

    @Option(names = "--check", description = "Ends with 1 where a target is missed.")
    private boolean check;

    @Override
    public Integer call() throws Exception {
        Path folder = Files.createTempDirectory("caravan-pace");
        Duration time = Duration.ofMinutes(minutes);
        Counted counted;
        try (TwoNodes nodes = TwoNodes.start(folder, budget, time)) {
            counted = nodes.saturate(time);
        } finally {
            PeerProcess.deleteTree(folder);
        }
        var targets = new Target[] {
            new Target("most messages in any 60 s, of " + budget, counted.mostInAnyMinute(), budget, false),
            new Target(
                    "most messages in any second, of twice the average",
                    counted.mostInAnySecond(),
                    2 * budget / 60.0,
                    false),
            new Target("messages a minute, saturated", counted.perMinute(), 0.9 * budget, true),
        };
        System.out.printf(
                "%nTwo nodes and commands at one PACS, %d messages a minute allowed%n  %s%n%n", budget, counted);
        boolean met = true;
        for (Target target : targets) {
            System.out.println("  " + target);
            met &= target.met();
        }
        if (json != null) {
            write(counted);
        }
        return check && !met ? 1 : 0;
    }

    private void write(Counted counted) throws Exception {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("benchmark", "pace");
        all.put("processors", Runtime.getRuntime().availableProcessors());
        all.put("java", System.getProperty("java.version"));
        all.put("requestsPerMinute", budget);
        all.put("seconds", counted.time().toSeconds());
        all.put("messages", counted.messages());
        all.put("mostInAnyMinute", counted.mostInAnyMinute());
        all.put("mostInAnySecond", counted.mostInAnySecond());
        all.put("byCaller", counted.byCaller());
        all.put("byKind", counted.byKind());
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(json.toFile(), all);
    }
}
