package org.caravan.camel.dicom;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.util.FileUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.dicom.QueryLevel;
import org.caravan.dicom.QueryModel;
import org.caravan.dicom.TestedToolkit;
import org.caravan.peers.Dcmqrscp;
import org.caravan.peers.Orthanc;
import org.caravan.peers.Ports;
import org.caravan.peers.PydicomFiles;

import static org.assertj.core.api.Assertions.assertThat;

/** The component against real PACS: what they list arrives, and our filter drops nothing that they rightly matched. */
class DicomPeersIT {

    private static final List<String> FILES = List.of(
            "CT_small.dcm",
            "JPEG2000.dcm",
            "JPEG-lossy.dcm",
            "MR_small_RLE.dcm",
            "rtplan.dcm",
            "rtdose.dcm",
            "liver_1frame.dcm",
            "waveform_ecg.dcm",
            "chrH31.dcm",
            "chrRuss.dcm");

    @TempDir
    Path folder;

    private final TestContext context = new TestContext();
    private final int port = Ports.free();
    private final Set<String> retrievedWith = new TreeSet<>();

    @BeforeEach
    void start() throws Exception {
        context.camel.getComponent("dicom", DicomComponent.class).setToolkit(TestedToolkit.name());
        context.routes(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("dicom:listen:CARAVAN@127.0.0.1:" + port + "?directory=" + folder)
                                .routeId("receive")
                                .process(exchange -> {});
                    }
                })
                .start();
    }

    @AfterEach
    void stop() {
        context.close();
    }

    private static List<Path> files() {
        return FILES.stream().map(PydicomFiles::of).toList();
    }

    @Test
    void harvestsOrthancInEveryQueryModel() throws Exception {
        try (Orthanc orthanc = Orthanc.start("CARAVAN", port)) {
            orthanc.uploadAll(files());
            for (QueryModel model : QueryModel.values()) {
                harvest("ORTHANC", orthanc.port(), model, orthanc.instances().size());
            }
        }
    }

    /** Orthanc 1.10 fails on the RT dose object in a C-GET. */
    @Test
    void fetchesFromOrthancOverOurOwnAssociations() throws Exception {
        try (Orthanc orthanc = Orthanc.start("CARAVAN", Ports.free())) {
            orthanc.uploadAll(files().stream()
                    .filter(file -> !file.endsWith("rtdose.dcm"))
                    .toList());
            context.pacs().setRetrieve(RetrieveWith.GET);
            harvest(
                    "ORTHANC",
                    orthanc.port(),
                    QueryModel.AUTO,
                    orthanc.instances().size());
            assertThat(retrievedWith).containsExactly("GET");
        }
    }

    @Test
    void harvestsDcmqrscpThatRefusesPatientRoot() throws Exception {
        try (Dcmqrscp dcmqrscp = Dcmqrscp.start("CARAVAN", port, "-QP")) {
            List<Path> uncompressed = files().stream()
                    .filter(file -> !file.getFileName().toString().matches("JPEG.*|.*RLE.*|liver.*"))
                    .toList();
            dcmqrscp.load(uncompressed);
            harvest(Dcmqrscp.AE_TITLE, dcmqrscp.port(), QueryModel.AUTO, uncompressed.size());
            assertThat(retrievedWith).containsExactly("MOVE");
            FileUtil.removeDir(folder.resolve("series").toFile());
            // it does not say of which SOP class an object is, so an ECG is not among those proposed
            context.pacs().setRetrieve(RetrieveWith.AUTO);
            harvest(Dcmqrscp.AE_TITLE, dcmqrscp.port(), QueryModel.AUTO, uncompressed.size());
            assertThat(retrievedWith).containsExactly("GET", "MOVE");
        }
    }

    /** Goes down level by level, as the routes do, and compares what arrived with what was listed. */
    private void harvest(String aeTitle, int pacsPort, QueryModel model, int held) throws Exception {
        Pacs pacs = context.pacs();
        pacs.setAeTitle(aeTitle);
        pacs.setPort(pacsPort);
        pacs.setQueryModel(model);
        List<String> listed = new ArrayList<>();
        for (Map<String, Object> patient : find(QueryLevel.PATIENT, Map.of("PatientID", "*"))) {
            for (Map<String, Object> study : below(QueryLevel.STUDY, patient, "PatientID", "StudyDate")) {
                for (Map<String, Object> series : below(QueryLevel.SERIES, study, "StudyInstanceUID", "Modality")) {
                    List<Map<String, Object>> images =
                            below(QueryLevel.IMAGE, series, "SeriesInstanceUID", "SOPClassUID");
                    listed.addAll(values(images, "SOPInstanceUID"));
                    retrieve(series, images);
                }
            }
        }
        assertThat(listed).as("listed through filters").hasSize(held);
        try (Stream<Path> walk = Files.walk(folder.resolve("series"))) {
            assertThat(walk.filter(Files::isRegularFile))
                    .extracting(file -> file.getFileName().toString().replaceAll("\\.dcm$", ""))
                    .containsExactlyInAnyOrderElementsOf(listed);
        }
    }

    private static List<String> values(List<Map<String, Object>> matches, String keyword) {
        return matches.stream()
                .map(match -> (String) match.get(keyword))
                .filter(Objects::nonNull)
                .toList();
    }

    private void retrieve(Map<String, Object> series, List<Map<String, Object>> images) {
        List<String> expected = values(images, "SOPInstanceUID");
        Exchange moved = context.send(
                "dicom:retrieve:la-paz?grace=10s",
                series,
                Map.of(
                        DicomConstants.EXPECTED_SOP_INSTANCE_UIDS,
                        expected,
                        DicomConstants.SOP_CLASS_UIDS,
                        values(images, "SOPClassUID")));
        assertThat(moved.getException()).isNull();
        retrievedWith.add(moved.getMessage().getHeader(DicomConstants.RETRIEVED_WITH, String.class));
        assertThat(moved.getMessage().getHeaders())
                .containsEntry(DicomConstants.STATUS, 0)
                .containsEntry(DicomConstants.RECEIVED, expected.size())
                .containsEntry(DicomConstants.QUARANTINED, 0);
    }

    /** Queries one level further down; the match then has the unique keys from above, whether the PACS repeats them or not. */
    private List<Map<String, Object>> below(QueryLevel level, Map<String, Object> parent, String... moreKeys) {
        Map<String, Object> keys = new LinkedHashMap<>();
        for (String unique : List.of("PatientID", "StudyInstanceUID", "SeriesInstanceUID")) {
            if (parent.containsKey(unique)) {
                keys.put(unique, parent.get(unique));
            }
        }
        Map<String, Object> asked = new LinkedHashMap<>(keys);
        for (String key : moreKeys) {
            asked.putIfAbsent(key, "");
        }
        List<Map<String, Object>> matches = new ArrayList<>();
        find(level, asked).forEach(match -> {
            Map<String, Object> whole = new HashMap<>(match);
            whole.putAll(keys);
            matches.add(whole);
        });
        return matches;
    }

    @SuppressWarnings("unchecked")
    private List<Map<String, Object>> find(QueryLevel level, Map<String, Object> keys) {
        Exchange found = context.send("dicom:find:la-paz?level=" + level, keys);
        assertThat(found.getException()).isNull();
        assertThat(found.getMessage().getHeader(DicomConstants.MATCHES_DROPPED))
                .as("rightly matched at " + level)
                .isEqualTo(0);
        return found.getMessage().getBody(List.class);
    }
}
