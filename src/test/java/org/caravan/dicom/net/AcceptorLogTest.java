package org.caravan.dicom.net;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;

import org.caravan.dicom.DicomClient;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.DicomStatusException;
import org.caravan.dicom.FindService;
import org.caravan.dicom.Gate;
import org.caravan.dicom.ListenerConfig;
import org.caravan.dicom.ListenerObserver;
import org.caravan.dicom.ListenerServices;
import org.caravan.dicom.MoveService;
import org.caravan.dicom.Peer;
import org.caravan.dicom.QueryLevel;
import org.caravan.dicom.RequestControl;
import org.caravan.dicom.StoreService;
import org.caravan.suite.HostileInputs;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** What an acceptor says in the log: each failure it answers, boundedly, and never a patient's data. */
@Tag("hostile")
class AcceptorLogTest {

    @RegisterExtension
    static final HostileInputs INPUTS = new HostileInputs();

    private static final RequestControl SOON = RequestControl.within(Duration.ofSeconds(20));
    private static final int BAD_MESSAGES = 1_500;
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    private final Logger logger = (Logger) LoggerFactory.getLogger("org.caravan.dicom");
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private BuiltInListener listener;

    @BeforeEach
    void listenToTheLog() {
        log.start();
        logger.addAppender(log);
        logger.setLevel(Level.DEBUG);
    }

    @AfterEach
    void close() {
        if (listener != null) {
            listener.close();
        }
        logger.setLevel(null);
        logger.detachAppender(log);
    }

    @Test
    void saysARefusalOnceForEachPeerAndHowOftenItCame() throws Exception {
        listen(ListenerConfigs.ofAnybodyHere(folder), refusing(DicomStatus.NOT_AUTHORIZED), null, null);
        for (int association = 0; association < 3; association++) {
            try (DicomClient client = connect()) {
                client.store(objects(5), null, SOON);
            }
        }
        assertThat(lines("0124H")).hasSize(1);
        listener.close();
        assertThat(lines("0124H"))
                .containsExactly(
                        "Answered a C-STORE of LAPAZ at 127.0.0.1 with not authorised (0124H): not asked for",
                        "14 more in the last minute: Answered a C-STORE of LAPAZ at 127.0.0.1 with not authorised (0124H): not asked for");
        assertThat(log.list)
                .filteredOn(event -> event.getFormattedMessage().contains("0124H"))
                .extracting(ILoggingEvent::getLevel)
                .containsOnly(Level.WARN);
    }

    @Test
    void tellsDifferentAnswersApartAndKeepsFewOfThem() throws Exception {
        int[] status = {0xC000};
        listen(
                ListenerConfigs.ofAnybodyHere(folder),
                new Keeping() {
                    @Override
                    public Placement place(ReceivedObject object) throws DicomException {
                        throw new DicomStatusException(status[0]++, "another one");
                    }
                },
                null,
                null);
        try (DicomClient client = connect()) {
            client.store(objects(80), null, SOON);
        }
        await().atMost(DEADLINE).until(() -> listener.running() == 0);
        assertThat(lines("Answered a C-STORE")).hasSize(21);
    }

    @Test
    void badMessagesByTheThousandAreAFewLinesAndAllCounted() throws Exception {
        var refused = new AtomicInteger();
        var counting = new ListenerObserver() {
            @Override
            public void refused(Association association, String reason) {
                refused.incrementAndGet();
            }
        };
        listener = new BuiltInListener(
                ListenerConfigs.ofAnybodyHere(folder).build(), new ListenerServices(null, null, null, counting));
        byte[] garbage = "GET / HTTP/1.1\r\n\r\n".getBytes(US_ASCII);
        for (int i = 0; i < BAD_MESSAGES; i++) {
            try (RawPeer http = new RawPeer(listener.port())) {
                http.send(garbage);
                assertThat(INPUTS.answer(http::next)).isIn(Pdu.A_ABORT, RawPeer.CLOSED);
            }
        }
        await().atMost(DEADLINE).until(() -> listener.running() == 0);
        listener.close();
        assertThat(refused).hasValue(BAD_MESSAGES);
        assertThat(lines("")).filteredOn(this::isOfConnection).hasSize(1);
        assertThat(lines(String.format("%,d more in the last minute: Connection from 127.0.0.1", BAD_MESSAGES - 1)))
                .hasSize(1);
    }

    @Test
    void neverSaysWhatTheMessageOfAnExceptionHoldsAtAnyLevel() throws Exception {
        listen(
                ListenerConfigs.ofAnybodyHere(folder),
                new Keeping() {
                    @Override
                    public void stored(ReceivedObject object) {
                        throw secret();
                    }
                },
                (association, level, keys, matches, cancel) -> {
                    throw secret();
                },
                (association, level, keys, destination, originator, progress, cancel) -> {
                    throw secret();
                });
        try (DicomClient client = connect()) {
            client.store(objects(1), null, SOON);
            assertThatThrownBy(() -> client.find(QueryLevel.STUDY, Map.of("PatientID", "1"), match -> {}, SOON))
                    .hasMessageContaining("C000H");
            client.move(QueryLevel.STUDY, Map.of("StudyInstanceUID", "1.2"), "ME", SOON);
        }
        for (String request : List.of("C-STORE", "C-FIND", "C-MOVE")) {
            assertThat(lines("Answered a " + request))
                    .singleElement()
                    .asString()
                    .contains("IllegalStateException", "NumberFormatException", "AcceptorLogTest.java:");
        }
        assertSecretIsKept();
    }

    @Test
    void neverSaysWhatAnErrorOfOurOwnHolds() throws Exception {
        ListenerObserver failing = new ListenerObserver() {
            @Override
            public void opened(Association association) {
                throw secret();
            }
        };
        listener = new BuiltInListener(
                ListenerConfigs.ofAnybodyHere(folder).build(), new ListenerServices(null, null, null, failing));
        try (DicomClient client = connect()) {
            assertThatThrownBy(() -> client.echo(SOON)).isInstanceOf(DicomException.class);
        }
        await().atMost(DEADLINE)
                .until(() -> !lines("Association of LAPAZ at 127.0.0.1 failed").isEmpty());
        assertSecretIsKept();
    }

    @Test
    void namesTheAddressWhereTheAeTitleIsNotKnownYet() throws Exception {
        listen(ListenerConfigs.ofAnybodyHere(folder).associationTimeout(Duration.ofMillis(100)), null, null, null);
        try (RawPeer silent = new RawPeer(listener.port())) {
            assertThat(silent.next()).isIn(Pdu.A_ABORT, RawPeer.CLOSED);
        }
        try (RawPeer http = new RawPeer(listener.port())) {
            http.send("GET / HTTP/1.1\r\n\r\n".getBytes(US_ASCII));
            assertThat(http.next()).isEqualTo(Pdu.A_ABORT);
        }
        await().atMost(DEADLINE)
                .until(() -> lines("").stream().filter(this::isOfConnection).count() == 2);
        assertThat(lines("Association of")).isEmpty();
    }

    private boolean isOfConnection(String line) {
        return line.startsWith("Connection from 127.0.0.1");
    }

    private static IllegalStateException secret() {
        return new IllegalStateException("SECRET^NAME", new NumberFormatException("For input string: \"SECRET\""));
    }

    private void assertSecretIsKept() {
        assertThat(log.list).allSatisfy(event -> {
            assertThat(event.getFormattedMessage()).doesNotContain("SECRET");
            assertThat(event.getThrowableProxy()).isNull();
        });
    }

    private StoreService refusing(int status) {
        return new Keeping() {
            @Override
            public Placement place(ReceivedObject object) throws DicomException {
                throw new DicomStatusException(status, "not asked for");
            }
        };
    }

    private List<String> lines(String part) {
        return List.copyOf(log.list).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .filter(line -> line.contains(part))
                .toList();
    }

    private void listen(ListenerConfig.Builder config, StoreService store, FindService find, MoveService move)
            throws DicomException {
        listener = new BuiltInListener(config.build(), new ListenerServices(store, find, move, ListenerObserver.NONE));
    }

    private DicomClient connect() {
        Peer peer = Peer.builder("CARAVAN", "127.0.0.1", listener.port())
                .callingAeTitle("LAPAZ")
                .build();
        return new BuiltInToolkit().connect(peer, Gate.OPEN);
    }

    private List<FileObject> objects(int count) throws IOException {
        List<FileObject> objects = new ArrayList<>();
        for (int number = 1; number <= count; number++) {
            Path file = folder.resolve(number + ".dcm");
            TestSlice.write(file, "1.2", "1.2.3", number, 10);
            objects.add(FileObject.of(file).orElseThrow());
        }
        return objects;
    }

    /** Keeps objects by their UID. */
    private class Keeping implements StoreService {
        @Override
        public Placement place(ReceivedObject object) throws DicomException {
            return Placement.at(folder.resolve("kept/" + object.sopInstanceUid() + ".dcm"));
        }

        @Override
        public void stored(ReceivedObject object) {}
    }
}
