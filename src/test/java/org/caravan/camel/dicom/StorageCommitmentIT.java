package org.caravan.camel.dicom;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.dicom.DicomToolkit;
import org.caravan.dicom.data.CharacterSets;
import org.caravan.dicom.data.HeaderReader;
import org.caravan.dicom.data.Part10Object;
import org.caravan.dicom.data.TransferSyntax;
import org.caravan.peers.Orthanc;
import org.caravan.peers.Ports;
import org.caravan.peers.PydicomFiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Storage commitment with Orthanc, as its requestor and as its acceptor; each reports on an association that it opens to the other. */
class StorageCommitmentIT {

    @TempDir
    Path folder;

    private final TestContext context = new TestContext();

    @AfterEach
    void stop() {
        context.close();
    }

    @Test
    void orthancCommitsItselfToWhatItHasAndToNothingElse() throws Exception {
        int port = Ports.free();
        context.camel.getComponent("dicom", DicomComponent.class).setToolkit(DicomToolkit.BUILT_IN);
        context.routes(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("dicom:listen:CARAVAN@127.0.0.1:" + port + "?directory=" + folder)
                                .to("mock:received");
                    }
                })
                .start();
        List<Path> files = List.of(PydicomFiles.of("CT_small.dcm"), PydicomFiles.of("JPEG2000.dcm"));
        try (Orthanc orthanc = Orthanc.start("CARAVAN", port)) {
            context.pacs().setAeTitle("ORTHANC");
            context.pacs().setPort(orthanc.port());
            Exchange stored = context.send("dicom:store:la-paz?verify=commitment&verifyWait=30s", files);
            assertThat(stored.getException()).isNull();
            assertThat(stored.getMessage().getHeaders())
                    .containsEntry(DicomConstants.STATUS, 0)
                    .containsEntry(DicomConstants.COMPLETED, 2);
            Exchange ofResults = context.send(
                    "dicom:commit:la-paz?verifyWait=30s", stored.getMessage().getBody());
            assertThat(ofResults.getException()).isNull();
            assertThat(ofResults.getMessage().getHeaders()).containsEntry(DicomConstants.COMPLETED, 2);
            Exchange committed = context.send(
                    "dicom:commit:la-paz?verifyWait=30s", List.of(files.get(0), PydicomFiles.of("MR_small.dcm")));
            assertThat(committed.getException()).isNull();
            assertThat(committed.getMessage().getHeaders())
                    .containsEntry(DicomConstants.COMPLETED, 1)
                    .containsEntry(DicomConstants.FAILED, 1);
            assertThat(committed.getMessage().getBody(List.class).toString())
                    .contains("StatusText=no such object (0112H)");
        }
    }

    /** Orthanc asks on an association that it releases at once, and hears of the outcome on one that we open. */
    @Test
    void commitsItselfTowardsOrthancToWhatLiesInItsFolderAndToNothingElse() throws Exception {
        int port = Ports.free();
        context.camel.getComponent("dicom", DicomComponent.class).setToolkit(DicomToolkit.BUILT_IN);
        context.routes(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("dicom:listen:CARAVAN@127.0.0.1:" + port + "?commitment=true&gate=direct:pace&directory="
                                        + folder)
                                .to("mock:received");
                        from("direct:pace").to("mock:paced");
                    }
                })
                .start();
        try (Orthanc orthanc = Orthanc.start("CARAVAN", port)) {
            context.pacs().setAeTitle("ORTHANC");
            context.pacs().setPort(orthanc.port());
            String here = orthanc.upload(PydicomFiles.of("CT_small.dcm")).orElseThrow();
            String elsewhere = orthanc.upload(PydicomFiles.of("MR_small.dcm")).orElseThrow();
            Exchange moved = context.send("dicom:move:la-paz", null, series(PydicomFiles.of("CT_small.dcm")));
            assertThat(moved.getException()).isNull();
            assertThat(moved.getMessage().getHeaders()).containsEntry(DicomConstants.COMPLETED, 1);

            assertThat(commitment(orthanc, here)).contains("\"Status\" : \"Success\"");
            assertThat(commitment(orthanc, here, elsewhere))
                    .contains("\"Status\" : \"Failure\"")
                    .contains("\"Failures\"", "274"); // 0112H, no such object
            assertThat(context.camel
                            .getEndpoint("mock:paced", MockEndpoint.class)
                            .getExchanges())
                    .as("reports keep the pace as requests do")
                    .hasSize(2)
                    .allSatisfy(asked -> assertThat(asked.getMessage().getHeaders())
                            .containsEntry(DicomConstants.REQUEST, "COMMIT")
                            .containsEntry(DicomConstants.PEER, "la-paz"));
        }
    }

    private static Map<String, Object> series(Path file) throws Exception {
        Part10Object object =
                Part10Object.read("", () -> Files.newInputStream(file)).orElseThrow();
        try (InputStream in = object.openDataSet()) {
            var header = new HeaderReader("PatientID", "StudyInstanceUID", "SeriesInstanceUID")
                    .read(in, TransferSyntax.of(object.transferSyntaxUid()), CharacterSets.DEFAULT)
                    .values();
            return Map.of(
                    DicomConstants.PATIENT_ID, header.get("PatientID"),
                    DicomConstants.STUDY_INSTANCE_UID, header.get("StudyInstanceUID"),
                    DicomConstants.SERIES_INSTANCE_UID, header.get("SeriesInstanceUID"));
        }
    }

    /** Has Orthanc ask us for commitment to these instances; gives its report once it is complete. */
    private static String commitment(Orthanc orthanc, String... instances) {
        String resources = Stream.of(instances).map(id -> "\"" + id + "\"").collect(Collectors.joining(","));
        String answer = orthanc.post(
                "/modalities/CARAVAN/storage-commitment", "{ \"Resources\" : [" + resources + "], \"Timeout\" : 10 }");
        Matcher path = Pattern.compile("\"Path\"\\s*:\\s*\"([^\"]+)\"").matcher(answer);
        assertThat(path.find()).as(answer).isTrue();
        return await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> new String(orthanc.get(path.group(1)), StandardCharsets.UTF_8),
                        report -> !report.contains("\"Status\" : \"Pending\""));
    }
}
