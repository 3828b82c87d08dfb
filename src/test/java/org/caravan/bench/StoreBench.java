package org.caravan.bench;

import java.util.List;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;

import org.caravan.dicom.DicomToolkit;

/** How fast our sender is beside dcmsend, into the same receivers. */
@Command(
        name = "store",
        description =
                "1,000 x 3 kB and 500 x 0.5 MB by our C-STORE and by dcmsend, into the same listener and into storescp.",
        mixinStandardHelpOptions = true)
final class StoreBench extends Transfers implements Callable<Integer> {

    private static final String OURS = "Caravan into Caravan, no fsync";
    private static final String DCMSEND = "dcmsend into Caravan, no fsync";

    @Override
    public Integer call() throws Exception {
        try (TransferSite site = new TransferSite()) {
            DicomToolkit toolkit = DicomToolkit.named(DicomToolkit.BUILT_IN);
            TransferSite.Place place = site.listen(toolkit, false);
            TransferSite.Place storescp = site.storescp();
            add(OURS, place.received(), set -> TransferSite.store(toolkit, set.files(), place.peer()));
            add(DCMSEND, place.received(), set -> TransferSite.dcmsend(set, place));
            addSlow(
                    "Caravan into storescp",
                    storescp.received(),
                    set -> TransferSite.store(toolkit, set.files(), storescp.peer()));
            addSlow("dcmsend into storescp", storescp.received(), set -> TransferSite.dcmsend(set, storescp));
            List<ObjectSet> sets = List.of(site.small, site.large);
            measure(sets);
            return report(
                    "store", sets, List.of(faster(OURS, DCMSEND, site.small, 1), faster(OURS, DCMSEND, site.large, 1)));
        }
    }
}
