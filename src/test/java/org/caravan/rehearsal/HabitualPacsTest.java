package org.caravan.rehearsal;

import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.dicom.CancelHandle;
import org.caravan.dicom.DicomClient;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomListener;
import org.caravan.dicom.DicomRejectedException;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.DicomStatusException;
import org.caravan.dicom.DicomTimeoutException;
import org.caravan.dicom.DicomToolkit;
import org.caravan.dicom.Gate;
import org.caravan.dicom.ListenerConfig;
import org.caravan.dicom.ListenerConfig.Caller;
import org.caravan.dicom.ListenerServices;
import org.caravan.dicom.Outcome;
import org.caravan.dicom.Peer;
import org.caravan.dicom.QueryLevel;
import org.caravan.dicom.QueryModel;
import org.caravan.dicom.RequestControl;
import org.caravan.dicom.StoreService;
import org.caravan.dicom.TestedToolkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Every habit, as who asks the PACS sees it. One PACS and one listener for all. */
@Timeout(60)
class HabitualPacsTest {

    private static final RequestControl CONTROL = RequestControl.within(Duration.ofSeconds(20));
    private static final int OBJECTS = 6;
    private static final Set<String> RECEIVED = ConcurrentHashMap.newKeySet();
    private static final Set<String> WITHOUT_ORIGINATOR = ConcurrentHashMap.newKeySet();

    @TempDir
    static Path folder;

    private static DicomListener listener;
    private static RehearsalPacs pacs;
    private static int number;

    private final DicomToolkit toolkit = TestedToolkit.get();
    private SyntheticObject first;

    @BeforeAll
    static void start() throws Exception {
        ListenerConfig config = ListenerConfig.builder("CARAVAN")
                .port(0)
                .incoming(folder.resolve("incoming"))
                .callers(List.of(new Caller("*", "*")))
                .durable(false)
                .build();
        listener = TestedToolkit.get().listen(config, ListenerServices.storing(new Keep()));
        pacs = RehearsalPacs.start(0, "CARAVAN", listener.port(), 0, new Habits(4));
    }

    @AfterAll
    static void stop() {
        pacs.close();
        listener.close();
    }

    /** A patient of its own for each test, with one series. */
    @BeforeEach
    void behave() {
        pacs.habits().behave();
        List<SyntheticObject> series = new BulkStudies(9).smallObjects("HAB-%04d".formatted(++number), 1, OBJECTS);
        pacs.catalogue().add(series);
        first = series.get(0);
        RECEIVED.clear();
        WITHOUT_ORIGINATOR.clear();
    }

    @Test
    void resetsEveryConnectionWhereTooMuchIsAsked() throws Exception {
        pacs.habits().set(Habit.RESET_ABOVE, "5");
        try (DicomClient client = client()) {
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 10; i++) {
                            client.echo(CONTROL);
                        }
                    })
                    .isInstanceOf(DicomException.class);
        }
        assertThat(pacs.habits().shown(Habit.RESET_ABOVE)).isPositive();
        pacs.habits().set(Habit.RESET_ABOVE, "0");
        assertThat(find(QueryLevel.SERIES)).hasSize(1);
    }

    @Test
    void isGoneAtItsTimeOfDay() throws Exception {
        LocalTime now =
                LocalTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.SECONDS).minusSeconds(5);
        pacs.habits().set(Habit.NIGHTLY_DROP, now + (now.getSecond() == 0 ? ":00" : "") + " for 10s UTC");
        assertThatThrownBy(() -> find(QueryLevel.SERIES)).isInstanceOf(DicomException.class);
        Awaitility.await()
                .atMost(Duration.ofSeconds(15))
                .ignoreExceptions()
                .until(() -> find(QueryLevel.SERIES).size() == 1);
        assertThat(pacs.habits().shown(Habit.NIGHTLY_DROP)).isEqualTo(1);
    }

    @Test
    void doesNotAnswerWhereItIsDown() {
        pacs.habits().set(Habit.DOWN, "yes");
        assertThatThrownBy(() -> find(QueryLevel.SERIES)).isInstanceOf(DicomException.class);
    }

    @Test
    void isAsSlowAsItsLine() throws Exception {
        pacs.habits().set(Habit.LINE_SPEED, "20000").set(Habit.LINE_DELAY, "200ms");
        long begun = System.nanoTime();
        assertThat(move().completed()).isEqualTo(OBJECTS);
        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .as("6 objects of 3 kB, and a dozen turns")
                .isGreaterThan(Duration.ofMillis(1_500));
        assertThat(RECEIVED).hasSize(OBJECTS);
    }

    @Test
    void fallsSilentWithoutAnEnd() {
        for (Habit habit : List.of(Habit.HALF_OPEN, Habit.STUCK_READS)) {
            pacs.habits().behave();
            pacs.habits().set(habit, "first 2"); // the end of the association before may be one
            assertThatThrownBy(() -> find(QueryLevel.SERIES)).as(habit.key()).isInstanceOf(DicomTimeoutException.class);
        }
    }

    @Test
    void rejectsForWantOfPlaces() {
        pacs.habits().set(Habit.LOCAL_LIMIT, "first 1");
        assertThatThrownBy(() -> find(QueryLevel.SERIES))
                .isInstanceOf(DicomRejectedException.class)
                .hasMessageContaining("local limit exceeded");
    }

    @Test
    void cutsItsAnswersOffOrRefusesThem() throws Exception {
        pacs.habits().set(Habit.TRUNCATE_FINDS, "4");
        assertThat(find(QueryLevel.IMAGE)).hasSize(4);
        assertThat(pacs.habits().shown(Habit.TRUNCATE_FINDS)).isEqualTo(1);
        pacs.habits().set(Habit.REFUSE_FINDS_ABOVE, "4");
        assertThatThrownBy(() -> find(QueryLevel.IMAGE))
                .isInstanceOfSatisfying(DicomStatusException.class, e -> assertThat(e.status())
                        .isEqualTo(DicomStatus.OUT_OF_RESOURCES));
    }

    @Test
    void sendsMatchesTwiceAndThoseNobodyAskedFor() throws Exception {
        pacs.habits().set(Habit.DUPLICATE_MATCHES, "always");
        assertThat(find(QueryLevel.IMAGE)).hasSize(2 * OBJECTS);
        pacs.habits().behave();
        pacs.habits().set(Habit.IGNORED_KEYS, "PatientID");
        assertThat(find(QueryLevel.PATIENT)).hasSizeGreaterThan(1);
    }

    @Test
    void countsItsSeriesWrong() throws Exception {
        for (String[] expected : new String[][] {{"honest", "6"}, {"zero", "0"}, {"wrong", "9"}, {"absent", null}}) {
            pacs.habits().set(Habit.SERIES_COUNTS, expected[0]);
            assertThat(find(QueryLevel.SERIES).get(0).get("NumberOfSeriesRelatedInstances"))
                    .as(expected[0])
                    .isEqualTo(expected[1]);
        }
    }

    @Test
    void refusesToListImagesAndPatientRoot() throws Exception {
        pacs.habits().set(Habit.REFUSE_IMAGE_FINDS, "yes");
        assertThatThrownBy(() -> find(QueryLevel.IMAGE)).isInstanceOf(DicomStatusException.class);
        pacs.habits().set(Habit.STUDY_ROOT_ONLY, "yes");
        assertThat(find(QueryLevel.SERIES)).as("in Study Root").hasSize(1);
        assertThatThrownBy(() -> find(QueryLevel.SERIES, peer().queryModel(QueryModel.PATIENT_ROOT)))
                .hasMessageContaining("REHEARSAL");
    }

    @Test
    void doesNotNameItsCharacterSet() throws Exception {
        SyntheticObject named = first.with("SpecificCharacterSet", "ISO_IR 144").with("PatientName", "Иванов^Пётр");
        pacs.catalogue().add(List.of(named));
        pacs.habits().set(Habit.OMIT_CHARACTER_SET, "yes");
        assertThat(find(QueryLevel.PATIENT).get(0).get("PatientName")).isNotEqualTo("Иванов^Пётр");
        assertThat(find(QueryLevel.PATIENT, peer().fallbackCharacterSet("ISO_IR 144"))
                        .get(0)
                        .get("PatientName"))
                .isEqualTo("Иванов^Пётр");
    }

    @Test
    void losesObjectsAndCallsItSuccess() throws Exception {
        pacs.habits().set(Habit.LOSE_STORES, "first 2");
        Outcome outcome = move();
        assertThat(outcome.isSuccess()).isTrue();
        assertThat(outcome.completed()).isEqualTo(OBJECTS);
        assertThat(RECEIVED).hasSize(OBJECTS - 2);
    }

    @Test
    void sendsTheRestLater() throws Exception {
        pacs.habits().set(Habit.LATE_STORES, "always").set(Habit.LATE_BY, "400ms");
        Outcome outcome = move();
        assertThat(outcome.isSuccess()).isTrue();
        assertThat(outcome.completed()).isEqualTo(OBJECTS);
        assertThat(RECEIVED).hasSize(OBJECTS / 2);
        Awaitility.await().until(() -> RECEIVED.size() == OBJECTS);
    }

    @Test
    void breaksItsOwnConnectionsInTheMiddleOfAnObject() throws Exception {
        pacs.habits().set(Habit.BREAK_STORES, "first 1");
        assertThat(move().failed()).isPositive();
        assertThat(RECEIVED).hasSizeLessThan(OBJECTS);
        assertThat(move().completed()).isEqualTo(OBJECTS);
    }

    @Test
    void cannotReadOneObjectOfASeries() throws Exception {
        pacs.habits().set(Habit.UNREADABLE, "always");
        for (int i = 0; i < 2; i++) {
            Outcome outcome = move();
            assertThat(outcome.status()).isEqualTo(DicomStatus.SUB_OPERATIONS_WITH_FAILURES);
            assertThat(outcome.failed()).isEqualTo(1);
        }
        assertThat(RECEIVED).hasSize(OBJECTS - 1);
        assertThat(pacs.habits().shownFor(Habit.UNREADABLE)).containsExactly(first.text("SeriesInstanceUID"));
    }

    @Test
    void namesNoOriginator() throws Exception {
        pacs.habits().set(Habit.NO_ORIGINATOR, "yes");
        assertThat(move().completed()).isEqualTo(OBJECTS);
        assertThat(WITHOUT_ORIGINATOR).hasSize(OBJECTS);
    }

    @Test
    void countsItsSubOperationsWrongAndWarnsForNothing() throws Exception {
        pacs.habits().set(Habit.MOVE_COUNTERS, "absent");
        assertThat(move().completed()).isEqualTo(Outcome.UNKNOWN);
        pacs.habits().set(Habit.MOVE_COUNTERS, "zero");
        assertThat(move().completed()).isZero();
        pacs.habits().set(Habit.MOVE_COUNTERS, "wrong");
        assertThat(move().completed()).isEqualTo(OBJECTS + 7);
        pacs.habits().behave();
        pacs.habits().set(Habit.WARNINGS, "always");
        assertThat(move().status()).isEqualTo(DicomStatus.SUB_OPERATIONS_WITH_FAILURES);
        assertThat(RECEIVED).hasSize(OBJECTS);
    }

    @Test
    void refusesToMoveOrNeverEnds() throws Exception {
        pacs.habits().set(Habit.REFUSE_MOVES, "first 1");
        assertThat(move().status()).isEqualTo(DicomStatus.OUT_OF_RESOURCES_SUB_OPERATIONS);
        pacs.habits().set(Habit.ENDLESS_PENDINGS, "first 1");
        CancelHandle cancel = new CancelHandle();
        List<Outcome> pending = new ArrayList<>();
        Outcome outcome = move(CONTROL.withCancel(cancel).withProgress(soFar -> {
            pending.add(soFar);
            cancel.cancel();
        }));
        assertThat(pending).isNotEmpty();
        assertThat(outcome.completed()).isNotPositive();
        assertThat(RECEIVED).isEmpty();
    }

    @Test
    void hasASeriesOnTape() throws Exception {
        pacs.habits().set(Habit.NEARLINE, "always").set(Habit.RECALL, "500ms");
        assertThat(find(QueryLevel.SERIES).get(0)).containsEntry("InstanceAvailability", "NEARLINE");
        assertThat(move().isSuccess()).isFalse();
        assertThat(RECEIVED).isEmpty();
        Awaitility.await().until(() -> move().isSuccess());
        assertThat(RECEIVED).hasSize(OBJECTS);
        assertThat(find(QueryLevel.SERIES).get(0)).containsEntry("InstanceAvailability", "ONLINE");
    }

    @Test
    void growsAndMerges() throws Exception {
        pacs.habits().set(Habit.GROW, "always");
        assertThat(move().completed()).isEqualTo(OBJECTS);
        assertThat(move().completed()).as("once").isEqualTo(OBJECTS + 1);
        assertThat(find(QueryLevel.IMAGE)).hasSize(OBJECTS + 1);

        pacs.habits().set(Habit.MERGE, first.text("PatientID") + ">HAB-OTHER");
        assertThat(find(QueryLevel.PATIENT)).isEmpty();
        assertThat(pacs.catalogue().objects(object -> object.text("PatientID").equals("HAB-OTHER")))
                .hasSize(OBJECTS + 1);

        pacs.habits().set(Habit.REASSIGN, first.text("StudyInstanceUID") + ">" + first.text("PatientID"));
        assertThat(find(QueryLevel.PATIENT)).hasSize(1);
        pacs.habits().set(Habit.DROP, first.sopInstanceUid());
        assertThat(find(QueryLevel.IMAGE)).hasSize(OBJECTS);
        pacs.habits().set(Habit.DROP, first.text("SeriesInstanceUID"));
        assertThat(find(QueryLevel.STUDY)).isEmpty();
    }

    private DicomClient client() throws DicomException {
        return client(peer());
    }

    private DicomClient client(Peer.Builder peer) throws DicomException {
        return toolkit.connect(peer.build(), Gate.OPEN);
    }

    private static Peer.Builder peer() {
        return Peer.builder(RehearsalPacs.AE_TITLE, "127.0.0.1", pacs.port())
                .callingAeTitle("CARAVAN")
                .responseTimeout(Duration.ofSeconds(1));
    }

    private List<Map<String, Object>> find(QueryLevel level) throws Exception {
        return find(level, peer());
    }

    private List<Map<String, Object>> find(QueryLevel level, Peer.Builder peer) throws Exception {
        List<Map<String, Object>> matches = new ArrayList<>();
        try (DicomClient client = client(peer)) {
            client.find(
                    level,
                    switch (level) {
                        case PATIENT -> Map.of("PatientID", first.text("PatientID"), "PatientName", "");
                        case STUDY -> Map.of("PatientID", first.text("PatientID"), "StudyInstanceUID", "");
                        case SERIES ->
                            Map.of(
                                    "PatientID", first.text("PatientID"),
                                    "StudyInstanceUID", first.text("StudyInstanceUID"),
                                    "SeriesInstanceUID", "",
                                    "NumberOfSeriesRelatedInstances", "",
                                    "InstanceAvailability", "");
                        case IMAGE ->
                            Map.of(
                                    "PatientID", first.text("PatientID"),
                                    "StudyInstanceUID", first.text("StudyInstanceUID"),
                                    "SeriesInstanceUID", first.text("SeriesInstanceUID"),
                                    "SOPInstanceUID", "");
                    },
                    matches::add,
                    CONTROL);
        }
        return matches;
    }

    private Outcome move() throws Exception {
        return move(CONTROL);
    }

    private Outcome move(RequestControl control) throws Exception {
        try (DicomClient client = client(peer().responseTimeout(Duration.ofSeconds(15)))) {
            return client.move(
                    QueryLevel.SERIES,
                    Map.of(
                            "PatientID", first.text("PatientID"),
                            "StudyInstanceUID", first.text("StudyInstanceUID"),
                            "SeriesInstanceUID", first.text("SeriesInstanceUID")),
                    "CARAVAN",
                    control);
        }
    }

    /** Takes everything, and notes it. */
    private static final class Keep implements StoreService {
        @Override
        public Placement place(ReceivedObject object) {
            return Placement.at(folder.resolve("kept").resolve(object.sopInstanceUid() + ".dcm"));
        }

        @Override
        public void stored(ReceivedObject object) {
            RECEIVED.add(object.sopInstanceUid());
            if (object.originator() == null) {
                WITHOUT_ORIGINATOR.add(object.sopInstanceUid());
            }
        }
    }
}
