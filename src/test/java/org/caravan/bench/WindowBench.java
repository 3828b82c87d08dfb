package org.caravan.bench;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;

import org.caravan.dicom.DicomToolkit;
import org.caravan.dicom.Peer;

/** What several C-STOREs on their way at once bring on a line that is long. */
@Command(
        name = "window",
        description =
                "50 x 3 kB by C-STORE over 200 ms there and back: one on its way, 8 and 32 (asyncOperations), into our listener.",
        mixinStandardHelpOptions = true)
final class WindowBench extends Transfers implements Callable<Integer> {

    private static final Duration ROUND_TRIP = Duration.ofMillis(200);
    private static final String ONE = "one by one";
    private static final String EIGHT = "8 on their way";

    @Override
    public Integer call() throws Exception {
        try (TransferSite site = new TransferSite()) {
            DicomToolkit toolkit = DicomToolkit.named(DicomToolkit.BUILT_IN);
            TransferSite.Place place = site.listen(toolkit, true);
            ObjectSet few = ObjectSets.small(site.folder.resolve("few"), 50);
            try (DelayedLine line = new DelayedLine(place.port(), ROUND_TRIP)) {
                add(toolkit, ONE, 1, place, line);
                add(toolkit, EIGHT, 8, place, line);
                add(toolkit, "32 asked for, 16 agreed to", 32, place, line);
                measure(List.of(few));
            }
            return report("window", List.of(few), List.of(faster(EIGHT, ONE, few, 4)));
        }
    }

    private void add(DicomToolkit toolkit, String name, int window, TransferSite.Place place, DelayedLine line) {
        Peer peer = Peer.builder(place.aeTitle(), "127.0.0.1", line.port())
                .asyncOperations(window)
                .build();
        add(name, place.received(), set -> TransferSite.store(toolkit, set.files(), peer));
    }
}
