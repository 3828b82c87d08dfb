package org.caravan.dicom;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;

import org.caravan.dicom.StoreService.Placement;
import org.caravan.dicom.StoreService.ReceivedObject;
import org.caravan.suite.Fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What every transport makes of C-GET: its own requestor against its own acceptor, over loopback. */
public abstract class DicomGetContract extends ToolkitFixture {

    private static final Map<String, String> STUDY_KEYS =
            Map.of("PatientID", "SYN-1", "StudyInstanceUID", TestObject.STUDY);
    private static final String EXPLICIT = "1.2.840.10008.1.2.1";
    private static final String MR = "1.2.840.10008.5.1.4.1.1.4";
    private static final String US = "1.2.840.10008.5.1.4.1.1.6.1";
    private static final String PRIVATE = "1.3.12.2.1107.5.9.1";

    @Test
    void bringsObjectsOfSeveralClassesAndTransferSyntaxesByteForByte() throws Exception {
        List<TestObject> objects = List.of(
                TestObject.slice(1, 300_000),
                TestObject.slice(2, 1_000),
                TestObject.of(MR, "1.2.826.0.1.99.7.1", "1.2.840.10008.1.2.4.70", 70_000),
                TestObject.of(MR, "1.2.826.0.1.99.7.2", "1.2.840.10008.1.2.4.90", 5_000),
                TestObject.of(US, "1.2.826.0.1.99.7.3", "1.2.840.10008.1.2.4.50", 5_000),
                TestObject.of(US, "1.2.826.0.1.99.7.4", "1.2.840.10008.1.2.4.102", 5_000),
                TestObject.of(PRIVATE, "1.2.826.0.1.99.7.5", EXPLICIT, 10));
        Shelf shelf = new Shelf(folder);
        List<String> classes = List.of(TestObject.CT, MR, US, PRIVATE);
        List<Outcome> progress = new ArrayList<>();
        Outcome outcome = connect(listen(objects))
                .get(QueryLevel.STUDY, STUDY_KEYS, storage(shelf).proposing(classes), SOON.withProgress(progress::add));
        assertThat(outcome.isSuccess()).isTrue();
        assertThat(outcome.completed()).isEqualTo(7);
        assertThat(outcome.failed()).isZero();
        assertThat(progress).extracting(Outcome::remaining).containsExactly(6, 5, 4, 3, 2, 1, 0);
        assertThat(shelf.received).hasSize(7);
        for (int i = 0; i < 7; i++) {
            ReceivedObject received = shelf.received.get(i);
            TestObject sent = objects.get(i);
            assertThat(received.sopClassUid()).isEqualTo(sent.sopClassUid());
            assertThat(received.transferSyntaxUid()).isEqualTo(sent.transferSyntaxUid());
            byte[] file = Files.readAllBytes(received.file());
            assertThat(Arrays.copyOfRange(file, (int) received.dataSetOffset(), file.length))
                    .isEqualTo(sent.bytes());
        }
        assertThat(incoming()).isEmpty();
    }

    @Test
    void asksForWhatIsIdentifiedAndSaysWhoSentIt() throws Exception {
        List<Object> seen = new CopyOnWriteArrayList<>();
        DicomListener listener = listen(services(null, null, null, (association, level, keys) -> {
            seen.add(association.callingAeTitle());
            seen.add(level);
            seen.add(keys.get("SeriesInstanceUID"));
            return slices(1, 10);
        }));
        Shelf shelf = new Shelf(folder);
        Map<String, String> keys = Map.of("StudyInstanceUID", TestObject.STUDY, "SeriesInstanceUID", TestObject.SERIES);
        connect(listener).get(QueryLevel.SERIES, keys, storage(shelf), SOON);
        assertThat(seen).containsExactly("CARAVAN", QueryLevel.SERIES, TestObject.SERIES);
        ReceivedObject received = shelf.received.get(0);
        assertThat(received.association())
                .isEqualTo(new ListenerObserver.Association("CARAVAN-SCP", "CARAVAN", "127.0.0.1"));
        assertThat(received.attributes()).containsEntry("PatientID", "SYN-1");
        assertThat(received.originator()).isNull();
    }

    @Test
    void asksTheGateOnceForAllObjects() throws Exception {
        List<RequestKind> passed = new CopyOnWriteArrayList<>();
        DicomClient client = connect(peer(listen(slices(5, 100))).build(), (peer, kind, opens) -> {
            assertThat(opened).isEmpty();
            passed.add(kind);
        });
        client.get(QueryLevel.STUDY, STUDY_KEYS, storage(new Shelf(folder)), SOON);
        assertThat(passed).containsExactly(RequestKind.GET).isEqualTo(asked);
    }

    @Test
    @Fault(54)
    void answersSuccessOnlyWhenAnObjectLiesAtItsFinalPlace() throws Exception {
        Shelf shelf = new Shelf(folder);
        List<Boolean> before = new CopyOnWriteArrayList<>();
        List<StoreObject> objects = IntStream.rangeClosed(1, 3)
                .mapToObj(number -> opening(TestObject.slice(number, 100_000), () -> {
                    String earlier = TestObject.SERIES + "." + (number - 1);
                    before.add(
                            number == 1 || Files.exists(shelf.target(earlier)) && shelf.received.size() == number - 1);
                }))
                .toList();
        connect(listen(objects)).get(QueryLevel.STUDY, STUDY_KEYS, storage(shelf), SOON);
        assertThat(before).containsExactly(true, true, true);
    }

    @Test
    void objectsOfASopClassThatWasNotProposedCountAsFailedAndTheLogSaysWhy() throws Exception {
        TestObject odd = TestObject.of(PRIVATE, "1.2.826.0.1.99.7.1", EXPLICIT, 10);
        Shelf shelf = new Shelf(folder);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger root = (Logger) LoggerFactory.getLogger("ROOT");
        log.start();
        root.addAppender(log);
        Outcome outcome;
        try {
            outcome = connect(listen(List.of(odd, TestObject.slice(1, 10))))
                    .get(QueryLevel.STUDY, STUDY_KEYS, storage(shelf), SOON);
        } finally {
            root.detachAppender(log);
        }
        assertThat(outcome.status()).isEqualTo(DicomStatus.SUB_OPERATIONS_WITH_FAILURES);
        assertThat(outcome.completed()).isEqualTo(1);
        assertThat(outcome.failed()).isEqualTo(1);
        assertThat(outcome.failedSopInstanceUids()).containsExactly(odd.sopInstanceUid());
        assertThat(shelf.received).hasSize(1);
        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .anyMatch(line -> line.contains("takes no objects of SOP class " + PRIVATE + " in transfer syntax "))
                .anyMatch(line -> line.contains("left out some objects of a C-GET (1 of them)")
                        && line.contains("SOP class was not proposed"));
    }

    @Test
    void failsAsAWholeWhereNothingCouldBeSent() throws Exception {
        TestObject odd = TestObject.of(PRIVATE, "1.2.826.0.1.99.7.1", EXPLICIT, 10);
        Outcome outcome =
                connect(listen(List.of(odd))).get(QueryLevel.STUDY, STUDY_KEYS, storage(new Shelf(folder)), SOON);
        assertThat(outcome.status()).isEqualTo(DicomStatus.OUT_OF_RESOURCES_SUB_OPERATIONS);
        assertThat(outcome.failed()).isEqualTo(1);
    }

    @Test
    void nothingFoundIsSuccess() throws Exception {
        Outcome outcome =
                connect(listen(List.of())).get(QueryLevel.STUDY, STUDY_KEYS, storage(new Shelf(folder)), SOON);
        assertThat(outcome.isSuccess()).isTrue();
        assertThat(outcome.completed()).isZero();
    }

    @Test
    void whatTheStoreServiceRefusesCountsAsFailedAndLeavesNoFile() throws Exception {
        Shelf shelf = new Shelf(folder) {
            @Override
            public Placement place(ReceivedObject object) throws DicomException {
                if (object.sopInstanceUid().endsWith(".2")) {
                    throw new DicomStatusException(DicomStatus.NOT_AUTHORIZED, "not asked for");
                }
                return super.place(object);
            }
        };
        Outcome outcome = connect(listen(slices(3, 100))).get(QueryLevel.STUDY, STUDY_KEYS, storage(shelf), SOON);
        assertThat(outcome.status()).isEqualTo(DicomStatus.SUB_OPERATIONS_WITH_FAILURES);
        assertThat(outcome.completed()).isEqualTo(2);
        assertThat(outcome.failed()).isEqualTo(1);
        assertThat(outcome.failedSopInstanceUids()).containsExactly(TestObject.SERIES + ".2");
        assertThat(shelf.target(TestObject.SERIES + ".2")).doesNotExist();
        assertThat(incoming()).isEmpty();
    }

    @Test
    void anotherObjectUnderTheSameUidIsKeptApartAndCountsAsFailed() throws Exception {
        Shelf shelf = new Shelf(folder);
        List<TestObject> twins = List.of(TestObject.slice(1, 100), TestObject.slice(1, 102));
        Outcome outcome = connect(listen(twins)).get(QueryLevel.STUDY, STUDY_KEYS, storage(shelf), SOON);
        assertThat(outcome.completed()).isEqualTo(1);
        assertThat(outcome.failed()).isEqualTo(1);
        assertThat(folder.resolve("other/" + SLICE_1 + ".dcm")).exists();
    }

    @Test
    void aStoreServiceThatThrowsFailsThatObjectOnly() throws Exception {
        Shelf shelf = new Shelf(folder) {
            @Override
            public void stored(ReceivedObject object) {
                if (object.sopInstanceUid().endsWith(".1")) {
                    throw new IllegalStateException("no");
                }
                super.stored(object);
            }
        };
        Outcome outcome = connect(listen(slices(3, 100))).get(QueryLevel.STUDY, STUDY_KEYS, storage(shelf), SOON);
        assertThat(outcome.completed()).isEqualTo(2);
        assertThat(outcome.failedSopInstanceUids()).containsExactly(SLICE_1);
    }

    @Test
    void cancelsARunningGet() throws Exception {
        CancelHandle cancel = new CancelHandle();
        Shelf shelf = new Shelf(folder);
        AtomicInteger sent = new AtomicInteger();
        List<StoreObject> objects = IntStream.rangeClosed(1, 200)
                .mapToObj(number -> opening(TestObject.slice(number, 1_000), sent::incrementAndGet))
                .toList();
        RequestControl control = SOON.withCancel(cancel).withProgress(soFar -> {
            if (soFar.completed() == 3) {
                cancel.cancel();
            }
        });
        DicomClient client = connect(listen(objects));
        Outcome outcome = client.get(QueryLevel.STUDY, STUDY_KEYS, storage(shelf), control);
        assertThat(outcome.status()).isEqualTo(DicomStatus.CANCEL);
        assertThat(outcome.completed()).isBetween(3, 199).isEqualTo(shelf.received.size());
        assertThat(outcome.remaining()).isEqualTo(200 - sent.get());
        assertThat(incoming()).isEmpty();
        client.get(QueryLevel.STUDY, STUDY_KEYS, storage(new Shelf(folder.resolve("again"))), SOON);
        assertThat(opened).as("the association is in order").hasSize(1);
    }

    @Test
    void aGetThatIsCancelledBeforehandIsNotAsked() throws Exception {
        CancelHandle cancel = new CancelHandle();
        cancel.cancel();
        Outcome outcome = connect(listen(slices(1, 10)))
                .get(QueryLevel.STUDY, STUDY_KEYS, storage(new Shelf(folder)), SOON.withCancel(cancel));
        assertThat(outcome.status()).isEqualTo(DicomStatus.CANCEL);
        assertThat(asked).isEmpty();
    }

    @Test
    void refusesWhereThePeerOffersNoGet() throws Exception {
        DicomListener listener = listen(services(new Shelf(folder), null, null));
        assertThatThrownBy(() -> connect(listener).get(QueryLevel.STUDY, STUDY_KEYS, storage(new Shelf(folder)), SOON))
                .isInstanceOf(DicomRejectedException.class)
                .hasMessageContaining("refused C-GET")
                .hasMessageContaining("Patient Root or Study Root");
    }

    @Test
    void fallsBackToStudyRootAndSaysWhatThatCannotDo() throws Exception {
        DicomListener listener = listen(services(null, null, null, new GetService() {
            @Override
            public List<? extends StoreObject> get(
                    ListenerObserver.Association association, QueryLevel level, Map<String, Object> keys) {
                assertThat(keys).doesNotContainKey("PatientID");
                return slices(1, 10);
            }

            @Override
            public boolean offers(QueryModel model) {
                return model == QueryModel.STUDY_ROOT;
            }
        }));
        DicomClient client = connect(listener);
        GetStorage storage = storage(new Shelf(folder));
        assertThat(client.get(QueryLevel.STUDY, STUDY_KEYS, storage, SOON).isSuccess())
                .isTrue();
        assertThatThrownBy(() -> client.get(QueryLevel.PATIENT, Map.of("PatientID", "SYN-1"), storage, SOON))
                .isInstanceOf(DicomRejectedException.class)
                .hasMessageContaining("no C-GET at PATIENT level");
    }

    @Test
    void aFailedGetIsAnOutcomeToo() throws Exception {
        DicomListener listener = listen(services(null, null, null, (association, level, keys) -> {
            throw new DicomStatusException(0xA701, "too many");
        }));
        Outcome outcome = connect(listener).get(QueryLevel.STUDY, STUDY_KEYS, storage(new Shelf(folder)), SOON);
        assertThat(outcome.status()).isEqualTo(0xA701);
        assertThat(outcome.completed()).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void aServiceThatFailsIsAStatus() throws Exception {
        DicomListener listener = listen(services(null, null, null, (association, level, keys) -> {
            throw new IllegalStateException("no");
        }));
        DicomClient client = connect(listener);
        Outcome outcome = client.get(QueryLevel.STUDY, STUDY_KEYS, storage(new Shelf(folder)), SOON);
        assertThat(outcome.status()).isEqualTo(DicomStatus.CANNOT_UNDERSTAND);
    }

    @Test
    void anObjectThatCannotBeOpenedCountsAsFailed() throws Exception {
        StoreObject lost = reading(TestObject.slice(1, 10), () -> {
            throw new IOException("gone");
        });
        Shelf shelf = new Shelf(folder);
        Outcome outcome = connect(listen(List.of(lost, TestObject.slice(2, 10))))
                .get(QueryLevel.STUDY, STUDY_KEYS, storage(shelf), SOON);
        assertThat(outcome.status()).isEqualTo(DicomStatus.SUB_OPERATIONS_WITH_FAILURES);
        assertThat(outcome.failedSopInstanceUids()).containsExactly(SLICE_1);
        assertThat(shelf.received).hasSize(1);
    }

    @Test
    void aPeerThatAbortsWithinAnObjectLeavesNoHalfFileAndWhatCameBefore() throws Exception {
        TestObject whole = TestObject.slice(2, 6_000_000);
        StoreObject broken = reading(
                whole,
                () -> new SequenceInputStream(new ByteArrayInputStream(whole.bytes(), 0, 5_000_000), new InputStream() {
                    @Override
                    public int read() throws IOException {
                        Awaitility.await().until(() -> !incoming().isEmpty());
                        throw new IOException("the disk of the PACS");
                    }
                }));
        Shelf shelf = new Shelf(folder);
        DicomListener listener = listen(List.of(TestObject.slice(1, 10), broken, TestObject.slice(3, 10)));
        assertThatThrownBy(() -> connect(listener).get(QueryLevel.STUDY, STUDY_KEYS, storage(shelf), SOON))
                .isInstanceOf(DicomAbortedException.class);
        assertThat(incoming()).isEmpty();
        assertThat(shelf.received).hasSize(1);
        assertThat(shelf.target(SLICE_1)).exists();
        assertThat(shelf.target(whole.sopInstanceUid())).doesNotExist();
    }

    @Test
    void objectsWithoutEndStopAtTheDeadline() throws Exception {
        List<TestObject> objects = Collections.nCopies(1_000_000, TestObject.slice(1, 10_000));
        RequestControl control = RequestControl.within(Duration.ofMillis(500));
        DicomListener listener = listen(objects);
        assertThatThrownBy(
                        () -> connect(listener).get(QueryLevel.STUDY, STUDY_KEYS, storage(new Shelf(folder)), control))
                .isInstanceOf(DicomTimeoutException.class)
                .hasMessageContaining("deadline");
        assertThat(incoming()).isEmpty();
    }

    @Test
    void leavesRoomForOtherRequestsOnTheSameClient() throws Exception {
        DicomListener listener = listen(services(
                null,
                (association, level, keys, matches, cancel) -> matches.accept(Map.of("PatientID", "SYN-1")),
                null,
                (association, level, keys) -> slices(2, 10)));
        DicomClient client = connect(listener);
        for (int i = 0; i < 2; i++) {
            assertThat(client.find(QueryLevel.STUDY, Map.of("PatientID", "SYN-1"), match -> {}, SOON))
                    .isEqualTo(1);
            assertThat(client.get(QueryLevel.STUDY, STUDY_KEYS, storage(new Shelf(folder)), SOON)
                            .completed())
                    .isEqualTo(2);
        }
    }

    @Test
    void anAcceptorThatTakesAndSendsDoesBoth() throws Exception {
        Shelf theirs = new Shelf(folder.resolve("theirs"));
        DicomListener listener = listen(services(theirs, null, null, (association, level, keys) -> slices(1, 10)));
        DicomClient client = connect(listener);
        assertThat(client.store(slices(2, 10), null, SOON).isSuccess()).isTrue();
        Shelf ours = new Shelf(folder.resolve("ours"));
        assertThat(client.get(QueryLevel.STUDY, STUDY_KEYS, storage(ours), SOON).isSuccess())
                .isTrue();
        assertThat(theirs.received).hasSize(2);
        assertThat(ours.received).hasSize(1);
    }

    @Test
    void saysThatTheIncomingFolderCannotBeWritten() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        GetStorage storage = GetStorage.in(file.resolve("incoming"), new Shelf(folder));
        DicomListener listener = listen(slices(1, 10));
        assertThatThrownBy(() -> connect(listener).get(QueryLevel.STUDY, STUDY_KEYS, storage, SOON))
                .isInstanceOf(DicomException.class)
                .hasMessageContaining("cannot be written");
        assertThat(asked).isEmpty();
    }

    private DicomListener listen(List<? extends StoreObject> objects) throws DicomException {
        return listen(services(null, null, null, (association, level, keys) -> objects));
    }

    private GetStorage storage(Shelf shelf) {
        return GetStorage.in(folder.resolve("incoming"), shelf);
    }

    /** Does something when the object is about to be sent. */
    private static StoreObject opening(TestObject object, Runnable action) {
        return reading(object, () -> {
            action.run();
            return object.openDataSet();
        });
    }

    private static StoreObject reading(TestObject object, StoreObject.Opening opening) {
        return StoreObject.of(object.sopClassUid(), object.sopInstanceUid(), object.transferSyntaxUid(), opening);
    }
}
