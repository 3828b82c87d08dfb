package org.caravan.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import org.caravan.peers.Orthanc;
import org.caravan.peers.PeerProcess;
import org.caravan.peers.Ports;

/** The whole way: from a stock Orthanc to verified archives at a destination of rsync on this machine. */
@Command(
        name = "harvest",
        description =
                "2,000 x 0.5 MB and 5,000 x 3 kB from Orthanc into archives at a destination: Caravan, a serial script, the limit.",
        mixinStandardHelpOptions = true)
final class HarvestBench implements Callable<Integer> {

    private static final String AE_TITLE = "CARAVAN";
    private static final int[] WORKERS = {1, 2, 4};

    @Option(names = "--json", paramLabel = "FILE", description = "Writes the figures there.")
    private Path json;

    @Option(names = "--check", description = "Exits with 1 when a target is missed.")
    private boolean check;

    @Option(names = "--rounds", defaultValue = "3", description = "Rounds. Default: 3.")
    private int rounds;

    @Option(
            names = "--script-rounds",
            defaultValue = "1",
            description = "Of these, rounds that the script takes part in: it waits 40 ms at every object. Default: 1.")
    private int scriptRounds;

    @Option(
            names = "--scale",
            defaultValue = "1",
            description = "Carries so many times less, for a short run whose targets mean nothing. Default: 1.")
    private int scale;

    @Option(
            names = "--scaling-rounds",
            defaultValue = "1",
            description = "Rounds with 1, 2 and 4 workers; 0 for none. Default: 1.")
    private int scalingRounds;

    @Option(names = "--only", paramLabel = "TEXT", description = "Only ways whose name holds this.")
    private String only = "";

    private final HarvestFigures figures = new HarvestFigures();
    private final List<HarvestWay> onLarge = new ArrayList<>();
    private final List<HarvestWay> onSmall = new ArrayList<>();
    private final List<HarvestWay> scaling = new ArrayList<>();
    private Path folder;
    private Orthanc orthanc;
    private int port;
    private List<HarvestSet> warm;

    @Override
    public Integer call() throws Exception {
        folder = Files.createTempDirectory("caravan-harvest");
        port = Ports.free();
        // builds the program where that has not been done
        PeerProcess.run(
                Duration.ofMinutes(5),
                List.of(Path.of("bin/caravan").toAbsolutePath().toString(), "help"));
        try (Orthanc running = Orthanc.start(AE_TITLE, port)) {
            orthanc = running;
            System.err.println("giving Orthanc its studies");
            HarvestSet large = upload(HarvestSet.large("LARGE", folder.resolve("large"), 40 / Math.min(scale, 4), 50));
            HarvestSet small =
                    upload(HarvestSet.small("SMALL", folder.resolve("small"), 100 / Math.min(scale, 10), 50));
            warm = List.of(
                    upload(HarvestSet.large("WARM-L", folder.resolve("warm-large"), 20, 30)),
                    upload(HarvestSet.small("WARM-S", folder.resolve("warm-small"), 200, 10)));
            addWays();
            for (int round = 1; round <= rounds; round++) {
                System.err.println("round " + round + " of " + rounds);
                run(round, onLarge, large);
                run(round, onSmall, small);
            }
            for (int round = 1; round <= scalingRounds; round++) {
                System.err.println("scaling, round " + round + " of " + scalingRounds);
                run(round, scaling, large);
            }
            measureStart();
            return figures.report(large, small, json) || !check ? 0 : 1;
        } finally {
            PeerProcess.deleteTree(folder);
        }
    }

    private HarvestSet upload(HarvestSet set) throws IOException {
        orthanc.uploadAll(set.files());
        return set;
    }

    private void addWays() {
        for (int compression : new int[] {0, 1}) {
            onLarge.add(new LimitWay(compression, folder.resolve("limit")));
            onLarge.add(caravan("Caravan, compression " + compression, 1, compression, 0));
        }
        onLarge.add(new ScriptWay(orthanc, AE_TITLE, 0, folder.resolve("script")));
        onSmall.add(new LimitWay(0, folder.resolve("limit")));
        onSmall.add(new ScriptWay(orthanc, AE_TITLE, 0, folder.resolve("script")));
        onSmall.add(caravan("Caravan, compression 0", 1, 0, 0));
        onSmall.add(caravan("Caravan, compression 1", 1, 1, 0));
        for (int workers : WORKERS) {
            scaling.add(caravan(workers + " downloaders, " + workers + " packers", workers, 1, workers));
        }
        for (var ways : List.of(onLarge, onSmall, scaling)) {
            ways.removeIf(way -> !way.name().contains(only));
        }
    }

    /** @param packers 0 for the default */
    private CaravanWay caravan(String name, int downloaders, int compression, int packers) {
        var settings = new LinkedHashMap<String, String>();
        settings.put("caravan.pack.compression", Integer.toString(compression));
        if (packers > 0) {
            settings.put("caravan.pack.workers", Integer.toString(packers));
        }
        return new CaravanWay(name, orthanc, AE_TITLE, port, downloaders, settings, folder.resolve("site"), warm);
    }

    /** Every way once, each round in another order. */
    private void run(int round, List<HarvestWay> ways, HarvestSet set) throws Exception {
        var order = new ArrayList<>(ways);
        Collections.rotate(order, round);
        for (HarvestWay way : order) {
            if (!(way instanceof ScriptWay) || round <= scriptRounds) {
                double seconds = way.seconds(set);
                System.err.printf("  %-40s %8.2f s%n", way.name(), seconds);
                figures.add(set, way.name(), seconds);
            }
        }
    }

    /** The start of the program: the first, which makes the database, and further ones. */
    private void measureStart() throws Exception {
        for (int round = 1; round <= rounds; round++) {
            try (HarvestSite site = caravan("start", 1, 1, 0).site()) {
                figures.addStart(HarvestFigures.FIRST_START, site.start());
                site.stop();
                figures.addStart(HarvestFigures.NEXT_START, site.start());
            }
        }
    }
}
