package org.caravan.camel.dicom;

import java.nio.file.Path;
import java.util.List;

import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.dicom.DicomToolkit;
import org.caravan.peers.Orthanc;
import org.caravan.peers.Ports;
import org.caravan.peers.PydicomFiles;

import static org.assertj.core.api.Assertions.assertThat;

/** Storage commitment with Orthanc, which reports on an association that it opens to our listener. */
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
}
