package org.caravan.dicom.net;

import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import org.caravan.dicom.Outcome;
import org.caravan.dicom.StoreObject;
import org.caravan.dicom.common.SopClasses;

import static org.assertj.core.api.Assertions.assertThat;

/** Maximum Length (PS3.8 §D.1), as the peer announces it. */
class PduLengthTest extends RequestorFixture {

    private static final String CT = "1.2.840.10008.5.1.4.1.1.2";

    @Test
    void keepsToWhatThePeerAnnounces() throws Exception {
        CompletableFuture<Integer> longest = new CompletableFuture<>();
        ScriptedPeer peer = script((association, channel) -> {
            ScriptedPeer.associate(association); // which announces 16,384 bytes
            CommandSet store = association.readCommand();
            longest.complete(longestPdu(association.reader()));
            association.send(store.response(0, false));
            end.await();
        });
        byte[] large = new byte[300_000];
        Outcome outcome = connect(peer.peer().build())
                .store(
                        List.of(StoreObject.of(
                                CT,
                                "1.2.3.1",
                                SopClasses.EXPLICIT_LITTLE_ENDIAN,
                                () -> new ByteArrayInputStream(large))),
                        null,
                        (object, status) -> {},
                        SOON);
        assertThat(outcome.completed()).isEqualTo(1);
        assertThat(longest.get(5, TimeUnit.SECONDS)).isLessThanOrEqualTo(16_384).isGreaterThan(16_000);
    }

    /** Of the PDUs up to the end of a data set, which begins with a PDU of its own. */
    private static int longestPdu(PduReader reader) throws Exception {
        int longest = 0;
        boolean ended = false;
        while (!ended) {
            longest = Math.max(longest, (int) ((PDataTf) reader.read()).length());
            while (reader.insidePdu()) {
                PduReader.Fragment fragment = reader.nextFragment();
                fragment.data().position(fragment.data().limit());
                ended = fragment.isLast();
            }
        }
        return longest;
    }
}
