package org.caravan.bench;

import java.nio.file.Path;
import java.util.List;

import org.caravan.peers.Orthanc;
import org.caravan.peers.Programs;

/**
 * A serial script in the style of those that Caravan replaces, with DCMTK's programs: for each patient the studies and their series are asked for, and
 * each series is fetched by C-GET, zipped and sent with rsync. What a command returned counts as done; nothing is proven.
 */
final class ScriptWay implements HarvestWay {

    private static final String SCRIPT =
            """
            set -euo pipefail
            mkdir archives central
            uids() { grep -ao "($1) UI \\[[0-9.]*" | sed 's/.*\\[//' | sort -u; }
            find() { findscu -S -aet $OURS -aec $AET "$@" 127.0.0.1 $PORT 2>&1; }
            for patient in $PATIENTS; do
              for study in $(find -k QueryRetrieveLevel=STUDY -k PatientID=$patient -k StudyInstanceUID | uids 0020,000d); do
                for series in $(find -k QueryRetrieveLevel=SERIES -k StudyInstanceUID=$study -k SeriesInstanceUID | uids 0020,000e); do
                  mkdir $series
                  getscu -S -aet $OURS -aec $AET -od $series -k QueryRetrieveLevel=SERIES -k StudyInstanceUID=$study -k SeriesInstanceUID=$series \\
                    127.0.0.1 $PORT >/dev/null
                  zip -q -$LEVEL -r archives/$series.zip $series
                  rsync -a archives/$series.zip central/
                done
              done
            done
            """;

    private final Orthanc orthanc;
    private final String aeTitle;
    private final int compression;
    private final Path work;

    /** @param aeTitle ours, which the PACS knows */
    ScriptWay(Orthanc orthanc, String aeTitle, int compression, Path work) {
        this.orthanc = orthanc;
        this.aeTitle = aeTitle;
        this.compression = compression;
        this.work = work;
        List.of("findscu", "getscu", "zip", "rsync").forEach(Programs::require);
    }

    @Override
    public String name() {
        return "serial script: DCMTK, zip -" + compression + ", rsync";
    }

    @Override
    public double seconds(HarvestSet set) throws Exception {
        String settings = "OURS=" + aeTitle + "\nAET=" + orthanc.aeTitle() + "\nPORT=" + orthanc.port() + "\nLEVEL="
                + compression + "\nPATIENTS='" + String.join(" ", set.patients()) + "'\n";
        return Script.seconds(work, settings + SCRIPT, set);
    }
}
