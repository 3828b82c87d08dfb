package org.caravan.dicom.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.ListenerConfig;
import org.caravan.dicom.ListenerObserver;
import org.caravan.dicom.ListenerServices;
import org.caravan.suite.Fault;
import org.caravan.suite.HostileInputs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.caravan.dicom.net.AcceptorFaultsTest.CT;
import static org.caravan.dicom.net.AcceptorFaultsTest.STORAGE;
import static org.caravan.dicom.net.AcceptorFaultsTest.VERIFICATION;
import static org.caravan.dicom.net.AcceptorFaultsTest.header;
import static org.caravan.dicom.net.AcceptorFaultsTest.store;
import static org.caravan.dicom.net.RawPeer.CLOSED;
import static org.caravan.dicom.net.RawPeer.pdv;
import static org.caravan.dicom.net.RawPeer.request;

/** What the neighbours of a PACS do to the listener that the PACS stores to: it hears the PACS all the while. */
@Tag("hostile")
class NeighboursTest {

    @RegisterExtension
    static final HostileInputs INPUTS = new HostileInputs();

    private static final String PACS = "127.0.0.1";
    private static final String STRANGER = "127.0.0.2";
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    /** Far less than any time-out of the listener. */
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    private final List<RawPeer> held = new ArrayList<>();
    private final List<String> refusals = new CopyOnWriteArrayList<>();
    private BuiltInListener listener;

    @AfterEach
    void close() throws IOException {
        for (RawPeer peer : held) {
            peer.close();
        }
        listener.close();
    }

    @Test
    @Fault({1, 2})
    void fault1and2halfOpenConnectionsOfAStrangerLeaveThePacsItsPlaces() throws Exception {
        listen(config().associationTimeout(DEADLINE.multipliedBy(10)).strangerTimeout(DEADLINE.multipliedBy(10)));
        for (int round = 0; round < 3; round++) {
            halfOpen(24);
            for (int i = 0; i < 5; i++) {
                assertThatThePacsIsHeard();
            }
        }
        await().atMost(DEADLINE).until(() -> listener.running() <= 8);
    }

    @Test
    @Fault(5)
    void fault5FiveHundredConnectionsAtOnceAreBounded() throws Exception {
        listen(config());
        int threads = Thread.activeCount();
        halfOpen(500);
        assertThat(Thread.activeCount()).isLessThanOrEqualTo(threads + 2 * 8 + 2);
        assertThatThePacsIsHeard();
        await().atMost(DEADLINE).until(() -> listener.running() <= 8);
    }

    @Test
    @Fault(13)
    void fault13TenThousandConnectsAndClosesLeaveNothingBehind() throws Exception {
        listen(config());
        long descriptors = descriptors();
        for (int i = 0; i < 10_000; i++) {
            RawPeer peer = INPUTS.answer(() -> new RawPeer(listener.port()));
            if (i % 2 == 0) {
                peer.reset();
            } else {
                peer.close();
            }
        }
        await().atMost(DEADLINE).until(() -> listener.running() == 0);
        await().atMost(DEADLINE).until(() -> descriptors() <= descriptors + 5);
        assertThatThePacsIsHeard();
    }

    @Test
    void aSilentStrangerHasToGoSoonerThanAPacs() throws Exception {
        listen(config().strangerTimeout(Duration.ofMillis(100)).associationTimeout(DEADLINE));
        RawPeer pacs = new RawPeer(listener.port(), PACS);
        held.add(pacs);
        try (RawPeer stranger = new RawPeer(listener.port(), STRANGER)) {
            assertThat(INPUTS.answer(stranger::next)).isIn(Pdu.A_ABORT, CLOSED);
        }
        assertThat(pacs.associate(request("CARAVAN", "LAPAZ", VERIFICATION)).next())
                .isEqualTo(Pdu.A_ASSOCIATE_AC);
    }

    @Test
    void oneAddressLeavesPlacesToTheOthers() throws Exception {
        listen(config().maxAssociations(4)
                .maxAssociationsPerAddress(3)
                .callers(List.of(
                        new ListenerConfig.Caller("LAPAZ", PACS), new ListenerConfig.Caller("ORURO", STRANGER))));
        for (int i = 0; i < 3; i++) {
            assertThat(associate("LAPAZ", PACS).body()).isNotEmpty();
        }
        RawPeer surplus = new RawPeer(listener.port(), PACS);
        held.add(surplus);
        assertThat(surplus.associate(request("CARAVAN", "LAPAZ", VERIFICATION)).next())
                .isEqualTo(Pdu.A_ASSOCIATE_RJ);
        assertThat(surplus.body()).as("local limit exceeded").containsExactly(0, 2, 3, 2);
        assertThat(associate("ORURO", STRANGER).body()).isNotEmpty();
    }

    @Test
    @Fault(8)
    void fault8aWrongCalledTitleAndTheRightCallerFromAWrongAddressAreRejectedAndAudited() throws Exception {
        listen(config());
        try (RawPeer wrongCalled = new RawPeer(listener.port(), PACS);
                RawPeer wrongAddress = new RawPeer(listener.port(), STRANGER)) {
            wrongCalled.associate(request("NOBODY", "LAPAZ", VERIFICATION));
            assertThat(INPUTS.answer(wrongCalled::next)).isEqualTo(Pdu.A_ASSOCIATE_RJ);
            assertThat(wrongCalled.body()).containsExactly(0, 1, 1, 7);
            wrongAddress.associate(request("CARAVAN", "LAPAZ", VERIFICATION));
            assertThat(INPUTS.answer(wrongAddress::next)).isEqualTo(Pdu.A_ASSOCIATE_RJ);
            assertThat(wrongAddress.body()).containsExactly(0, 1, 1, 3);
        }
        assertThat(refusals)
                .containsExactlyInAnyOrder(
                        PACS + " association: called AE title not recognised",
                        STRANGER + " association: calling AE title not recognised");
    }

    @Test
    void whateverGoesWrongWithOneConnectionTheNextIsAccepted() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        listen(config().callers(() -> {
            if (asked.getAndIncrement() == 0) {
                throw new IllegalStateException("for the first one");
            }
            return List.of(new ListenerConfig.Caller("LAPAZ", PACS));
        }));
        try (RawPeer first = new RawPeer(listener.port(), PACS)) {
            assertThat(INPUTS.answer(first::next)).isEqualTo(CLOSED);
        }
        assertThatThePacsIsHeard();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anObjectThatDoesNotFitIsRefusedAndNothingOfItStays(boolean tooLong) throws Exception {
        listen(tooLong ? config().maxObjectSize(2 << 20) : config().minFree(Long.MAX_VALUE / 2));
        try (RawPeer peer = associate("LAPAZ", PACS)) {
            assertThat(INPUTS.answer(() -> storeOver(peer, 3 << 20))).isEqualTo(DicomStatus.OUT_OF_RESOURCES);
            assertThat(files()).isEmpty();
            if (tooLong) {
                assertThat(storeOver(peer, 1 << 20)).isEqualTo(DicomStatus.SUCCESS);
            }
        }
    }

    @Test
    @Fault(15)
    void aDataSetWithoutAnEndIsAbortedAndNothingOfItStays() throws Exception {
        listen(config().maxObjectSize(2 << 20));
        try (RawPeer peer = associate("LAPAZ", PACS)) {
            peer.pdu(Pdu.P_DATA_TF, pdv(3, true, true, store("1.2.3", CT).encode()));
            byte[] piece = RawPeer.pduBytes(Pdu.P_DATA_TF, pdv(3, false, false, new byte[100_000]));
            long sent = INPUTS.answer(() -> sendWithoutEnd(peer, piece));
            assertThat(sent).as("sockets hold some").isLessThan(64 << 20);
        }
        await().atMost(DEADLINE).until(() -> files().isEmpty());
        assertThatThePacsIsHeard();
    }

    private static long sendWithoutEnd(RawPeer peer, byte[] piece) {
        long sent = 0;
        try {
            for (; sent < 1L << 30; sent += piece.length) {
                peer.send(piece);
            }
        } catch (IOException e) {
            // closed at the other end
        }
        return sent;
    }

    private static int storeOver(RawPeer peer, int length) throws Exception {
        peer.pdu(Pdu.P_DATA_TF, pdv(3, true, true, store("1.2.3", CT).encode()));
        for (int sent = 0; sent < length; sent += 100_000) {
            peer.pdu(Pdu.P_DATA_TF, pdv(3, false, false, sent == 0 ? AcceptorFaultsTest.dataSet() : new byte[100_000]));
        }
        peer.pdu(Pdu.P_DATA_TF, pdv(3, false, true, new byte[0]));
        assertThat(peer.next()).isEqualTo(Pdu.P_DATA_TF);
        return peer.command().number(CommandSet.STATUS, -1);
    }

    private void halfOpen(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            RawPeer peer = new RawPeer(listener.port(), STRANGER);
            held.add(peer);
            INPUTS.tried(1);
            try {
                peer.send(header(Pdu.A_ASSOCIATE_RQ, 1 << 20));
            } catch (IOException e) {
                // dropped already
            }
        }
    }

    private void assertThatThePacsIsHeard() throws Exception {
        long started = System.nanoTime();
        associate("LAPAZ", PACS).close();
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(SOON);
    }

    private RawPeer associate(String calling, String address) throws IOException {
        RawPeer peer = new RawPeer(listener.port(), address);
        held.add(peer);
        peer.associate(request("CARAVAN", calling, VERIFICATION, STORAGE));
        assertThat(INPUTS.answer(peer::next)).isEqualTo(Pdu.A_ASSOCIATE_AC);
        return peer;
    }

    private ListenerConfig.Builder config() {
        return ListenerConfig.builder("CARAVAN")
                .port(0)
                .callers(List.of(new ListenerConfig.Caller("LAPAZ", PACS)))
                .incoming(folder.resolve("incoming"))
                .closeTimeout(Duration.ofSeconds(1));
    }

    private void listen(ListenerConfig.Builder config) throws Exception {
        var observer = new ListenerObserver() {
            @Override
            public void refused(Association association, String reason) {
                refusals.add(association.remoteAddress() + " " + reason);
            }
        };
        var services = new ListenerServices(new Shelf(folder.resolve("kept")), null, null, observer);
        listener = new BuiltInListener(config.build(), services);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }
}
