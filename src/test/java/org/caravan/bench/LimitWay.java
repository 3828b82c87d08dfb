package org.caravan.bench;

import java.nio.file.Path;
import java.util.List;

import org.caravan.peers.Ports;
import org.caravan.peers.Programs;

/** What the machine can do with the same bytes: tar over the loopback interface, zip, rsync, one after the other; no PACS, no proof. */
final class LimitWay implements HarvestWay {

    private static final String SCRIPT =
            """
            set -euo pipefail
            mkdir received archives central
            socat -u TCP-LISTEN:$PORT,bind=127.0.0.1,reuseaddr EXEC:'tar -xf - -C received',nofork & reader=$!
            until tar -cf - -C "$FROM" . 2>/dev/null >/dev/tcp/127.0.0.1/$PORT; do sleep 0.002; done
            wait $reader
            cd received
            for series in *; do zip -q -$LEVEL -r ../archives/$series.zip $series; done
            cd ..
            rsync -a archives/ central/
            """;

    private final int compression;
    private final Path work;

    /** @param work an empty folder for each run is made there */
    LimitWay(int compression, Path work) {
        this.compression = compression;
        this.work = work;
        List.of("socat", "tar", "zip", "rsync").forEach(Programs::require);
    }

    @Override
    public String name() {
        return "limit: tar, zip -" + compression + ", rsync";
    }

    @Override
    public double seconds(HarvestSet set) throws Exception {
        return Script.seconds(
                work,
                "PORT=" + Ports.free() + "\nFROM='" + set.folder() + "'\nLEVEL=" + compression + "\n" + SCRIPT,
                set);
    }
}
