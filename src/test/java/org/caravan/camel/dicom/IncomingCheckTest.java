package org.caravan.camel.dicom;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.DicomStatusException;
import org.caravan.dicom.ListenerObserver.Association;
import org.caravan.dicom.StoreService.ReceivedObject;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What is made of objects whose header is cut off or garbled: the rest is tested where objects really arrive. */
class IncomingCheckTest {

    private static final Map<String, String> IDENTITY = Map.of(
            "SOPClassUID", TestObject.CT,
            "SOPInstanceUID", "1.2.3.1",
            "PatientID", "TB-1",
            "StudyInstanceUID", "1.2",
            "SeriesInstanceUID", "1.2.3");

    private final RetrieveRegistry retrieves = new RetrieveRegistry();
    private final IncomingCheck check = new IncomingCheck(retrieves, Unsolicited.refuse);

    @Test
    void takesNoObjectForGoodWhoseHeaderIsNotIntactThoughItNamesWhatWasAskedFor() throws Exception {
        PacsBeans.Named pacs = new PacsBeans.Named(
                Pacs.at("LAPAZ@127.0.0.1:104"), Pacs.at("LAPAZ@127.0.0.1:104").toPeer());
        try (Retrieve retrieve = retrieves.open(pacs, new SeriesIdentity("TB-1", "1.2", "1.2.3"), List.of())) {
            assertThat(check.judge(object(true)).isQuarantined()).isFalse();
            Verdict verdict = check.judge(object(false));
            assertThat(verdict.isQuarantined()).isTrue();
            assertThat(verdict.retrieve()).isSameAs(retrieve);
            assertThat(verdict.status()).isEqualTo(DicomStatus.DATA_SET_MISMATCH);
            assertThat(verdict.quarantineReason()).contains("cut off or garbled within its header");
        }
        assertThatThrownBy(() -> check.judge(object(false))).isInstanceOf(DicomStatusException.class);
    }

    private static ReceivedObject object(boolean intact) {
        return new ReceivedObject(
                new Association("LAPAZ", "CARAVAN", "127.0.0.1"),
                TestObject.CT,
                "1.2.3.1",
                "1.2.840.10008.1.2.1",
                null,
                IDENTITY,
                intact,
                Path.of("1.2.3.1.dcm"),
                132,
                1000);
    }
}
