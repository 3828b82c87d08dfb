package org.caravan.dicom.net;

import java.nio.ByteBuffer;

import org.junit.jupiter.api.Test;

import org.caravan.dicom.DicomAbortedException;
import org.caravan.dicom.DicomToolkit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.caravan.dicom.net.ScriptedPeer.associate;
import static org.caravan.dicom.net.ScriptedPeer.request;

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
        ScriptedPeer http = script((association, channel) -> {
            association.reader().read();
            channel.write(ByteBuffer.wrap("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(US_ASCII)));
            end.await();
        });
        assertThatThrownBy(() -> echo(http.peer()))
                .isInstanceOf(DicomAbortedException.class)
                .hasMessageContaining("those of a DICOM service");
    }

    @Override
    @Test
    void endsAnAnswerToAnotherQuestion() throws Exception {
        ScriptedPeer confused = script((association, channel) -> {
            associate(association);
            request(association);
            association.send(echoResponse().put(CommandSet.MESSAGE_ID_RESPONDED_TO, 99));
            end.await();
        });
        assertThatThrownBy(() -> echo(confused.peer()))
                .isInstanceOf(DicomAbortedException.class)
                .hasMessageContaining("was aborted");
    }
}
