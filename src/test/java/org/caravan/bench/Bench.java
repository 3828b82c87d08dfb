package org.caravan.bench;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code bin/bench NAME}: prints a benchmark's table. */
@Command(
        name = "bin/bench",
        description = "Measures Caravan against its peers in one run.",
        mixinStandardHelpOptions = true,
        subcommands = {
            DeliverBench.class,
            ReceiveBench.class,
            FindBench.class,
            HarvestBench.class,
            KillsBench.class,
            KoboBench.class,
            ManyBench.class,
            MemoryBench.class,
            PaceBench.class,
            PrivacyBench.class,
            QueueBench.class,
            RequestsBench.class,
            SendBench.class,
            SoakBench.class,
            StoreBench.class,
            WindowBench.class
        })
public final class Bench {

    private Bench() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Bench()).execute(arguments));
    }
}
