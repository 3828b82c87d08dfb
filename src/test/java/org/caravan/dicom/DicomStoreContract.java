package org.caravan.dicom;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;

import org.caravan.dicom.StoreService.Placement;
import org.caravan.dicom.StoreService.ReceivedObject;
import org.caravan.suite.Fault;
import org.caravan.suite.Pitfall;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

/** What every transport makes of objects: its own requestor against its own acceptor, over loopback. */
public abstract class DicomStoreContract extends ToolkitFixture {

    @ParameterizedTest
    @Pitfall(17)
    @ValueSource(
            strings = {
                "1.2.840.10008.5.1.4.1.1.2 1.2.840.10008.1.2.1",
                "1.2.840.10008.5.1.4.1.1.4 1.2.840.10008.1.2.4.70",
                "1.2.840.10008.5.1.4.1.1.77.1.4.1 1.2.840.10008.1.2.4.102",
                "1.3.12.2.1107.5.9.1 1.2.840.10008.1.2.1",
                "1.3.46.670589.5.0.1 1.2.826.0.1.3680043.99.7"
            })
    void storesEverySopClassInEveryTransferSyntaxByteForByte(String classAndSyntax) throws Exception {
        String[] parts = classAndSyntax.split(" ");
        TestObject object = TestObject.of(parts[0], "1.2.826.0.1.99.7", parts[1], 300_000);
        Shelf shelf = new Shelf(folder);
        Outcome outcome = connect(listen(services(shelf, null, null))).store(List.of(object), null, SOON);
        assertThat(outcome.isSuccess()).isTrue();
        assertThat(outcome.completed()).isEqualTo(1);
        ReceivedObject received = shelf.received.get(0);
        assertThat(received.transferSyntaxUid()).isEqualTo(parts[1]);
        assertThat(received.sopClassUid()).isEqualTo(parts[0]);
        byte[] file = Files.readAllBytes(received.file());
        assertThat(file).startsWith(new byte[128]);
        assertThat(new String(file, 128, 4, US_ASCII)).isEqualTo("DICM");
        assertThat(file.length).isEqualTo((int) received.length());
        assertThat(Arrays.copyOfRange(file, (int) received.dataSetOffset(), file.length))
                .isEqualTo(object.bytes());
    }

    @Test
    void storesManyObjectsOverOneAssociation() throws Exception {
        List<TestObject> objects = slices(50, 2_000);
        Shelf shelf = new Shelf(folder);
        List<Outcome> progress = new ArrayList<>();
        Outcome outcome =
                connect(listen(services(shelf, null, null))).store(objects, null, SOON.withProgress(progress::add));
        assertThat(outcome.completed()).isEqualTo(50);
        assertThat(outcome.remaining()).isZero();
        assertThat(progress).hasSize(50).allMatch(Outcome::isPending);
        assertThat(shelf.received).hasSize(50).allSatisfy(object -> assertThat(object.attributes())
                .containsEntry("PatientID", "SYN-1")
                .containsEntry("StudyInstanceUID", TestObject.STUDY)
                .containsEntry("SeriesInstanceUID", TestObject.SERIES)
                .containsEntry("SOPInstanceUID", object.sopInstanceUid()));
        assertThat(incoming()).isEmpty();
    }

    @Test
    @Pitfall(16)
    void storesMoreSopClassesThanOneAssociationTakes() throws Exception {
        List<TestObject> objects = IntStream.range(0, 150)
                .mapToObj(i -> TestObject.of("1.3.99.5." + i, "1.3.99.6." + i, "1.2.840.10008.1.2.1", 10))
                .toList();
        Shelf shelf = new Shelf(folder);
        Outcome outcome = connect(listen(services(shelf, null, null))).store(objects, null, SOON);
        assertThat(outcome.completed()).isEqualTo(150);
        assertThat(shelf.received).hasSize(150);
    }

    @Test
    void tellsWhatBecameOfEachObject() throws Exception {
        Shelf shelf = new Shelf(folder) {
            @Override
            public Placement place(ReceivedObject object) throws DicomException {
                if (object.sopInstanceUid().endsWith(".3")) {
                    throw new DicomStatusException(DicomStatus.OUT_OF_RESOURCES, "no room");
                }
                return new Placement(
                        target(object.sopInstanceUid()),
                        object.sopInstanceUid().endsWith(".2") ? DicomStatus.COERCION : DicomStatus.SUCCESS);
            }
        };
        List<StoreObject> objects = new ArrayList<>(slices(4, 100));
        TestObject notStorage =
                TestObject.of("1.2.840.10008.5.1.4.31", TestObject.SERIES + ".5", "1.2.840.10008.1.2.1", 10);
        objects.add(notStorage);
        List<String> told = new ArrayList<>();
        Outcome outcome = connect(listen(services(shelf, null, null)))
                .store(
                        objects,
                        null,
                        (object, status) -> told.add(object.sopInstanceUid() + " " + DicomStatus.describeStore(status)),
                        SOON);
        assertThat(told)
                .containsExactly(
                        TestObject.SERIES + ".1 stored (0000H)",
                        TestObject.SERIES + ".2 stored, some elements coerced (B000H)",
                        TestObject.SERIES + ".3 out of resources (A700H)",
                        TestObject.SERIES + ".4 stored (0000H)",
                        TestObject.SERIES + ".5 SOP class or transfer syntax not taken (0122H)");
        assertThat(outcome.status()).isEqualTo(DicomStatus.SUB_OPERATIONS_WITH_FAILURES);
        assertThat(outcome.completed()).isEqualTo(2);
        assertThat(outcome.warning()).isEqualTo(1);
        assertThat(outcome.failedSopInstanceUids()).containsExactly(TestObject.SERIES + ".3", TestObject.SERIES + ".5");
    }

    @Test
    void beginsNoFurtherObjectWhenCancelledAndKeepsTheAssociation() throws Exception {
        Shelf shelf = new Shelf(folder);
        DicomClient client = connect(listen(services(shelf, null, null)));
        CancelHandle cancel = new CancelHandle();
        Outcome outcome =
                client.store(slices(50, 2_000), null, SOON.withCancel(cancel).withProgress(soFar -> {
                    if (soFar.completed() == 7) {
                        cancel.cancel();
                    }
                }));
        assertThat(outcome.status()).isEqualTo(DicomStatus.CANCEL);
        assertThat(outcome.completed()).isEqualTo(7);
        assertThat(outcome.remaining()).isEqualTo(43);
        assertThat(shelf.received).hasSize(7);
        assertThat(client.store(slices(3, 2_000), null, SOON).isSuccess()).isTrue();
        assertThat(opened).hasSize(1);
    }

    @Test
    void asksTheGateForEachObject() throws Exception {
        DicomListener listener = listen(services(new Shelf(folder), null, null));
        List<String> passed = new ArrayList<>();
        Gate gate = (peer, request, opens) -> passed.add(request + (opens ? " with association" : ""));
        connect(peer(listener).build(), gate).store(slices(3, 10), null, SOON);
        assertThat(passed).containsExactly("STORE with association", "STORE", "STORE");
    }

    @Test
    @Fault(33)
    void aHandlerThatThrowsFailsThatObjectOnly() throws Exception {
        Shelf shelf = new Shelf(folder) {
            @Override
            public void stored(ReceivedObject object) {
                if (object.sopInstanceUid().endsWith(".2")) {
                    throw new IllegalStateException("no");
                }
                super.stored(object);
            }
        };
        Outcome outcome = connect(listen(services(shelf, null, null))).store(slices(3, 100), null, SOON);
        assertThat(outcome.status()).isEqualTo(DicomStatus.SUB_OPERATIONS_WITH_FAILURES);
        assertThat(outcome.completed()).isEqualTo(2);
        assertThat(outcome.failedSopInstanceUids()).containsExactly(TestObject.SERIES + ".2");
        assertThat(shelf.received).hasSize(2);
    }

    @Test
    void whatTheServiceThrowsIsAProcessingFailureAndItsMessageIsNeverLogged() throws Exception {
        Shelf shelf = new Shelf(folder) {
            @Override
            public void stored(ReceivedObject object) {
                throw new UncheckedIOException("SECRET^NAME", new IOException("SECRET^NAME is not at home"));
            }
        };
        Shelf checked = new Shelf(folder) {
            @Override
            public void stored(ReceivedObject object) {
                sneak(new IOException("SECRET^NAME"));
            }
        };
        Logger root = (Logger) LoggerFactory.getLogger("ROOT");
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        root.addAppender(log);
        try {
            for (Shelf failing : List.of(shelf, checked)) {
                Outcome outcome = connect(listen(services(failing, null, null))).store(slices(1, 10), null, SOON);
                assertThat(outcome.status()).isEqualTo(DicomStatus.PROCESSING_FAILURE);
            }
        } finally {
            root.detachAppender(log);
        }
        assertThat(log.list).isNotEmpty().allSatisfy(event -> {
            assertThat(event.getFormattedMessage()).doesNotContain("SECRET");
            assertThat(ThrowableProxyUtil.asString(event.getThrowableProxy())).doesNotContain("SECRET");
        });
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }

    @Test
    void tellsWithWhichStatusAnObjectWasNotStored() throws Exception {
        Shelf shelf = new Shelf(folder) {
            @Override
            public void stored(ReceivedObject object) {
                throw new IllegalStateException("the route failed");
            }
        };
        List<Integer> statuses = new CopyOnWriteArrayList<>();
        ListenerObserver observer = new ListenerObserver() {
            @Override
            public void notStored(Association association, int status) {
                statuses.add(status);
            }
        };
        connect(listen(new ListenerServices(shelf, null, null, observer))).store(slices(1, 100), null, SOON);
        assertThat(statuses).containsExactly(DicomStatus.PROCESSING_FAILURE);
    }

    @Test
    void anObjectThatIsRefusedLeavesNoFile() throws Exception {
        Shelf shelf = new Shelf(folder) {
            @Override
            public Placement place(ReceivedObject object) throws DicomException {
                throw new DicomStatusException(DicomStatus.NOT_AUTHORIZED, "not asked for");
            }
        };
        Outcome outcome = connect(listen(services(shelf, null, null))).store(slices(1, 100), null, SOON);
        assertThat(outcome.status()).isEqualTo(DicomStatus.NOT_AUTHORIZED);
        assertThat(outcome.failed()).isEqualTo(1);
        assertThat(incoming()).isEmpty();
    }

    @Test
    @Fault(56)
    @Pitfall(20)
    void keepsOneCopyOfTheSameObject() throws Exception {
        Shelf shelf = new Shelf(folder);
        DicomClient client = connect(listen(services(shelf, null, null)));
        assertThat(client.store(slices(1, 100), null, SOON).isSuccess()).isTrue();
        assertThat(client.store(slices(1, 100), null, SOON).isSuccess()).isTrue();
        assertThat(shelf.received).hasSize(2).extracting(ReceivedObject::file).containsOnly(shelf.target(SLICE_1));
        assertThat(incoming()).isEmpty();
    }

    @Test
    @Fault(57)
    void keepsBothWhereOtherBytesComeUnderTheSameUid() throws Exception {
        Shelf shelf = new Shelf(folder);
        DicomClient client = connect(listen(services(shelf, null, null)));
        client.store(slices(1, 100), null, SOON);
        byte[] first = Files.readAllBytes(shelf.target(SLICE_1));
        Outcome outcome = client.store(slices(1, 102), null, SOON);
        assertThat(outcome.status()).isEqualTo(DicomStatus.DATA_SET_MISMATCH);
        assertThat(Files.readAllBytes(shelf.target(SLICE_1))).isEqualTo(first);
        assertThat(folder.resolve("other/" + SLICE_1 + ".dcm")).exists();
    }

    @Test
    @Fault({56, 58})
    void theSameObjectAtOnceOverSeveralAssociationsIsOneCopy() throws Exception {
        Shelf shelf = new Shelf(folder);
        DicomListener listener = listen(services(shelf, null, null));
        for (Outcome outcome : storeAtOnce(listener, List.of(100, 100, 100, 100))) {
            assertThat(outcome.isSuccess()).isTrue();
        }
        assertThat(shelf.received).extracting(ReceivedObject::file).containsOnly(shelf.target(SLICE_1));
        assertThat(folder.resolve("other")).doesNotExist();
        assertThat(incoming()).isEmpty();
    }

    @Test
    @Fault({57, 58})
    void ofDifferentObjectsUnderOneUidAtOnceOneWinsAndTheOthersAreKeptApart() throws Exception {
        Shelf shelf = new Shelf(folder);
        DicomListener listener = listen(services(shelf, null, null));
        List<Outcome> outcomes = storeAtOnce(listener, List.of(100, 102));
        assertThat(outcomes.stream().filter(Outcome::isSuccess))
                .as("%s", outcomes)
                .hasSize(1);
        assertThat(shelf.target(SLICE_1)).exists();
        assertThat(folder.resolve("other/" + SLICE_1 + ".dcm")).exists();
        assertThat(Files.mismatch(shelf.target(SLICE_1), folder.resolve("other/" + SLICE_1 + ".dcm")))
                .isNotNegative();
    }

    /** The first slice with pixel data of these lengths, each over an association of its own. */
    private List<Outcome> storeAtOnce(DicomListener listener, List<Integer> lengths) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(lengths.size());
        try {
            List<Callable<Outcome>> stores = lengths.stream()
                    .map(length -> {
                        DicomClient client = connect(listener);
                        return (Callable<Outcome>) () -> client.store(slices(1, length), null, SOON);
                    })
                    .toList();
            List<Outcome> outcomes = new ArrayList<>();
            for (Future<Outcome> store : threads.invokeAll(stores)) {
                outcomes.add(store.get());
            }
            return outcomes;
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    @Pitfall(15)
    void readsObjectsWithoutCharacterSetInTheCallersOwn() throws Exception {
        Shelf shelf = new Shelf(folder);
        List<ListenerConfig.Caller> callers = List.of(
                new ListenerConfig.Caller("OTHER", "127.0.0.1", "ISO_IR 100"),
                new ListenerConfig.Caller("CARAVAN", "127.0.0.1", "ISO_IR 144"));
        DicomListener listener = listen(config().callers(callers).build(), services(shelf, null, null));
        byte[] bytes = TestObject.slice(1, 10).bytes();
        byte[] cyrillic = "ЛП-01".getBytes("ISO-8859-5");
        System.arraycopy(cyrillic, 0, bytes, indexOf(bytes, "SYN-1".getBytes(US_ASCII)), cyrillic.length);
        connect(listener).store(List.of(TestObject.slice(1, 10).with(bytes)), null, SOON);
        assertThat(shelf.received.get(0).attributes()).containsEntry("PatientID", "ЛП-01");
    }

    @Test
    void saysWhichObjectsAreCutOffOrGarbledWithinTheirHeader() throws Exception {
        Shelf shelf = new Shelf(folder);
        DicomClient client = connect(listen(services(shelf, null, null)));
        TestObject whole = TestObject.slice(1, 10);
        int study = indexOf(whole.bytes(), new byte[] {0x20, 0, 0x0D, 0});
        byte[] garbled = whole.bytes().clone();
        garbled[study + 7] = 0x7F; // the length of StudyInstanceUID, now beyond the end
        client.store(
                List.of(whole, TestObject.slice(2, 10).with(Arrays.copyOf(whole.bytes(), study + 12))), null, SOON);
        client.store(List.of(TestObject.slice(3, 10).with(garbled)), null, SOON);
        assertThat(shelf.received).extracting(ReceivedObject::intact).containsExactly(true, false, false);
        assertThat(shelf.received.get(1).attributes()).containsEntry("PatientID", "SYN-1");
        assertThat(shelf.received.get(1).file()).exists();
    }

    private static int indexOf(byte[] bytes, byte[] wanted) {
        for (int at = 0; ; at++) {
            if (Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length)) {
                return at;
            }
        }
    }

    @Test
    void passesTheMoveOriginatorOn() throws Exception {
        Shelf shelf = new Shelf(folder);
        DicomClient client = connect(listen(services(shelf, null, null)));
        client.store(slices(1, 10), new MoveOriginator("ELSEWHERE", 7), SOON);
        client.store(slices(2, 10).subList(1, 2), null, SOON);
        assertThat(shelf.received)
                .extracting(ReceivedObject::originator)
                .containsExactly(new MoveOriginator("ELSEWHERE", 7), null);
    }
}
