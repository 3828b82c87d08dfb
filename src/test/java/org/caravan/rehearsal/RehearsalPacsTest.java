package org.caravan.rehearsal;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.dicom.DicomClient;
import org.caravan.dicom.DicomListener;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.DicomStatusException;
import org.caravan.dicom.DicomToolkit;
import org.caravan.dicom.Gate;
import org.caravan.dicom.ListenerConfig;
import org.caravan.dicom.ListenerConfig.Caller;
import org.caravan.dicom.ListenerServices;
import org.caravan.dicom.MoveOriginator;
import org.caravan.dicom.Outcome;
import org.caravan.dicom.Peer;
import org.caravan.dicom.QueryLevel;
import org.caravan.dicom.QueryModel;
import org.caravan.dicom.RequestControl;
import org.caravan.dicom.RequestKind;
import org.caravan.dicom.StoreService;
import org.caravan.dicom.TestedToolkit;
import org.caravan.dicom.data.Part10;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RehearsalPacsTest {

    private static final RequestControl CONTROL = RequestControl.within(Duration.ofSeconds(60));

    @TempDir
    Path folder;

    private final DicomToolkit toolkit = TestedToolkit.get();
    private final Map<String, Path> received = new ConcurrentHashMap<>();
    private final Map<String, MoveOriginator> originators = new ConcurrentHashMap<>();
    private DicomListener listener;
    private RehearsalPacs pacs;

    @BeforeEach
    void start() throws Exception {
        ListenerConfig config = ListenerConfig.builder("CARAVAN")
                .port(0)
                .incoming(folder.resolve("incoming"))
                .callers(List.of(new Caller("*", "*")))
                .durable(false)
                .build();
        listener = toolkit.listen(config, ListenerServices.storing(new Keep()));
        pacs = RehearsalPacs.start(0, "CARAVAN", listener.port(), 0);
    }

    @AfterEach
    void stop() {
        pacs.close();
        listener.close();
    }

    @Test
    void findsParticipantsAmongOthersByWildcard() throws Exception {
        List<Map<String, Object>> patients = find(
                QueryLevel.PATIENT,
                Map.of("PatientID", "REH-*", "PatientName", "", "NumberOfPatientRelatedStudies", ""));

        assertThat(patients.stream().map(patient -> patient.get("PatientID")))
                .contains("REH-0001", "REH-0006", "REH-1", "REH-00011", "REH-0004/2")
                .doesNotContain("reh-0002", "XREH-0003", "LP 4711/082");
        assertThat(patients).anySatisfy(patient -> assertThat(patient)
                .containsEntry("PatientName", "Quispe Núñez^María José")
                .containsEntry("NumberOfPatientRelatedStudies", "2"));
    }

    @Test
    void findsNamesInOtherScripts() throws Exception {
        assertThat(find(QueryLevel.PATIENT, Map.of("PatientID", "REH-0003", "PatientName", "")))
                .singleElement()
                .satisfies(patient -> assertThat(patient).containsEntry("PatientName", "Yamada^Tarou=山田^太郎=やまだ^たろう"));
    }

    @Test
    void findsStudiesOfADateRangeAndSeriesAndImagesBelow() throws Exception {
        List<Map<String, Object>> studies = find(
                QueryLevel.STUDY,
                Map.of(
                        "PatientID", "REH-0001",
                        "StudyDate", "20240801-20241231",
                        "StudyInstanceUID", "",
                        "NumberOfStudyRelatedSeries", "",
                        "ModalitiesInStudy", ""));
        assertThat(studies).singleElement().satisfies(study -> assertThat(study)
                .containsEntry("NumberOfStudyRelatedSeries", "2")
                .containsEntry("ModalitiesInStudy", "CT"));
        Object study = studies.get(0).get("StudyInstanceUID");

        List<Map<String, Object>> series = find(
                QueryLevel.SERIES,
                Map.of(
                        "PatientID", "REH-0001",
                        "StudyInstanceUID", study,
                        "SeriesInstanceUID", "",
                        "NumberOfSeriesRelatedInstances", ""));
        assertThat(series.stream().map(one -> one.get("NumberOfSeriesRelatedInstances")))
                .containsExactly("24", "12");

        List<Map<String, Object>> images = find(
                QueryLevel.IMAGE,
                Map.of(
                        "PatientID",
                        "REH-0001",
                        "StudyInstanceUID",
                        study,
                        "SeriesInstanceUID",
                        series.get(1).get("SeriesInstanceUID"),
                        "SOPInstanceUID",
                        ""));
        assertThat(images).hasSize(12);
    }

    @Test
    void refusesASeriesQueryWithoutItsStudy() {
        assertThatThrownBy(() -> find(QueryLevel.SERIES, Map.of("PatientID", "REH-0001", "SeriesInstanceUID", "")))
                .isInstanceOfSatisfying(DicomStatusException.class, e -> assertThat(e.status())
                        .isEqualTo(DicomStatus.DATA_SET_MISMATCH));
    }

    @Test
    void movesASeriesToTheListenerByteForByteAndReportsEachObject() throws Exception {
        List<SyntheticObject> wanted =
                seriesOf("REH-0005", object -> object.transferSyntaxUid().equals("1.2.840.10008.1.2.5"));
        List<Outcome> pending = new ArrayList<>();

        Outcome outcome = move(QueryLevel.SERIES, wanted.get(0), "CARAVAN", CONTROL.withProgress(pending::add));

        assertThat(outcome.isSuccess()).isTrue();
        assertThat(outcome.completed()).isEqualTo(24);
        assertThat(pending).hasSizeGreaterThanOrEqualTo(23);
        assertThat(received).hasSize(24);
        for (SyntheticObject object : wanted) {
            assertThat(dataSet(received.get(object.sopInstanceUid()))).isEqualTo(dataSet(object));
        }
        assertThat(originators.values()).hasSize(24).allSatisfy(originator -> assertThat(originator.aeTitle())
                .isEqualTo("CARAVAN"));
    }

    @Test
    void movesAStudyOfSeveralKindsOfObjectsPrivateOnesIncluded() throws Exception {
        SyntheticObject raw = seriesOf(
                        "REH-0002", object -> object.text("Modality").equals("OT"))
                .get(0);

        Outcome outcome = move(QueryLevel.STUDY, raw, "CARAVAN", CONTROL);

        assertThat(outcome.completed()).isEqualTo(28 + 20 + 2);
        assertThat(dataSet(received.get(raw.sopInstanceUid()))).isEqualTo(dataSet(raw));
    }

    @Test
    void knowsNoOtherDestination() throws Exception {
        SyntheticObject object = seriesOf("REH-0006", any -> true).get(0);

        assertThat(move(QueryLevel.SERIES, object, "ELSEWHERE", CONTROL).status())
                .isEqualTo(DicomStatus.MOVE_DESTINATION_UNKNOWN);
        assertThat(received).isEmpty();
    }

    @Test
    void reportsFailedSubOperationsWhenTheDestinationIsDown() throws Exception {
        listener.close();
        SyntheticObject object = seriesOf("REH-0006", any -> true).get(0);

        Outcome outcome = move(QueryLevel.SERIES, object, "CARAVAN", CONTROL);

        assertThat(outcome.status()).isEqualTo(DicomStatus.OUT_OF_RESOURCES_SUB_OPERATIONS);
        assertThat(outcome.failed()).isEqualTo(20);
    }

    @Test
    void countsRequestsAndAssociationsButNotItsOwnStores() throws Exception {
        try (DicomClient client = toolkit.connect(peer(QueryModel.AUTO).build(), Gate.OPEN)) {
            client.echo(CONTROL);
            client.find(QueryLevel.PATIENT, Map.of("PatientID", "REH-0001"), match -> {}, CONTROL);
        }
        move(QueryLevel.SERIES, seriesOf("REH-0006", any -> true).get(0), "CARAVAN", CONTROL);

        assertThat(pacs.requests().requests().stream().map(RequestLog.Request::kind))
                .containsExactly(RequestKind.ECHO, RequestKind.FIND, RequestKind.MOVE);
        assertThat(pacs.requests().maxRequestsInAnyMinute())
                .as("three requests over two associations")
                .isEqualTo(5);
        assertThat(pacs.requests().maxAssociations()).isEqualTo(1);
    }

    @Test
    void answersStudyRootWhereItRefusesPatientRoot() throws Exception {
        try (RehearsalPacs strict = RehearsalPacs.builder()
                        .studies(SyntheticStudies.demo())
                        .refusePatientRoot(true)
                        .start();
                DicomClient client = toolkit.connect(
                        Peer.builder("REHEARSAL", "127.0.0.1", strict.port()).build(), Gate.OPEN);
                DicomClient patientRoot = toolkit.connect(
                        Peer.builder("REHEARSAL", "127.0.0.1", strict.port())
                                .queryModel(QueryModel.PATIENT_ROOT)
                                .build(),
                        Gate.OPEN)) {
            List<Map<String, Object>> patients = new ArrayList<>();
            client.find(QueryLevel.PATIENT, Map.of("PatientID", "REH-000?"), patients::add, CONTROL);

            assertThat(patients).hasSize(6);
            assertThatThrownBy(
                            () -> patientRoot.find(QueryLevel.PATIENT, Map.of("PatientID", ""), match -> {}, CONTROL))
                    .hasMessageContaining("REHEARSAL");
        }
    }

    @Test
    void sendsNoFasterThanItsPace() throws Exception {
        pacs.close();
        pacs = RehearsalPacs.start(0, "CARAVAN", listener.port(), 2);
        SyntheticObject clip = seriesOf("REH-0003", any -> true).get(0);
        int bytes = dataSet(clip).length;
        long begun = System.nanoTime();

        Outcome outcome = move(QueryLevel.IMAGE, clip, "CARAVAN", CONTROL);

        assertThat(outcome.completed()).isEqualTo(1);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(bytes * 9L / 20_000));
    }

    @Test
    void misbehavesWhereItIsTold() throws Exception {
        Behaviour forgetful = new Behaviour() {
            @Override
            public Map<String, Object> match(QueryLevel level, Map<String, Object> match) {
                return "REH-0002".equals(match.get("PatientID")) ? null : match;
            }
        };
        try (RehearsalPacs strange = RehearsalPacs.builder()
                        .studies(SyntheticStudies.demo())
                        .behaviour(forgetful)
                        .start();
                DicomClient client = toolkit.connect(
                        Peer.builder("REHEARSAL", "127.0.0.1", strange.port()).build(), Gate.OPEN)) {
            assertThat(client.find(QueryLevel.PATIENT, Map.of("PatientID", "REH-000?"), match -> {}, CONTROL))
                    .isEqualTo(5);
        }
    }

    private List<Map<String, Object>> find(QueryLevel level, Map<String, ?> keys) throws Exception {
        List<Map<String, Object>> matches = new ArrayList<>();
        try (DicomClient client = toolkit.connect(peer(QueryModel.AUTO).build(), Gate.OPEN)) {
            client.find(level, keys, matches::add, CONTROL);
        }
        return matches;
    }

    private Outcome move(QueryLevel level, SyntheticObject object, String destination, RequestControl control)
            throws Exception {
        Map<String, String> identifiers = Map.of(
                "PatientID", object.text("PatientID"),
                "StudyInstanceUID", object.text("StudyInstanceUID"),
                "SeriesInstanceUID", object.text("SeriesInstanceUID"),
                "SOPInstanceUID", object.sopInstanceUid());
        try (DicomClient client = toolkit.connect(peer(QueryModel.AUTO).build(), Gate.OPEN)) {
            return client.move(level, identifiers, destination, control);
        }
    }

    private Peer.Builder peer(QueryModel model) {
        return Peer.builder(RehearsalPacs.AE_TITLE, "127.0.0.1", pacs.port())
                .callingAeTitle("CARAVAN")
                .queryModel(model);
    }

    private List<SyntheticObject> seriesOf(String patientId, Predicate<SyntheticObject> fits) {
        String series = pacs.catalogue()
                .objects(object -> object.text("PatientID").equals(patientId) && fits.test(object))
                .get(0)
                .text("SeriesInstanceUID");
        return pacs.catalogue()
                .objects(object -> object.text("SeriesInstanceUID").equals(series));
    }

    private static byte[] dataSet(SyntheticObject object) throws Exception {
        try (InputStream in = object.openDataSet()) {
            return in.readAllBytes();
        }
    }

    private static byte[] dataSet(Path file) throws Exception {
        try (InputStream in = Part10.openDataSet(file, Part10.read(file).dataSetOffset())) {
            return in.readAllBytes();
        }
    }

    /** Keeps everything that comes. */
    private final class Keep implements StoreService {
        @Override
        public Placement place(ReceivedObject object) {
            return Placement.at(folder.resolve("kept").resolve(object.sopInstanceUid() + ".dcm"));
        }

        @Override
        public void stored(ReceivedObject object) {
            assertThat(Files.exists(object.file())).isTrue();
            received.put(object.sopInstanceUid(), object.file());
            originators.put(object.sopInstanceUid(), object.originator());
        }
    }
}
