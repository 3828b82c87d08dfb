package org.caravan.dicom.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.caravan.dicom.DicomListener;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.DicomToolkit;
import org.caravan.dicom.Gate;
import org.caravan.dicom.ListenerConfig;
import org.caravan.dicom.ListenerObserver;
import org.caravan.dicom.ListenerServices;
import org.caravan.dicom.Peer;
import org.caravan.dicom.RequestControl;
import org.caravan.dicom.StoreService;
import org.caravan.dicom.common.ExtendedNegotiation;
import org.caravan.dicom.common.SopClasses;
import org.caravan.dicom.data.DataSetWriter;
import org.caravan.dicom.data.TransferSyntax;
import org.caravan.suite.Fault;
import org.caravan.suite.HostileInputs;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;
import static org.caravan.dicom.net.RawPeer.CLOSED;
import static org.caravan.dicom.net.RawPeer.concat;
import static org.caravan.dicom.net.RawPeer.context;
import static org.caravan.dicom.net.RawPeer.pdv;
import static org.caravan.dicom.net.RawPeer.request;

/** What an acceptor does with what it should never be sent. */
@Tag("hostile")
class AcceptorFaultsTest {

    @RegisterExtension
    static final HostileInputs INPUTS = new HostileInputs();

    static final String CT = "1.2.840.10008.5.1.4.1.1.2";
    static final String ILE = SopClasses.IMPLICIT_LITTLE_ENDIAN;
    static final AAssociateRq.Context VERIFICATION = context(1, SopClasses.VERIFICATION, ILE);
    static final AAssociateRq.Context STORAGE = context(3, CT, ILE);

    @TempDir
    Path folder;

    private final List<String> refusals = new CopyOnWriteArrayList<>();
    DicomListener listener;

    /** The transport under test: what another one does in the same situations is tested by a class that extends this one. */
    protected DicomToolkit toolkit() {
        return new BuiltInToolkit();
    }

    /** Whether no association is served, and none turned away. */
    protected boolean nothingRuns() {
        return ((BuiltInListener) listener).running() == 0;
    }

    @AfterEach
    void close() {
        if (listener != null) {
            listener.close();
        }
    }

    @Test
    @Fault(1)
    void fault1closesAConnectionThatSendsNothing() throws Exception {
        listen(config().associationTimeout(Duration.ofMillis(200)));
        try (RawPeer peer = connect()) {
            assertThat(peer.next()).isIn(Pdu.A_ABORT, CLOSED);
            assertThat(peer.next()).isEqualTo(CLOSED);
        }
    }

    @Test
    @Fault(2)
    void fault2theTotalTimeOfAnAssociationRequestWinsOverATrickle() throws Exception {
        listen(config().associationTimeout(Duration.ofMillis(300)));
        byte[] bytes = AssociateWriter.request(request("CARAVAN", "ME", VERIFICATION));
        assertThat(trickle(bytes)).isLessThan(bytes.length);
    }

    @Test
    @Fault(2)
    void fault2theTotalTimeOfAMessageWinsOverATrickle() throws Exception {
        listen(config().messageTimeout(Duration.ofMillis(300)));
        try (RawPeer peer = associated()) {
            peer.send(new byte[] {4, 0, 0, 0, 1, 0});
            byte[] value = pdv(1, true, true, new byte[250]);
            boolean closed = false;
            for (int i = 0; i < value.length && !closed; i++) {
                closed = !sendSlowly(peer, value[i]);
            }
            assertThat(closed).isTrue();
        }
    }

    @ParameterizedTest
    @Fault(3)
    @MethodSource("noDicom")
    void fault3abortsWhatIsNoDicom(byte[] bytes) throws Exception {
        listen(config());
        try (RawPeer peer = connect().send(bytes)) {
            assertAborted(peer);
        }
        assertStillServing();
    }

    static Stream<byte[]> noDicom() {
        byte[] random = new byte[4096];
        new Random(7).nextBytes(random);
        random[0] = 0x2A;
        return Stream.of(
                "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII),
                new byte[] {0x16, 3, 1, 2, 0, 1, 0, 1, (byte) 0xFC, 3, 3},
                random);
    }

    @ParameterizedTest
    @Fault(4)
    @ValueSource(longs = {0, 3, 16 * 1024 * 1024 + 1, 0xFFFFFFFFL})
    void fault4abortsAnAssociationRequestOfThatLength(long length) throws Exception {
        listen(config());
        try (RawPeer peer = connect().send(header(Pdu.A_ASSOCIATE_RQ, length))) {
            assertAborted(peer);
        }
    }

    @ParameterizedTest
    @Fault(4)
    @ValueSource(longs = {0, 3, 131073, 16 * 1024 * 1024 + 1, 0xFFFFFFFFL})
    void fault4abortsDataOfThatLength(long length) throws Exception {
        listen(config());
        try (RawPeer peer = associated().send(header(Pdu.P_DATA_TF, length))) {
            assertAborted(peer);
        }
        assertStillServing();
    }

    @Test
    @Fault(6)
    void fault6abortsAnUnknownPduType() throws Exception {
        listen(config());
        try (RawPeer peer = associated().pdu(0x08, new byte[4])) {
            assertAborted(peer);
            assertThat(peer.body()).containsExactly(0, 0, 2, 1);
        }
    }

    @Test
    @Fault(6)
    void fault6abortsDataBeforeAnAssociation() throws Exception {
        listen(config());
        try (RawPeer peer = connect().pdu(Pdu.P_DATA_TF, pdv(1, true, true, new byte[10]))) {
            assertAborted(peer);
        }
    }

    @Test
    @Fault(6)
    void fault6abortsASecondAssociationRequest() throws Exception {
        listen(config());
        try (RawPeer peer = associated().associate(request("CARAVAN", "ME", VERIFICATION))) {
            assertAborted(peer);
            assertThat(peer.body()).containsExactly(0, 0, 2, 2);
        }
    }

    @ParameterizedTest
    @Fault(7)
    @ValueSource(ints = {0, 129})
    void fault7abortsARequestWithThatManyContexts(int count) throws Exception {
        listen(config());
        var contexts = IntStream.range(0, count)
                .mapToObj(i -> context((2 * i + 1) % 256, "1.2." + i, ILE))
                .toArray(AAssociateRq.Context[]::new);
        try (RawPeer peer = connect().associate(request("CARAVAN", "ME", contexts))) {
            assertAborted(peer);
        }
    }

    @Test
    @Fault(7)
    void fault7abortsAnEvenContextId() throws Exception {
        listen(config());
        try (RawPeer peer = connect().associate(request("CARAVAN", "ME", context(2, CT, ILE)))) {
            assertAborted(peer);
        }
    }

    @Test
    @Fault(7)
    void fault7abortsItemsThatLieAboutTheirLength() throws Exception {
        listen(config());
        byte[] honest = AssociateWriter.request(request("CARAVAN", "ME", VERIFICATION));
        for (int position = 74; position < honest.length; position++) {
            byte[] lying = honest.clone();
            lying[position] = (byte) 0xFF;
            try (RawPeer peer = connect().send(lying)) {
                assertThat(INPUTS.answer(peer::next)).isIn(Pdu.A_ABORT, Pdu.A_ASSOCIATE_RJ, Pdu.A_ASSOCIATE_AC);
            }
        }
        assertStillServing();
    }

    @ParameterizedTest
    @Fault(9)
    @ValueSource(strings = {"", "A\nB", "A\\B", "\u0001"})
    void fault9rejectsACallerWithoutAProperAeTitle(String calling) throws Exception {
        listen(config());
        try (RawPeer peer = connect().associate(request("CARAVAN", calling, VERIFICATION))) {
            assertThat(peer.next()).isEqualTo(Pdu.A_ASSOCIATE_RJ);
            assertThat(peer.body()).containsExactly(0, 1, 1, 3);
            assertThat(peer.next()).isEqualTo(CLOSED);
        }
        assertThat(refusals).singleElement().asString().doesNotContain("\n").contains("calling AE title");
    }

    @Test
    void rejectsAnotherApplicationContext() throws Exception {
        listen(config());
        var request = new AAssociateRq(1, "CARAVAN", "ME", "1.2.3", List.of(VERIFICATION), UserInformation.taking(0));
        try (RawPeer peer = connect().associate(request)) {
            assertThat(peer.next()).isEqualTo(Pdu.A_ASSOCIATE_RJ);
            assertThat(peer.body()).containsExactly(0, 1, 1, 2);
        }
    }

    @Test
    void rejectsAUserWhoIsNotAccepted() throws Exception {
        listen(config().identities((association, identity) -> identity != null));
        try (RawPeer peer = connect().associate(request("CARAVAN", "ME", VERIFICATION))) {
            assertThat(peer.next()).isEqualTo(Pdu.A_ASSOCIATE_RJ);
            assertThat(peer.body()).containsExactly(0, 1, 1, 1);
        }
    }

    @Test
    void answersExtendedNegotiationWithTheBaseline() throws Exception {
        listen(config());
        var asked = new ExtendedNegotiation(SopClasses.VERIFICATION, new byte[] {1, 1, 1, 1});
        var user = UserInformation.taking(16384).asking(List.of(asked), null);
        var request = new AAssociateRq(
                1, "CARAVAN", "ME", AAssociateRq.DICOM_APPLICATION_CONTEXT, List.of(VERIFICATION), user);
        try (RawPeer peer = connect().associate(request)) {
            assertThat(peer.next()).isEqualTo(Pdu.A_ASSOCIATE_AC);
            assertThat(peer.acceptance().user().extended()).isEmpty();
        }
    }

    @Test
    void rejectsTheAssociationBeyondTheLimitAndTakesItLater() throws Exception {
        listen(config().maxAssociations(3));
        List<RawPeer> held = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            held.add(associated());
        }
        try (RawPeer surplus = connect().associate(request("CARAVAN", "ME", VERIFICATION))) {
            assertThat(surplus.next()).isEqualTo(Pdu.A_ASSOCIATE_RJ);
            assertThat(surplus.body()).containsExactly(0, 2, 3, 2);
        }
        for (RawPeer peer : held) {
            peer.close();
        }
        await().atMost(Duration.ofSeconds(10)).ignoreExceptions().until(() -> {
            assertStillServing();
            return true;
        });
    }

    @Test
    @Fault(5)
    void fault5manySilentConnectionsAreBounded() throws Exception {
        listen(config().maxAssociations(5));
        int threads = Thread.activeCount();
        List<RawPeer> silent = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            silent.add(connect().send(header(Pdu.A_ASSOCIATE_RQ, 1 << 20)));
        }
        assertThat(Thread.activeCount()).isLessThanOrEqualTo(threads + 5 + 4);
        for (RawPeer peer : silent) {
            peer.close();
        }
        await().atMost(Duration.ofSeconds(10)).ignoreExceptions().until(() -> {
            assertStillServing();
            return true;
        });
    }

    @Test
    @Fault(13)
    void fault13connectionsThatComeAndGoLeaveNothingBehind() throws Exception {
        listen(config());
        for (int i = 0; i < 2_000; i++) {
            INPUTS.attempt(() -> connect().close());
        }
        await().atMost(Duration.ofSeconds(20)).until(this::nothingRuns);
        assertStillServing();
    }

    @Test
    @Fault(10)
    void fault10abortsAValueThatLiesAboutItsLength() throws Exception {
        listen(config());
        for (int length : new int[] {0, 1, 1000, -1}) {
            byte[] value = pdv(1, true, true, new byte[20]);
            ByteBuffer.wrap(value).putInt(length);
            try (RawPeer peer = associated().pdu(Pdu.P_DATA_TF, value)) {
                assertAborted(peer);
            }
        }
    }

    @Test
    @Fault(10)
    void fault10abortsAValueOnAContextThatWasNotAccepted() throws Exception {
        listen(config());
        byte[] echo = echo(9).encode();
        try (RawPeer peer = associated().pdu(Pdu.P_DATA_TF, pdv(9, true, true, echo))) {
            assertAborted(peer);
        }
    }

    @Test
    @Fault(10)
    void fault10abortsAReleaseInTheMiddleOfAMessage() throws Exception {
        listen(config());
        byte[] half = pdv(3, true, true, store("1.2.3", CT).encode());
        try (RawPeer peer = associated().pdu(Pdu.P_DATA_TF, half).pdu(Pdu.A_RELEASE_RQ, new byte[4])) {
            assertAborted(peer);
        }
        await().atMost(Duration.ofSeconds(5)).until(() -> files().isEmpty());
    }

    @Test
    @Fault(22)
    void abortsACommandSetWithoutFieldOrMessageId() throws Exception {
        listen(config());
        var noField = new CommandSet(1).put(CommandSet.MESSAGE_ID, 1);
        var noId = new CommandSet(1).put(CommandSet.COMMAND_FIELD, CommandSet.C_ECHO_RQ);
        for (CommandSet command : List.of(noField, noId, new CommandSet(1))) {
            try (RawPeer peer = associated().pdu(Pdu.P_DATA_TF, pdv(1, true, true, command.encode()))) {
                assertAborted(peer);
            }
        }
        assertStillServing();
    }

    @Test
    @Fault(11)
    void fault11refusesContextsItDoesNotOfferAndSaysSo() throws Exception {
        listen(config());
        var contexts = new AAssociateRq.Context[] {
            context(1, SopClasses.VERIFICATION, "1.2.840.10008.1.2.4.50"),
            context(3, SopClasses.PATIENT_ROOT_FIND, ILE),
            context(5, "1.2.840.10008.1.20.1", ILE),
            context(7, CT, SopClasses.EXPLICIT_BIG_ENDIAN, ILE),
            context(9, "1.3.46.670589.5.0.1", "1.2.840.10008.1.2.4.90", ILE),
            context(11, "1.2.3.4.private", ILE),
            context(13, CT, "1.2.x"),
            context(15, CT, "1.2.x", "1.2.840.10008.1.2.4.50")
        };
        try (RawPeer peer = connect().associate(request("CARAVAN", "ME", contexts))) {
            assertThat(peer.next()).isEqualTo(Pdu.A_ASSOCIATE_AC);
            assertThat(peer.acceptance().contexts())
                    .extracting(
                            AAssociateAc.Result::id,
                            AAssociateAc.Result::result,
                            r -> r.result() == 0 ? r.transferSyntax() : "")
                    .containsExactly(
                            tuple(1, 4, ""),
                            tuple(3, 3, ""),
                            tuple(5, 3, ""),
                            tuple(7, 0, ILE),
                            tuple(9, 0, "1.2.840.10008.1.2.4.90"),
                            tuple(11, 3, ""),
                            tuple(13, 4, ""),
                            tuple(15, 0, "1.2.840.10008.1.2.4.50"));
        }
        assertThat(refusals).hasSize(5);
    }

    @ParameterizedTest
    @Fault(17)
    @ValueSource(
            strings = {
                "",
                "../../x",
                "/etc/x",
                "$(id)",
                "1..2",
                "1.23456789.123456789.123456789.123456789.123456789.123456789.12345"
            })
    void fault17refusesAnObjectWithAnInvalidUidAndGoesOn(String uid) throws Exception {
        listen(config());
        try (RawPeer peer = associated()) {
            assertThat(storeOver(peer, store(uid, CT))).isEqualTo(DicomStatus.INVALID_OBJECT_INSTANCE);
            assertThat(storeOver(peer, store("1.2.3", CT))).isEqualTo(DicomStatus.SUCCESS);
        }
        assertThat(files()).containsExactly(folder.resolve("kept/1.2.3.dcm"));
    }

    @Test
    void refusesAnObjectOfAnotherSopClassThanItsContext() throws Exception {
        listen(config());
        try (RawPeer peer = associated()) {
            assertThat(storeOver(peer, store("1.2.3", "1.2.840.10008.5.1.4.1.1.4")))
                    .isEqualTo(DicomStatus.SOP_CLASS_NOT_SUPPORTED);
        }
        assertThat(files()).isEmpty();
    }

    @Test
    void refusesAStoreOnAContextThatIsNoStorage() throws Exception {
        listen(config());
        try (RawPeer peer = associated()) {
            var command = CommandSet.request(1, CommandSet.C_STORE_RQ, 1, true)
                    .putUid(CommandSet.AFFECTED_SOP_CLASS_UID, SopClasses.VERIFICATION)
                    .putUid(CommandSet.AFFECTED_SOP_INSTANCE_UID, "1.2.3");
            assertThat(storeOver(peer, command)).isEqualTo(DicomStatus.SOP_CLASS_NOT_SUPPORTED);
        }
    }

    @Test
    void refusesAStoreWithoutADataSet() throws Exception {
        listen(config());
        try (RawPeer peer = associated()) {
            var command = CommandSet.request(3, CommandSet.C_STORE_RQ, 1, false)
                    .putUid(CommandSet.AFFECTED_SOP_CLASS_UID, CT)
                    .putUid(CommandSet.AFFECTED_SOP_INSTANCE_UID, "1.2.3");
            peer.pdu(Pdu.P_DATA_TF, pdv(3, true, true, command.encode()));
            assertThat(peer.next()).isEqualTo(Pdu.P_DATA_TF);
            assertThat(peer.command().number(CommandSet.STATUS, -1)).isEqualTo(DicomStatus.CANNOT_UNDERSTAND);
        }
    }

    @Test
    void answersAnOperationItDoesNotKnow() throws Exception {
        listen(config());
        try (RawPeer peer = associated()) {
            byte[] create = CommandSet.request(1, 0x0140, 1, false).encode();
            peer.pdu(Pdu.P_DATA_TF, pdv(1, true, true, create));
            assertThat(peer.next()).isEqualTo(Pdu.P_DATA_TF);
            assertThat(peer.command().number(CommandSet.STATUS, -1)).isEqualTo(0x0211);
        }
    }

    @Test
    void deletesWhatWasHalfReceivedWhenTheConnectionBreaks() throws Exception {
        listen(config());
        RawPeer peer = associated();
        peer.pdu(Pdu.P_DATA_TF, pdv(3, true, true, store("1.2.3", CT).encode()));
        sendMoreThanIsHeldInMemory(peer);
        await().atMost(Duration.ofSeconds(5)).until(() -> files().size() == 1);
        peer.close();
        await().atMost(Duration.ofSeconds(5)).until(() -> files().isEmpty());
    }

    @Test
    void takesAMessageCutIntoTinyPieces() throws Exception {
        listen(config());
        byte[] command = store("1.2.3", CT).encode();
        byte[] dataSet = dataSet();
        List<byte[]> pieces = new ArrayList<>();
        for (int i = 0; i < command.length; i += 3) {
            byte[] piece = Arrays.copyOfRange(command, i, Math.min(i + 3, command.length));
            pieces.add(RawPeer.pduBytes(Pdu.P_DATA_TF, pdv(3, true, i + 3 >= command.length, piece)));
        }
        for (byte b : dataSet) {
            pieces.add(RawPeer.pduBytes(Pdu.P_DATA_TF, pdv(3, false, false, new byte[] {b})));
        }
        pieces.add(RawPeer.pduBytes(Pdu.P_DATA_TF, pdv(3, false, true, new byte[0])));
        try (RawPeer peer = associated().send(concat(pieces.toArray(byte[][]::new)))) {
            assertThat(peer.next()).isEqualTo(Pdu.P_DATA_TF);
            assertThat(peer.command().number(CommandSet.STATUS, -1)).isZero();
        }
        byte[] file = Files.readAllBytes(folder.resolve("kept/1.2.3.dcm"));
        assertThat(Arrays.copyOfRange(file, file.length - dataSet.length, file.length))
                .isEqualTo(dataSet);
    }

    @Test
    void answersOutOfResourcesWhereTheIncomingFolderIsGone() throws Exception {
        listen(config());
        Files.delete(folder.resolve("incoming"));
        try (RawPeer peer = associated()) {
            assertThat(storeOver(peer, store("1.2.3", CT))).isEqualTo(DicomStatus.OUT_OF_RESOURCES);
            Files.createDirectory(folder.resolve("incoming"));
            assertThat(storeOver(peer, store("1.2.3", CT))).isEqualTo(DicomStatus.SUCCESS);
        }
    }

    @Test
    void answersOutOfResourcesWhereTheTargetCannotBeMade() throws Exception {
        Files.writeString(folder.resolve("kept"), "a file where the folder should be");
        listen(config());
        try (RawPeer peer = associated()) {
            assertThat(storeOver(peer, store("1.2.3", CT))).isEqualTo(DicomStatus.OUT_OF_RESOURCES);
        }
        assertThat(files()).containsExactly(folder.resolve("kept"));
    }

    @Test
    @Fault(53)
    void closingLetsTheRunningMessageEnd() throws Exception {
        listen(config().closeTimeout(Duration.ofSeconds(10)));
        try (RawPeer peer = associated();
                RawPeer idle = associated()) {
            peer.pdu(Pdu.P_DATA_TF, pdv(3, true, true, store("1.2.3", CT).encode()));
            sendMoreThanIsHeldInMemory(peer);
            await().atMost(Duration.ofSeconds(5)).until(() -> files().size() == 1);
            Thread closing = new Thread(listener::close);
            closing.start();
            assertThat(idle.next()).isIn(Pdu.A_ABORT, CLOSED);
            peer.pdu(Pdu.P_DATA_TF, pdv(3, false, true, new byte[0]));
            assertThat(peer.next()).isEqualTo(Pdu.P_DATA_TF);
            assertThat(peer.command().number(CommandSet.STATUS, -1)).isZero();
            closing.join(10_000);
            assertThat(closing.isAlive()).isFalse();
        }
    }

    /** Begins a data set, of which some must then be on the disk. */
    private void sendMoreThanIsHeldInMemory(RawPeer peer) throws Exception {
        peer.pdu(Pdu.P_DATA_TF, pdv(3, false, false, dataSet()));
        for (int i = 0; i < 120; i++) {
            peer.pdu(Pdu.P_DATA_TF, pdv(3, false, false, new byte[10_000]));
        }
    }

    ListenerConfig.Builder config() {
        return ListenerConfig.builder("CARAVAN")
                .port(0)
                .callers(List.of(new ListenerConfig.Caller("*", "127.0.0.1")))
                .incoming(folder.resolve("incoming"))
                .closeTimeout(Duration.ofSeconds(1));
    }

    void listen(ListenerConfig.Builder config) throws Exception {
        StoreService keep = new StoreService() {
            @Override
            public Placement place(ReceivedObject object) {
                return Placement.at(folder.resolve("kept/" + object.sopInstanceUid() + ".dcm"));
            }

            @Override
            public void stored(ReceivedObject object) {}
        };
        var observer = new ListenerObserver() {
            @Override
            public void refused(Association association, String reason) {
                refusals.add(reason + " " + association);
            }
        };
        listener = toolkit().listen(config.build(), new ListenerServices(keep, null, null, observer));
    }

    RawPeer connect() throws IOException {
        return new RawPeer(listener.port());
    }

    RawPeer associated() throws IOException {
        RawPeer peer = connect().associate(request("CARAVAN", "ME", VERIFICATION, STORAGE));
        assertThat(peer.next()).isEqualTo(Pdu.A_ASSOCIATE_AC);
        return peer;
    }

    void assertStillServing() throws Exception {
        var peer = Peer.builder("CARAVAN", "127.0.0.1", listener.port()).build();
        try (var client = toolkit().connect(peer, Gate.OPEN)) {
            client.echo(RequestControl.within(Duration.ofSeconds(10)));
        }
    }

    static void assertAborted(RawPeer peer) throws IOException {
        assertThat(INPUTS.answer(peer::next)).isEqualTo(Pdu.A_ABORT);
        byte[] reason = peer.body();
        assertThat(peer.next()).isEqualTo(CLOSED);
        assertThat(reason).hasSize(4);
    }

    static byte[] header(int type, long length) {
        return ByteBuffer.allocate(6)
                .put((byte) type)
                .put((byte) 0)
                .putInt((int) length)
                .array();
    }

    private static CommandSet echo(int contextId) {
        return CommandSet.request(contextId, CommandSet.C_ECHO_RQ, 1, false)
                .putUid(CommandSet.AFFECTED_SOP_CLASS_UID, SopClasses.VERIFICATION);
    }

    static CommandSet store(String uid, String sopClass) {
        return CommandSet.request(3, CommandSet.C_STORE_RQ, 7, true)
                .putUid(CommandSet.AFFECTED_SOP_CLASS_UID, sopClass)
                .putUid(CommandSet.AFFECTED_SOP_INSTANCE_UID, uid);
    }

    static byte[] dataSet() {
        return DataSetWriter.toBytes(
                Map.of("SOPInstanceUID", "1.2.3", "PatientID", "SYN-1"), TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN);
    }

    private static int storeOver(RawPeer peer, CommandSet command) throws Exception {
        peer.pdu(Pdu.P_DATA_TF, pdv(command.contextId(), true, true, command.encode()));
        peer.pdu(Pdu.P_DATA_TF, pdv(command.contextId(), false, true, dataSet()));
        assertThat(INPUTS.answer(peer::next)).isEqualTo(Pdu.P_DATA_TF);
        return peer.command().number(CommandSet.STATUS, -1);
    }

    /** Sends a byte every 10 ms; returns how many went before the acceptor closed. */
    private int trickle(byte[] bytes) throws Exception {
        try (RawPeer peer = connect()) {
            for (int i = 0; i < bytes.length; i++) {
                if (!sendSlowly(peer, bytes[i])) {
                    return i;
                }
            }
        }
        return bytes.length;
    }

    static boolean sendSlowly(RawPeer peer, byte value) throws InterruptedException {
        try {
            peer.send(new byte[] {value});
            Thread.sleep(10); // the pace of the fault itself
            return true;
        } catch (IOException closed) {
            return false;
        }
    }

    List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }
}
