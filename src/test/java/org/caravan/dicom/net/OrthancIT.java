package org.caravan.dicom.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.dicom.DicomClient;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomListener;
import org.caravan.dicom.DicomRejectedException;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.Gate;
import org.caravan.dicom.GetStorage;
import org.caravan.dicom.ListenerConfig;
import org.caravan.dicom.ListenerServices;
import org.caravan.dicom.Outcome;
import org.caravan.dicom.Peer;
import org.caravan.dicom.QueryLevel;
import org.caravan.dicom.RequestControl;
import org.caravan.dicom.TestedToolkit;
import org.caravan.peers.Orthanc;
import org.caravan.peers.PydicomFiles;
import org.caravan.suite.Pitfall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The transport against a real Orthanc with stock settings. */
class OrthancIT {

    private static final RequestControl SOON = RequestControl.within(Duration.ofMinutes(2));

    /** Several of pydicom's files have these UIDs, and one of them no SOP class that Orthanc 1.10 can read. */
    private static final String CONFUSING = "1.9.999.999.99.9.9999.9999.20030818153516";

    private static final String CONFUSING_STUDY = "1.2.999.999.99.9.9999.8888";

    @TempDir
    static Path folder;

    private static Orthanc orthanc;
    private static DicomListener listener;
    private static Shelf shelf;
    private static int held;

    private static DicomClient client;

    @BeforeAll
    static void start() throws Exception {
        shelf = new Shelf(folder.resolve("kept"));
        listener = TestedToolkit.get()
                .listen(
                        ListenerConfig.builder("CARAVAN")
                                .port(0)
                                .callers(List.of(new ListenerConfig.Caller("ORTHANC", "localhost")))
                                .incoming(folder.resolve("incoming"))
                                .build(),
                        ListenerServices.storing(shelf));
        orthanc = Orthanc.start("CARAVAN", listener.port());
        for (Path file : PydicomFiles.all()) {
            if (orthanc.upload(file).isPresent()) {
                held++;
            }
        }
        client = TestedToolkit.get()
                .connect(
                        Peer.builder("ORTHANC", "127.0.0.1", orthanc.port())
                                .name("orthanc")
                                .build(),
                        Gate.OPEN);
    }

    @AfterAll
    static void stop() {
        for (AutoCloseable each : Arrays.asList(client, orthanc, listener)) {
            try {
                if (each != null) {
                    each.close();
                }
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }

    @Test
    void echoes() throws Exception {
        client.echo(SOON);
    }

    @Test
    void findsAtAllLevelsWhatOrthancHolds() throws Exception {
        Set<Object> found = new HashSet<>();
        for (var study : find(QueryLevel.STUDY, Map.of("PatientID", "", "StudyInstanceUID", ""))) {
            var studyKey =
                    Map.of("PatientID", study.get("PatientID"), "StudyInstanceUID", study.get("StudyInstanceUID"));
            var seriesKeys = new TreeMap<String, Object>(studyKey);
            seriesKeys.put("SeriesInstanceUID", "");
            seriesKeys.put("NumberOfSeriesRelatedInstances", "");
            for (var series : find(QueryLevel.SERIES, seriesKeys)) {
                var keys = new TreeMap<String, Object>(studyKey);
                keys.put("SeriesInstanceUID", series.get("SeriesInstanceUID"));
                keys.put("SOPInstanceUID", "");
                var images = find(QueryLevel.IMAGE, keys);
                assertThat(images).hasSize(Integer.parseInt((String) series.get("NumberOfSeriesRelatedInstances")));
                images.forEach(image -> found.add(image.get("SOPInstanceUID")));
            }
        }
        Set<Object> there = new HashSet<>();
        for (String id : orthanc.instances()) {
            there.add(stored(id).sopInstanceUid());
        }
        assertThat(found).hasSizeGreaterThan(40).isEqualTo(there);
        assertThat(find(QueryLevel.PATIENT, Map.of("PatientID", "")))
                .extracting(match -> match.get("PatientID"))
                .contains("1CT1");
        assertThat(held).isGreaterThan(40);
    }

    @Test
    void movesEveryStudyAsItIsStored() throws Exception {
        shelf.received().clear();
        List<Outcome> progress = new ArrayList<>();
        for (var study : find(QueryLevel.STUDY, Map.of("StudyInstanceUID", ""))) {
            Object uid = study.get("StudyInstanceUID");
            if (!uid.equals("")) {
                Outcome outcome = client.move(
                        QueryLevel.STUDY, Map.of("StudyInstanceUID", uid), "CARAVAN", SOON.withProgress(progress::add));
                assertThat(outcome.status()).isIn(DicomStatus.SUCCESS, DicomStatus.SUB_OPERATIONS_WITH_FAILURES);
            }
        }
        assertThat(progress).isNotEmpty();
        List<String> differences = new ArrayList<>();
        Set<String> syntaxes = new HashSet<>();
        List<String> ids = orthanc.instances();
        for (String id : ids) {
            FileObject stored = stored(id);
            syntaxes.add(stored.transferSyntaxUid());
            boolean arrived = shelf.received().stream()
                    .anyMatch(received -> received.transferSyntaxUid().equals(stored.transferSyntaxUid())
                            && stored.isSentAs(Shelf.dataSet(received)));
            if (!arrived) {
                differences.add(stored.sopInstanceUid() + " in " + stored.transferSyntaxUid());
            }
        }
        assertThat(differences).isEmpty();
        assertThat(ids).hasSizeGreaterThan(40);
        assertThat(syntaxes).contains("1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.5", "1.2.840.10008.1.2");
    }

    /** Orthanc sends with Nagle's algorithm on: with acknowledgements delayed by 40 ms these would take more than 8 s. */
    @Test
    @Pitfall(26)
    void takesManySmallObjectsWithoutAStall() throws Exception {
        Path file = folder.resolve("small.dcm");
        for (int number = 1; number <= 100; number++) {
            TestSlice.write(file, "1.2.826.0.1.98.1", "1.2.826.0.1.98.1.1", number, 2_000);
            orthanc.upload(file).orElseThrow();
        }
        long begin = System.nanoTime();
        Outcome outcome =
                client.move(QueryLevel.STUDY, Map.of("StudyInstanceUID", "1.2.826.0.1.98.1"), "CARAVAN", SOON);
        assertThat(outcome.completed()).isEqualTo(100);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(4));
    }

    @Test
    void anUnknownDestinationIsAnOutcome() throws Exception {
        Object uid = find(QueryLevel.STUDY, Map.of("StudyInstanceUID", "", "PatientID", "1CT1"))
                .get(0)
                .get("StudyInstanceUID");
        Outcome outcome = client.move(QueryLevel.STUDY, Map.of("StudyInstanceUID", uid), "NOWHERE", SOON);
        assertThat(outcome.isSuccess()).isFalse();
    }

    @Test
    void saysWhatToDoWhereOrthancDoesNotKnowTheCalledAeTitle() throws Exception {
        try (Orthanc strict =
                        Orthanc.settings().with("DicomCheckCalledAet", "true").start();
                DicomClient wrong = TestedToolkit.get()
                        .connect(
                                Peer.builder("LAPAZ", "127.0.0.1", strict.port())
                                        .name("la-paz")
                                        .build(),
                                Gate.OPEN)) {
            assertThatThrownBy(() -> wrong.echo(SOON))
                    .isInstanceOf(DicomRejectedException.class)
                    .hasMessageContaining("called AE title not recognised")
                    .hasMessageContaining("Have the AE title LAPAZ checked");
        }
    }

    @Test
    void getsEveryStudyAsItIsStored() throws Exception {
        Shelf fetched = new Shelf(folder.resolve("fetched"));
        GetStorage storage = GetStorage.in(folder.resolve("fetching"), fetched);
        List<Outcome> progress = new ArrayList<>();
        int completed = 0;
        for (var study : find(QueryLevel.STUDY, Map.of("StudyInstanceUID", ""))) {
            Object uid = study.get("StudyInstanceUID");
            if (!uid.equals("")) {
                Outcome outcome = client.get(
                        QueryLevel.STUDY,
                        Map.of("StudyInstanceUID", uid),
                        storage.proposing(sopClasses(uid)),
                        SOON.withProgress(progress::add));
                if (!uid.equals(CONFUSING_STUDY)) {
                    assertThat(outcome.status()).as("of study %s", uid).isZero();
                }
                completed += outcome.completed();
            }
        }
        assertThat(progress).isNotEmpty();
        assertThat(fetched.received()).hasSize(completed);
        assertThat(missing(fetched)).allMatch(object -> object.startsWith(CONFUSING + " "));
    }

    @Test
    void getsWithTheSopClassesMostInUse() throws Exception {
        Shelf fetched = new Shelf(folder.resolve("usual"));
        Outcome outcome = client.get(
                QueryLevel.STUDY,
                Map.of("StudyInstanceUID", study("1CT1")),
                GetStorage.in(folder.resolve("fetching"), fetched),
                SOON);
        assertThat(outcome.isSuccess()).isTrue();
        assertThat(fetched.received()).hasSize(outcome.completed()).isNotEmpty();
    }

    @Test
    void saysThatOrthancDoesNotLetAStrangerGet() throws Exception {
        Peer stranger = Peer.builder("ORTHANC", "127.0.0.1", orthanc.port())
                .callingAeTitle("STRANGER")
                .build();
        try (DicomClient client = TestedToolkit.get().connect(stranger, Gate.OPEN)) {
            GetStorage storage = GetStorage.in(folder.resolve("fetching"), new Shelf(folder.resolve("none")));
            assertThatThrownBy(() -> client.get(QueryLevel.STUDY, Map.of("StudyInstanceUID", "1.2.3"), storage, SOON))
                    .isInstanceOf(DicomException.class);
        }
    }

    private static Object study(String patientId) throws Exception {
        return find(QueryLevel.STUDY, Map.of("PatientID", patientId, "StudyInstanceUID", ""))
                .get(0)
                .get("StudyInstanceUID");
    }

    private static List<String> sopClasses(Object study) throws Exception {
        Set<String> classes = new HashSet<>();
        Map<String, Object> seriesKeys = Map.of("StudyInstanceUID", study, "SeriesInstanceUID", "");
        for (var series : find(QueryLevel.SERIES, seriesKeys)) {
            var keys = new TreeMap<String, Object>(seriesKeys);
            keys.put("SeriesInstanceUID", series.get("SeriesInstanceUID"));
            keys.put("SOPInstanceUID", "");
            keys.put("SOPClassUID", "");
            find(QueryLevel.IMAGE, keys).forEach(image -> classes.add((String) image.get("SOPClassUID")));
        }
        return List.copyOf(classes);
    }

    /** What Orthanc holds and did not come as it is stored. */
    private static List<String> missing(Shelf came) throws IOException {
        List<String> missing = new ArrayList<>();
        for (String id : orthanc.instances()) {
            FileObject stored = stored(id);
            boolean arrived = came.received().stream()
                    .anyMatch(received -> received.transferSyntaxUid().equals(stored.transferSyntaxUid())
                            && stored.isSentAs(Shelf.dataSet(received)));
            if (!arrived) {
                missing.add(stored.sopInstanceUid() + " in " + stored.transferSyntaxUid());
            }
        }
        return missing;
    }

    private static FileObject stored(String id) throws IOException {
        return FileObject.of(Files.write(folder.resolve("orthanc.dcm"), orthanc.file(id)))
                .orElseThrow(() -> new AssertionError("Orthanc holds what cannot be read: " + id));
    }

    private static List<Map<String, Object>> find(QueryLevel level, Map<String, ?> keys) throws Exception {
        List<Map<String, Object>> matches = new ArrayList<>();
        client.find(level, keys, matches::add, SOON);
        return matches;
    }
}
