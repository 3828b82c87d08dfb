package org.caravan.dicom.net;

import org.junit.jupiter.api.Test;

import org.caravan.dicom.DicomAbortedException;
import org.caravan.dicom.DicomToolkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * What a requestor on dcm4che makes of peers that misbehave. Each test that is written anew here is a difference that
 * {@code docs/transports.md} lists.
 */
class Dcm4cheRequestorFaultsTest extends RequestorFaultsTest {

    @Override
    protected DicomToolkit toolkit() {
        return DicomToolkit.named(DicomToolkit.DCM4CHE);
    }

    /** Difference: malformed data ends the association inside dcm4che, which does not tell whose abort it was. */
    @Override
    @Test
    void saysThatAnHttpServerIsNoPacs() throws Exception {
        ScriptedPeer http = httpServer();
        assertThatThrownBy(() -> echo(http.peer()))
                .isInstanceOf(DicomAbortedException.class)
                .hasMessageContaining("those of a DICOM service");
    }

    @Override
    @Test
    void endsAnAnswerToAnotherQuestion() throws Exception {
        ScriptedPeer confused = answeringAnotherQuestion();
        assertThatThrownBy(() -> echo(confused.peer()))
                .isInstanceOf(DicomAbortedException.class)
                .hasMessageContaining("was aborted");
    }
}
