package org.caravan.harvest;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.camel.dicom.Pacs;
import org.caravan.dicom.DicomToolkit;
import org.caravan.dicom.Gate;
import org.caravan.dicom.Peer;
import org.caravan.dicom.QueryLevel;
import org.caravan.dicom.RequestControl;
import org.caravan.peers.Orthanc;
import org.caravan.rehearsal.BulkStudies;
import org.caravan.rehearsal.PartTenFiles;

import static org.assertj.core.api.Assertions.assertThat;

/** What a stock Orthanc answers where it is asked how soon it can send a series: nothing that would have the series wait. */
@Timeout(120)
class InstanceAvailabilityIT {

    @TempDir
    Path folder;

    @Test
    void orthancAnswersAllTheSameAndCallsNothingSlow() throws Exception {
        try (Orthanc orthanc = Orthanc.start(Movescu.AE_TITLE, 1)) {
            orthanc.uploadAll(PartTenFiles.write(folder, new BulkStudies(7).smallObjects("REH-0001", 2, 2)));
            Pacs pacs = Pacs.at(orthanc.aeTitle() + "@127.0.0.1:" + orthanc.port());
            pacs.setCallingAeTitle(Movescu.AE_TITLE);
            Peer peer = pacs.toPeer("orthanc");
            List<Map<String, Object>> series = new ArrayList<>();
            try (var client = DicomToolkit.named(DicomToolkit.BUILT_IN).connect(peer, Gate.OPEN)) {
                List<Map<String, Object>> studies = new ArrayList<>();
                client.find(
                        QueryLevel.STUDY,
                        Map.of("PatientID", "REH-0001", "StudyInstanceUID", "", "InstanceAvailability", ""),
                        studies::add,
                        RequestControl.within(Duration.ofMinutes(1)));
                assertThat(studies).isNotEmpty();
                for (Map<String, Object> study : studies) {
                    client.find(
                            QueryLevel.SERIES,
                            Map.of(
                                    "StudyInstanceUID",
                                    study.get("StudyInstanceUID"),
                                    "SeriesInstanceUID",
                                    "",
                                    "InstanceAvailability",
                                    ""),
                            series::add,
                            RequestControl.within(Duration.ofMinutes(1)));
                }
            }
            assertThat(series).hasSize(2).allSatisfy(one -> assertThat(
                            String.valueOf(one.getOrDefault("InstanceAvailability", "")))
                    .isIn("", "ONLINE"));
        }
    }
}
