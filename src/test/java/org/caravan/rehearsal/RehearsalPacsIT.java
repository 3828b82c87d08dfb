package org.caravan.rehearsal;

import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.caravan.dicom.RequestKind;
import org.caravan.dicom.data.Part10;
import org.caravan.peers.PeerProcess;
import org.caravan.peers.Programs;
import org.caravan.peers.Storescp;

import static org.assertj.core.api.Assertions.assertThat;

/** The rehearsal PACS, asked by DCMTK instead of ourselves. */
class RehearsalPacsIT {

    private Storescp storescp;
    private RehearsalPacs pacs;

    @BeforeEach
    void start() throws Exception {
        storescp = Storescp.start("DCMTK", "+xa", "-pm", "+B");
        pacs = RehearsalPacs.start(0, "DCMTK", storescp.port(), 0);
    }

    @AfterEach
    void stop() {
        pacs.close();
        storescp.close();
    }

    @Test
    void answersEchoscu() {
        run("echoscu", "-aec", pacs.aeTitle());

        assertThat(pacs.requests().count(RequestKind.ECHO)).isEqualTo(1);
    }

    @Test
    void answersFindscuInBothModels() {
        assertThat(run(
                        "findscu",
                        "-P",
                        "-aec",
                        pacs.aeTitle(),
                        "-k",
                        "QueryRetrieveLevel=PATIENT",
                        "-k",
                        "PatientID=REH-000?"))
                .contains("REH-0001")
                .contains("REH-0006");
        assertThat(run(
                        "findscu",
                        "-S",
                        "-aec",
                        pacs.aeTitle(),
                        "-k",
                        "QueryRetrieveLevel=STUDY",
                        "-k",
                        "PatientID=REH-0004"))
                .containsOnlyOnce("Find Response: 1")
                .containsOnlyOnce("Find Response: 2")
                .doesNotContain("Find Response: 3");
    }

    @Test
    void sendsToStorescpWhatMovescuAsksFor() throws Exception {
        run(
                "movescu",
                "-P",
                "-aec",
                pacs.aeTitle(),
                "-aem",
                "DCMTK",
                "-k",
                "QueryRetrieveLevel=PATIENT",
                "-k",
                "PatientID=REH-0005");

        Map<String, Path> received = new HashMap<>();
        for (Path file : storescp.files()) {
            received.put(Part10.read(file).mediaStorageSopInstanceUid(), file);
        }
        List<SyntheticObject> held =
                pacs.catalogue().objects(object -> object.text("PatientID").equals("REH-0005"));
        assertThat(received).hasSize(held.size());
        for (SyntheticObject object : held) {
            assertThat(dataSet(received.get(object.sopInstanceUid()))).isEqualTo(dataSet(object));
        }
    }

    private String run(String program, String... arguments) {
        List<String> command = new ArrayList<>(List.of(Programs.require(program), "-v"));
        command.addAll(List.of(arguments));
        command.addAll(List.of("127.0.0.1", Integer.toString(pacs.port())));
        return PeerProcess.run(Duration.ofSeconds(60), command);
    }

    private static byte[] dataSet(SyntheticObject object) throws Exception {
        try (InputStream in = object.openDataSet()) {
            return in.readAllBytes();
        }
    }

    private static byte[] dataSet(Path file) throws Exception {
        try (InputStream in = Part10.openDataSet(file, Part10.read(file).dataSetOffset())) {
            return in.readAllBytes();
        }
    }
}
