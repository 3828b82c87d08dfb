package org.caravan.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import picocli.CommandLine.Command;

import org.caravan.dicom.DicomToolkit;

/** Whether many associations at once are as fast as one. */
@Command(
        name = "many",
        description = "1,000 x 3 kB and 500 x 0.5 MB into our listener over 1 association and over 32 at once.",
        mixinStandardHelpOptions = true)
final class ManyBench extends Transfers implements Callable<Integer> {

    private static final int MANY = 32;
    private static final String ONE = "1 association";
    private static final String AT_ONCE = MANY + " associations at once";

    @Override
    public Integer call() throws Exception {
        ExecutorService senders = Executors.newFixedThreadPool(MANY);
        try (TransferSite site = new TransferSite()) {
            DicomToolkit toolkit = DicomToolkit.named(DicomToolkit.BUILT_IN);
            TransferSite.Place place = site.listen(toolkit, true);
            add(ONE, place.received(), set -> TransferSite.store(toolkit, set.files(), place.peer()));
            add(AT_ONCE, place.received(), set -> {
                List<Future<?>> running = new ArrayList<>();
                for (int sender = 0; sender < MANY; sender++) {
                    List<Path> share = share(set, sender);
                    running.add(senders.submit(() -> {
                        TransferSite.store(toolkit, share, place.peer());
                        return null;
                    }));
                }
                for (Future<?> each : running) {
                    each.get();
                }
            });
            List<ObjectSet> sets = List.of(site.small, site.large);
            measure(sets);
            return report(
                    "many", sets, List.of(faster(AT_ONCE, ONE, site.small, 1), faster(AT_ONCE, ONE, site.large, 1)));
        } finally {
            senders.shutdownNow();
        }
    }

    private static List<Path> share(ObjectSet set, int sender) {
        List<Path> share = new ArrayList<>();
        for (int file = sender; file < set.files().size(); file += MANY) {
            share.add(set.files().get(file));
        }
        return share;
    }
}
