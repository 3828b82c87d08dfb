package org.caravan.dicom.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.caravan.dicom.DicomToolkit;
import org.caravan.dicom.common.SopClasses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.caravan.dicom.net.RawPeer.CLOSED;
import static org.caravan.dicom.net.RawPeer.context;
import static org.caravan.dicom.net.RawPeer.pdv;
import static org.caravan.dicom.net.RawPeer.request;

/**
 * What an acceptor on dcm4che does with what it should never be sent. Each test that is written anew here is a difference that
 * {@code docs/transports.md} lists.
 */
class Dcm4cheAcceptorFaultsTest extends AcceptorFaultsTest {

    @Override
    protected DicomToolkit toolkit() {
        return DicomToolkit.named(DicomToolkit.DCM4CHE);
    }

    @Override
    protected boolean nothingRuns() {
        return Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.isAlive()
                        && thread.getName().startsWith("dcm4che-")
                        && Arrays.stream(thread.getStackTrace())
                                .anyMatch(frame -> frame.getClassName().endsWith("PDUDecoder")));
    }

    /** Difference: before an association stands it closes the connection without A-ABORT. */
    @Override
    @ParameterizedTest
    @MethodSource("noDicom")
    void fault3abortsWhatIsNoDicom(byte[] bytes) throws Exception {
        listen(config());
        assertClosedAfter(bytes);
        assertStillServing();
    }

    @Override
    @Test
    void fault6abortsDataBeforeAnAssociation() throws Exception {
        listen(config());
        assertClosedAfter(RawPeer.pduBytes(Pdu.P_DATA_TF, pdv(1, true, true, new byte[10])));
    }

    /** Difference: it reads ten bytes before it looks at a length. */
    @Override
    @ParameterizedTest
    @ValueSource(longs = {0, 3, 16 * 1024 * 1024 + 1, 0xFFFFFFFFL})
    void fault4abortsAnAssociationRequestOfThatLength(long length) throws Exception {
        listen(config());
        assertClosedAfter(RawPeer.concat(header(Pdu.A_ASSOCIATE_RQ, length), new byte[4]));
    }

    @Override
    @ParameterizedTest
    @ValueSource(longs = {0, 3, 16 * 1024 * 1024 + 1, 0xFFFFFFFFL})
    void fault4abortsDataOfThatLength(long length) throws Exception {
        listen(config());
        try (RawPeer peer = associated().send(header(Pdu.P_DATA_TF, length)).send(new byte[4])) {
            assertAborted(peer);
        }
        assertStillServing();
    }

    /** Difference: it takes PDUs up to 16 MiB, whatever maxPduLength says. */
    @Test
    void takesPdusLongerThanItSaid() throws Exception {
        listen(config().maxPduLength(4096));
        byte[] large = new byte[100_000];
        System.arraycopy(dataSet(), 0, large, 0, dataSet().length);
        try (RawPeer peer = associated()) {
            peer.pdu(Pdu.P_DATA_TF, pdv(3, true, true, store("1.2.3", CT).encode()));
            peer.pdu(Pdu.P_DATA_TF, pdv(3, false, true, large));
            assertThat(peer.next()).isEqualTo(Pdu.P_DATA_TF);
            assertThat(peer.command().number(CommandSet.STATUS, -1)).isZero();
        }
    }

    /** Difference: 129 contexts need an id twice, which it answers by closing; a request without any is aborted. */
    @Override
    @ParameterizedTest
    @ValueSource(ints = {0, 129})
    void fault7abortsARequestWithThatManyContexts(int count) throws Exception {
        listen(config());
        var contexts = IntStream.range(0, count)
                .mapToObj(i -> context((2 * i + 1) % 256, "1.2." + i, ILE))
                .toArray(AAssociateRq.Context[]::new);
        try (RawPeer peer = connect().associate(request("CARAVAN", "ME", contexts))) {
            assertThat(peer.next()).isIn(Pdu.A_ABORT, CLOSED);
            assertThat(peer.next()).isEqualTo(CLOSED);
        }
        assertStillServing();
    }

    @Override
    @Test
    void fault7abortsItemsThatLieAboutTheirLength() throws Exception {
        listen(config().associationTimeout(Duration.ofMillis(500)));
        byte[] honest = AssociateWriter.request(request("CARAVAN", "ME", VERIFICATION));
        for (int position = 74; position < honest.length; position++) {
            byte[] lying = honest.clone();
            lying[position] = (byte) 0xFF;
            try (RawPeer peer = connect().send(lying)) {
                assertThat(peer.next()).isIn(Pdu.A_ABORT, CLOSED, Pdu.A_ASSOCIATE_RJ, Pdu.A_ASSOCIATE_AC);
            }
        }
        assertStillServing();
    }

    /** Difference: messageTimeout counts from the end of the command; until then idleTimeout is the longest a command may take. */
    @Override
    @Test
    void fault2theTotalTimeOfAMessageWinsOverATrickle() throws Exception {
        listen(config().idleTimeout(Duration.ofMillis(300)));
        try (RawPeer peer = associated()) {
            assertCutOff(peer, pdv(1, true, true, new byte[250]));
        }
    }

    @Test
    void theTotalTimeOfAnObjectWinsOverATrickle() throws Exception {
        listen(config().messageTimeout(Duration.ofMillis(300)));
        try (RawPeer peer = associated()) {
            peer.pdu(Pdu.P_DATA_TF, pdv(3, true, true, store("1.2.3", CT).encode()));
            peer.pdu(Pdu.P_DATA_TF, pdv(3, false, false, new byte[10]));
            assertCutOff(peer, pdv(3, false, true, new byte[250]));
        }
        await().atMost(Duration.ofSeconds(5)).until(() -> files().isEmpty());
    }

    /** Difference: a release between a command and its data set is answered before the connection is closed. */
    @Override
    @Test
    void fault10abortsAReleaseInTheMiddleOfAMessage() throws Exception {
        listen(config());
        byte[] command = pdv(3, true, true, store("1.2.3", CT).encode());
        try (RawPeer peer = associated().pdu(Pdu.P_DATA_TF, command).pdu(Pdu.A_RELEASE_RQ, new byte[4])) {
            assertThat(peer.next()).isEqualTo(Pdu.A_RELEASE_RP);
            assertThat(peer.next()).isEqualTo(CLOSED);
        }
        assertThat(files()).isEmpty();
    }

    /** Difference: where a command does not say whether a data set follows, one is waited for. */
    @Override
    @Test
    void abortsACommandSetWithoutFieldOrMessageId() throws Exception {
        listen(config());
        var noField = new CommandSet(1).put(CommandSet.MESSAGE_ID, 1);
        var noId = new CommandSet(1)
                .put(CommandSet.COMMAND_FIELD, CommandSet.C_ECHO_RQ)
                .put(CommandSet.DATA_SET_TYPE, CommandSet.NO_DATA_SET)
                .putUid(CommandSet.AFFECTED_SOP_CLASS_UID, SopClasses.VERIFICATION);
        for (CommandSet command : List.of(noField, noId, new CommandSet(1))) {
            try (RawPeer peer = associated().pdu(Pdu.P_DATA_TF, pdv(1, true, true, command.encode()))) {
                assertAborted(peer);
            }
        }
        assertStillServing();
    }

    private void assertClosedAfter(byte[] bytes) throws IOException {
        try (RawPeer peer = connect().send(bytes)) {
            assertThat(peer.next()).isEqualTo(CLOSED);
        }
    }

    /** Trickles a P-DATA-TF with that value until the acceptor has enough. */
    private static void assertCutOff(RawPeer peer, byte[] value) throws Exception {
        peer.send(ByteBuffer.allocate(6)
                .put((byte) Pdu.P_DATA_TF)
                .put((byte) 0)
                .putInt(value.length)
                .array());
        boolean closed = false;
        for (int i = 0; i < value.length && !closed; i++) {
            closed = !sendSlowly(peer, value[i]);
        }
        assertThat(closed).isTrue();
    }
}
