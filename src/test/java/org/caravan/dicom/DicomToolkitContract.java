package org.caravan.dicom;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.caravan.dicom.StoreService.Placement;
import org.caravan.dicom.StoreService.ReceivedObject;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What every transport does, whoever wrote it: its own requestor against its own acceptor, over loopback. */
public abstract class DicomToolkitContract {

    private static final RequestControl SOON = RequestControl.within(Duration.ofSeconds(20));
    private static final List<ListenerConfig.Caller> ANYBODY = List.of(new ListenerConfig.Caller("*", "127.0.0.1"));

    @TempDir
    Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<RequestKind> asked = new CopyOnWriteArrayList<>();
    private final List<String> refusals = new CopyOnWriteArrayList<>();

    protected abstract DicomToolkit toolkit();

    @AfterEach
    void closeAll() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    @Test
    void isFoundByItsName() {
        assertThat(DicomToolkit.named(toolkit().name())).hasSameClassAs(toolkit());
    }

    @Test
    void namesTheToolkitsThereAre() {
        assertThatThrownBy(() -> DicomToolkit.named("none"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(toolkit().name());
    }

    @Test
    void echoes() throws Exception {
        DicomClient client = connect(listen(services(null, null, null)));
        client.echo(SOON);
        client.echo(SOON);
        assertThat(asked).containsExactly(RequestKind.ECHO, RequestKind.ECHO);
    }

    @ParameterizedTest
    @EnumSource(QueryLevel.class)
    void findsAtEveryLevel(QueryLevel level) throws Exception {
        List<Object> seen = new CopyOnWriteArrayList<>();
        DicomListener listener = listen(services(
                null,
                (association, at, keys, matches, cancel) -> {
                    seen.add(at);
                    seen.add(keys.get("PatientID"));
                    matches.accept(Map.of("PatientID", "SYN-1", "StudyInstanceUID", "1.2.3"));
                    matches.accept(Map.of("PatientID", "SYN-2", "StudyInstanceUID", "1.2.4"));
                },
                null));
        List<Map<String, Object>> matches = new ArrayList<>();
        int count = connect(listener).find(level, Map.of("PatientID", "SYN-*"), matches::add, SOON);
        assertThat(count).isEqualTo(2);
        assertThat(seen).containsExactly(level, "SYN-*");
        assertThat(matches).extracting(match -> match.get("PatientID")).containsExactly("SYN-1", "SYN-2");
    }

    @Test
    void givesSequencesAndSeveralValues() throws Exception {
        Map<String, Object> match = Map.of(
                "ModalitiesInStudy",
                List.of("CT", "SR"),
                "ProcedureCodeSequence",
                List.of(Map.of("CodeValue", "A1"), Map.of("CodeValue", "B2")));
        DicomListener listener =
                listen(services(null, (a, level, keys, matches, cancel) -> matches.accept(match), null));
        List<Map<String, Object>> matches = new ArrayList<>();
        connect(listener).find(QueryLevel.STUDY, Map.of("ModalitiesInStudy", ""), matches::add, SOON);
        assertThat(matches).singleElement().satisfies(found -> assertThat(found).containsAllEntriesOf(match));
    }

    @Test
    void derivesPatientsFromStudiesInStudyRoot() throws Exception {
        DicomListener listener = listen(services(
                null,
                (association, level, keys, matches, cancel) -> {
                    assertThat(level).isEqualTo(QueryLevel.STUDY);
                    for (String id : List.of("SYN-1", "SYN-2", "SYN-1")) {
                        matches.accept(Map.of("PatientID", id, "StudyInstanceUID", "1.2." + id.charAt(4)));
                    }
                },
                null));
        Peer peer = peer(listener).queryModel(QueryModel.STUDY_ROOT).build();
        List<Map<String, Object>> matches = new ArrayList<>();
        connect(peer, Gate.OPEN).find(QueryLevel.PATIENT, Map.of("PatientID", "SYN-*"), matches::add, SOON);
        assertThat(matches).extracting(match -> match.get("PatientID")).containsExactly("SYN-1", "SYN-2");
    }

    @Test
    void readsAnswersWithoutCharacterSetInThePeersOwn() throws Exception {
        DicomListener listener = listen(services(
                null,
                (a, level, keys, matches, cancel) ->
                        matches.accept(Map.of("SpecificCharacterSet", "ISO_IR 100", "StudyDescription", "Schädel")),
                null));
        List<Map<String, Object>> matches = new ArrayList<>();
        Peer peer = peer(listener).fallbackCharacterSet("ISO_IR 100").build();
        connect(peer, Gate.OPEN).find(QueryLevel.STUDY, Map.of("StudyDescription", "Schä*"), matches::add, SOON);
        assertThat(matches.get(0)).containsEntry("StudyDescription", "Schädel");
    }

    @Test
    void failsWhereAQueryEndsWithAFailureStatus() throws Exception {
        DicomListener listener = listen(services(
                null,
                (association, level, keys, matches, cancel) -> {
                    throw new DicomStatusException(DicomStatus.OUT_OF_RESOURCES, "too many");
                },
                null));
        DicomClient client = connect(listener);
        assertThatThrownBy(() -> client.find(QueryLevel.STUDY, Map.of("PatientID", "1"), match -> {}, SOON))
                .isInstanceOfSatisfying(
                        DicomStatusException.class, e -> assertThat(e.status()).isEqualTo(0xA700))
                .hasMessageContaining("out of resources")
                .hasMessageContaining(client.peer().toString());
        client.echo(SOON);
    }

    @Test
    void failsAtTheMatchLimit() throws Exception {
        DicomListener listener = listen(services(
                null,
                (association, level, keys, matches, cancel) -> {
                    for (int i = 0; i < 11 && !cancel.isCancelled(); i++) {
                        matches.accept(Map.of("PatientID", "SYN-" + i));
                    }
                },
                null));
        DicomClient client = connect(peer(listener).matchLimit(10).build(), Gate.OPEN);
        assertThatThrownBy(() -> client.find(QueryLevel.PATIENT, Map.of("PatientID", ""), match -> {}, SOON))
                .isInstanceOf(DicomMalformedException.class)
                .hasMessageContaining("matchLimit");
        client.echo(SOON);
    }

    @Test
    void aConsumerThatFailsEndsTheQueryAndNothingElse() throws Exception {
        DicomListener listener = listen(services(
                null,
                (association, level, keys, matches, cancel) -> {
                    for (int i = 0; i < 5; i++) {
                        matches.accept(Map.of("PatientID", "SYN-" + i));
                    }
                },
                null));
        DicomClient client = connect(listener);
        assertThatThrownBy(() -> client.find(
                        QueryLevel.PATIENT,
                        Map.of("PatientID", ""),
                        match -> {
                            throw new DicomStatusException(DicomStatus.CANCEL, "enough");
                        },
                        SOON))
                .hasMessage("enough");
        client.echo(SOON);
    }

    @ParameterizedTest
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
    void keepsOneCopyOfTheSameObject() throws Exception {
        Shelf shelf = new Shelf(folder);
        DicomClient client = connect(listen(services(shelf, null, null)));
        assertThat(client.store(slices(1, 100), null, SOON).isSuccess()).isTrue();
        assertThat(client.store(slices(1, 100), null, SOON).isSuccess()).isTrue();
        assertThat(shelf.received).hasSize(2).extracting(ReceivedObject::file).containsOnly(shelf.target(SLICE_1));
        assertThat(incoming()).isEmpty();
    }

    @Test
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
    void passesTheMoveOriginatorOn() throws Exception {
        Shelf shelf = new Shelf(folder);
        DicomClient client = connect(listen(services(shelf, null, null)));
        client.store(slices(1, 10), new MoveOriginator("ELSEWHERE", 7), SOON);
        client.store(slices(2, 10).subList(1, 2), null, SOON);
        assertThat(shelf.received)
                .extracting(ReceivedObject::originator)
                .containsExactly(new MoveOriginator("ELSEWHERE", 7), null);
    }

    @Test
    void movesWithProgressAndAnOutcome() throws Exception {
        Map<String, Object> seen = new LinkedHashMap<>();
        DicomListener listener =
                listen(services(null, null, (association, level, keys, destination, originator, progress, cancel) -> {
                    seen.putAll(keys);
                    seen.put("destination", destination);
                    seen.put("originator", originator.aeTitle());
                    progress.pending(new Outcome(DicomStatus.PENDING, 1, 0, 0, 2, List.of(), ""));
                    progress.pending(new Outcome(DicomStatus.PENDING, 1, 1, 0, 1, List.of(), ""));
                    return new Outcome(0xB000, 2, 1, 0, Outcome.UNKNOWN, List.of("1.2.3.4"), "");
                }));
        List<Outcome> progress = new ArrayList<>();
        Outcome outcome = connect(listener)
                .move(
                        QueryLevel.SERIES,
                        Map.of("PatientID", "SYN-1", "StudyInstanceUID", "1.2", "SeriesInstanceUID", "1.2.3"),
                        "CARAVAN",
                        SOON.withProgress(progress::add));
        assertThat(outcome.status()).isEqualTo(0xB000);
        assertThat(outcome.completed()).isEqualTo(2);
        assertThat(outcome.remaining()).isEqualTo(Outcome.UNKNOWN);
        assertThat(outcome.failedSopInstanceUids()).containsExactly("1.2.3.4");
        assertThat(progress).extracting(Outcome::remaining).containsExactly(2, 1);
        assertThat(seen)
                .containsEntry("SeriesInstanceUID", "1.2.3")
                .containsEntry("destination", "CARAVAN")
                .containsEntry("originator", "CARAVAN");
    }

    @Test
    void aFailedMoveIsAnOutcomeToo() throws Exception {
        DicomListener listener =
                listen(services(null, null, (association, level, keys, destination, originator, progress, cancel) -> {
                    throw new DicomStatusException(DicomStatus.MOVE_DESTINATION_UNKNOWN, "unknown");
                }));
        Outcome outcome = connect(listener).move(QueryLevel.STUDY, Map.of("StudyInstanceUID", "1.2"), "NOWHERE", SOON);
        assertThat(outcome.status()).isEqualTo(DicomStatus.MOVE_DESTINATION_UNKNOWN);
        assertThat(outcome.completed()).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void cancelsARunningMove() throws Exception {
        CancelHandle cancel = new CancelHandle();
        DicomListener listener =
                listen(services(null, null, (association, level, keys, destination, originator, progress, handle) -> {
                    long until = System.nanoTime() + Duration.ofSeconds(10).toNanos();
                    while (!handle.isCancelled() && System.nanoTime() < until) {
                        progress.pending(new Outcome(DicomStatus.PENDING, 1, 0, 0, 9, List.of(), ""));
                    }
                    return new Outcome(DicomStatus.CANCEL, 1, 0, 0, 9, List.of(), "");
                }));
        RequestControl control = SOON.withCancel(cancel).withProgress(soFar -> cancel.cancel());
        Outcome outcome =
                connect(listener).move(QueryLevel.STUDY, Map.of("StudyInstanceUID", "1.2"), "CARAVAN", control);
        assertThat(outcome.status()).isEqualTo(DicomStatus.CANCEL);
        assertThat(outcome.remaining()).isEqualTo(9);
    }

    @Test
    void asksTheGateBeforeEveryRequestMessage() throws Exception {
        List<RequestKind> passed = new CopyOnWriteArrayList<>();
        DicomListener listener = listen(services(new Shelf(folder), (a, level, keys, matches, cancel) -> {}, null));
        DicomClient client = connect(peer(listener).build(), (peer, kind) -> {
            assertThat(asked).hasSameSizeAs(passed);
            passed.add(kind);
        });
        client.echo(SOON);
        client.find(QueryLevel.STUDY, Map.of("StudyInstanceUID", ""), match -> {}, SOON);
        client.store(slices(2, 10), null, SOON);
        assertThat(passed)
                .containsExactly(RequestKind.ECHO, RequestKind.FIND, RequestKind.STORE, RequestKind.STORE)
                .isEqualTo(asked);
    }

    @Test
    void sendsNothingWhereTheGateSaysNo() throws Exception {
        DicomClient client = connect(peer(listen(services(null, null, null))).build(), (peer, kind) -> {
            throw new DicomTimeoutException("the budget is used up");
        });
        assertThatThrownBy(() -> client.echo(SOON)).hasMessage("the budget is used up");
        assertThat(asked).isEmpty();
    }

    @Test
    void spellsOutWhyAnAssociationWasRefused() throws Exception {
        DicomListener listener = listen(services(null, null, null));
        Peer wrong = Peer.builder("LAPAZ", "127.0.0.1", listener.port())
                .name("la-paz")
                .build();
        assertThatThrownBy(() -> connect(wrong, Gate.OPEN).echo(SOON))
                .isInstanceOfSatisfying(DicomRejectedException.class, e -> assertThat(e.isPermanent())
                        .isTrue())
                .hasMessage("PACS la-paz (LAPAZ@127.0.0.1:" + listener.port()
                        + ") refused the association: called AE title not recognised. "
                        + "Have the AE title LAPAZ checked and CARAVAN entered at the PACS.");
        assertThat(refusals).singleElement().asString().contains("called AE title not recognised");
    }

    @Test
    void letsNobodyInWhoIsNotListed() throws Exception {
        List<ListenerConfig.Caller> callers = new CopyOnWriteArrayList<>(
                List.of(new ListenerConfig.Caller("CARAVAN", "10.9.8.7"), new ListenerConfig.Caller("OTHER", "*")));
        DicomListener listener = listen(config().callers(() -> callers).build(), services(null, null, null));
        DicomClient client = connect(listener);
        assertThatThrownBy(() -> client.echo(SOON))
                .isInstanceOf(DicomRejectedException.class)
                .hasMessageContaining("calling AE title not recognised");
        callers.add(new ListenerConfig.Caller("CARAVAN", "127.0.0.0/8"));
        client.echo(SOON);
    }

    @Test
    void refusesWhatIsNotOffered() throws Exception {
        DicomClient client = connect(listen(services(null, null, null)));
        assertThatThrownBy(() -> client.find(QueryLevel.STUDY, Map.of("PatientID", "1"), match -> {}, SOON))
                .isInstanceOf(DicomRejectedException.class)
                .hasMessageContaining("refused C-FIND");
        Outcome outcome = client.store(slices(1, 10), null, SOON);
        assertThat(outcome.status()).isEqualTo(DicomStatus.SOP_CLASS_NOT_SUPPORTED);
    }

    @Test
    void saysThatNobodyListens() throws Exception {
        DicomListener listener = listen(services(null, null, null));
        Peer peer = peer(listener).name("la-paz").build();
        listener.close();
        assertThatThrownBy(() -> connect(peer, Gate.OPEN).echo(SOON))
                .isInstanceOf(DicomConnectException.class)
                .hasMessageContaining("la-paz")
                .hasMessageContaining("connection refused");
    }

    @Test
    void opensAnewAnAssociationThatThePeerClosedWhileIdle() throws Exception {
        DicomListener before = listen(services(null, null, null));
        DicomClient client = connect(before);
        client.echo(SOON);
        before.close();
        listen(config().port(before.port()).build(), services(null, null, null));
        client.echo(SOON);
        assertThat(asked).hasSize(2);
    }

    @Test
    void aServiceThatHangsEndsAtTheResponseTimeout() throws Exception {
        CancelHandle end = new CancelHandle();
        DicomListener listener = listen(
                config().closeTimeout(Duration.ofMillis(50)).build(),
                services(null, (association, level, keys, matches, cancel) -> await(end), null));
        Peer peer = peer(listener).responseTimeout(Duration.ofMillis(200)).build();
        assertThatThrownBy(() ->
                        connect(peer, Gate.OPEN).find(QueryLevel.STUDY, Map.of("PatientID", "1"), match -> {}, SOON))
                .isInstanceOf(DicomTimeoutException.class)
                .hasMessageContaining("responseTimeout")
                .hasMessageContaining(peer.toString());
        end.cancel();
    }

    @Test
    void pendingResponsesWithoutEndStopAtTheDeadline() throws Exception {
        DicomListener listener =
                listen(services(null, null, (association, level, keys, destination, originator, progress, cancel) -> {
                    while (!cancel.isCancelled()) {
                        progress.pending(new Outcome(DicomStatus.PENDING, 1, 0, 0, 9, List.of(), ""));
                    }
                    return new Outcome(DicomStatus.CANCEL, 1, 0, 0, 9, List.of(), "");
                }));
        RequestControl control = RequestControl.within(Duration.ofMillis(300));
        assertThatThrownBy(() ->
                        connect(listener).move(QueryLevel.STUDY, Map.of("StudyInstanceUID", "1.2"), "CARAVAN", control))
                .isInstanceOf(DicomTimeoutException.class)
                .hasMessageContaining("deadline");
    }

    private static final String SLICE_1 = TestObject.SERIES + ".1";

    private static List<TestObject> slices(int count, int pixelBytes) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(number -> TestObject.slice(number, pixelBytes))
                .toList();
    }

    private static void await(CancelHandle end) {
        long until = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!end.isCancelled() && System.nanoTime() < until) {
            Thread.onSpinWait();
        }
    }

    private List<Path> incoming() throws IOException {
        try (var files = Files.list(folder.resolve("incoming"))) {
            return files.toList();
        }
    }

    private ListenerConfig.Builder config() {
        return ListenerConfig.builder("CARAVAN-SCP")
                .port(0)
                .callers(ANYBODY)
                .incoming(folder.resolve("incoming"))
                .closeTimeout(Duration.ofSeconds(2));
    }

    private ListenerServices services(StoreService store, FindService find, MoveService move) {
        return new ListenerServices(store, find, move, new ListenerObserver() {
            @Override
            public void requested(Association association, RequestKind request) {
                asked.add(request);
            }

            @Override
            public void refused(Association association, String reason) {
                refusals.add(reason);
            }
        });
    }

    private DicomListener listen(ListenerServices services) throws DicomException {
        return listen(config().build(), services);
    }

    private DicomListener listen(ListenerConfig config, ListenerServices services) throws DicomException {
        DicomListener listener = toolkit().listen(config, services);
        open.add(listener);
        return listener;
    }

    private static Peer.Builder peer(DicomListener listener) {
        return Peer.builder("CARAVAN-SCP", "127.0.0.1", listener.port());
    }

    private DicomClient connect(DicomListener listener) {
        return connect(peer(listener).build(), Gate.OPEN);
    }

    private DicomClient connect(Peer peer, Gate gate) {
        DicomClient client = toolkit().connect(peer, gate);
        open.add(client);
        return client;
    }

    /** Keeps objects by their SOP Instance UID, others of the same UID beside them. */
    private static class Shelf implements StoreService {
        final List<ReceivedObject> received = new CopyOnWriteArrayList<>();
        private final Path root;
        private ReceivedObject last;

        Shelf(Path root) {
            this.root = root;
        }

        Path target(String sopInstanceUid) {
            return root.resolve("kept/" + sopInstanceUid + ".dcm");
        }

        @Override
        public Placement place(ReceivedObject object) throws DicomException {
            boolean again = object == last;
            last = object;
            return again
                    ? new Placement(
                            root.resolve("other/" + object.sopInstanceUid() + ".dcm"), DicomStatus.DATA_SET_MISMATCH)
                    : Placement.at(target(object.sopInstanceUid()));
        }

        @Override
        public void stored(ReceivedObject object) {
            assertThat(object.file()).exists();
            received.add(object);
        }
    }
}
