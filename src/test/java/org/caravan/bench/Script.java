package org.caravan.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.caravan.peers.PeerProcess;

/** Runs shell scripts that leave archives in the folder {@code central}. */
final class Script {

    private static final Duration LONGEST = Duration.ofMinutes(15);

    private Script() {}

    /** Seconds that the script took, in an empty folder that is gone afterwards. */
    static double seconds(Path work, String script, HarvestSet set) throws Exception {
        Path folder = Destination.empty(work);
        PeerProcess.run(Duration.ofMinutes(2), List.of("sync"));
        long start = System.nanoTime();
        PeerProcess.run(LONGEST, List.of("/bin/bash", "-c", "cd '" + folder + "'\n" + script));
        double seconds = (System.nanoTime() - start) / 1e9;
        Destination.requireAll(folder.resolve("central"), set);
        PeerProcess.deleteTree(folder);
        return seconds;
    }
}
