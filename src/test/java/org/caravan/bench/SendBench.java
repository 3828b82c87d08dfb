package org.caravan.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;

import org.caravan.dicom.DicomToolkit;

/**
 * How fast objects arrive that dcmsend of DCMTK sends, Nagle off: at our listener, at that of the second transport where it is built, and at storescp. That forces nothing to
 * the disk, so that it is compared with our listener without that, too.
 */
@Command(
        name = "send",
        description =
                "1,000 x 3 kB and 500 x 0.5 MB from dcmsend: our listener, the second transport where it is built, DCMTK's storescp.",
        mixinStandardHelpOptions = true)
final class SendBench extends Transfers implements Callable<Integer> {

    private static final String OURS = "into Caravan, fsync";
    private static final String OURS_LOOSE = "into Caravan, no fsync";
    private static final String SECOND = "into dcm4che, fsync";
    private static final String STORESCP = "into storescp, no fsync";

    @Override
    public Integer call() throws Exception {
        try (TransferSite site = new TransferSite()) {
            DicomToolkit ours = DicomToolkit.named(DicomToolkit.BUILT_IN);
            into(OURS, site.listen(ours, true));
            into(OURS_LOOSE, site.listen(ours, false));
            for (DicomToolkit other : Toolkits.beside(ours)) {
                into(SECOND, site.listen(other, true));
            }
            TransferSite.Place storescp = site.storescp();
            addSlow(STORESCP, storescp.received(), set -> TransferSite.dcmsend(set, storescp));
            List<ObjectSet> sets = List.of(site.small, site.large);
            measure(sets);
            List<Target> targets = new ArrayList<>(List.of(faster(OURS_LOOSE, STORESCP, site.small, 50)));
            if (has(SECOND)) {
                targets.add(faster(OURS, SECOND, site.small, 1.3));
                targets.add(faster(OURS, SECOND, site.large, 1));
            }
            return report("send", sets, targets);
        }
    }

    private void into(String name, TransferSite.Place place) {
        add(name, place.received(), set -> TransferSite.dcmsend(set, place));
    }
}
