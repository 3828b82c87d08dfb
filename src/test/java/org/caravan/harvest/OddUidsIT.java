package org.caravan.harvest;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.discover.LeftOut;
import org.caravan.discover.LeftOutCounts;
import org.caravan.peers.Dcmqrscp;
import org.caravan.queue.Sql;
import org.caravan.rehearsal.BulkStudies;
import org.caravan.rehearsal.OddObjects;
import org.caravan.rehearsal.PartTenFiles;
import org.caravan.rehearsal.SyntheticObject;

import static org.assertj.core.api.Assertions.assertThat;

/** What a real archive holds beside the standard: a series whose UID is none, and objects without PatientID. */
class OddUidsIT {

    private static final Duration LONGEST = Duration.ofMinutes(3);
    private static final String LOCALIZER = "LOCALIZER2.16.124.113543.6003.1";

    @TempDir
    Path folder;

    @Test
    void carriesASeriesWhoseUidIsNoneAndCountsThePatientWithoutId() throws Exception {
        List<SyntheticObject> base = new BulkStudies(7).smallObjects("REH-0001", 1, 3);
        String study = base.get(0).text("StudyInstanceUID");
        List<SyntheticObject> held = new ArrayList<>(base);
        held.addAll(OddObjects.with(base, Map.of("SeriesInstanceUID", LOCALIZER), ".1"));
        held.addAll(OddObjects.with(
                base,
                Map.of("PatientID", "", "StudyInstanceUID", study + ".7", "SeriesInstanceUID", study + ".7.1"),
                ".2"));
        try (Site site = new Site(folder.resolve("site"));
                Dcmqrscp dcmqrscp = Dcmqrscp.start(Site.AE_TITLE, site.dicomPort())) {
            dcmqrscp.load(PartTenFiles.write(folder.resolve("made"), held));
            site.addPacs("archive", Dcmqrscp.AE_TITLE, dcmqrscp.port(), "REH-[0-9]{4}", 6000)
                    .withGrace("archive", "2s")
                    .start();
            site.awaitIdle("archive", LONGEST);

            assertThat(Archives.objects(site.archives()))
                    .hasSize(6)
                    .filteredOn(object -> object.seriesInstanceUid().equals(LOCALIZER))
                    .hasSize(3);
            LeftOutCounts leftOut = LeftOutCounts.read(
                            new Sql(site.caravan().database().dataSource()))
                    .get("archive");
            assertThat(leftOut.of(LeftOut.PATIENT_WITHOUT_ID))
                    .as(leftOut.toString())
                    .isEqualTo(1);
        }
    }
}
