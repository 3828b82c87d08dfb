package org.caravan.dicom.net;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.caravan.dicom.DicomClient;
import org.caravan.dicom.DicomListener;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.FindService;
import org.caravan.dicom.Gate;
import org.caravan.dicom.GetService;
import org.caravan.dicom.GetStorage;
import org.caravan.dicom.ListenerConfig;
import org.caravan.dicom.ListenerObserver;
import org.caravan.dicom.ListenerServices;
import org.caravan.dicom.MoveService;
import org.caravan.dicom.Outcome;
import org.caravan.dicom.Peer;
import org.caravan.dicom.QueryLevel;
import org.caravan.dicom.RequestControl;
import org.caravan.dicom.RequestKind;
import org.caravan.dicom.TestedToolkit;
import org.caravan.peers.Dcmqrscp;
import org.caravan.peers.PeerProcess;
import org.caravan.peers.Programs;
import org.caravan.peers.PydicomFiles;
import org.caravan.peers.Storescp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The transport against DCMTK, in both roles. */
class DcmtkIT {

    private static final RequestControl SOON = RequestControl.within(Duration.ofMinutes(2));
    private static final List<String> UNCOMPRESSED =
            List.of("CT_small.dcm", "MR_small.dcm", "MR_small_implicit.dcm", "rtplan.dcm", "test-SR.dcm", "rtdose.dcm");
    private static final List<String> COMPRESSED = List.of(
            "JPEG2000.dcm",
            "JPEG-lossy.dcm",
            "MR_small_RLE.dcm",
            "MR_small_jp2klossless.dcm",
            "MR_small_jpeg_ls_lossless.dcm");

    @TempDir
    Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<RequestKind> asked = new CopyOnWriteArrayList<>();
    private Shelf shelf;

    @AfterEach
    void closeAll() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    @Test
    void answersEchoscu() throws Exception {
        DicomListener listener = listen(null, null);
        run("echoscu", "-aet", "DCMTK", "-aec", "CARAVAN", "--repeat", "3", "127.0.0.1", port(listener));
        assertThat(asked).hasSize(3).containsOnly(RequestKind.ECHO);
    }

    @Test
    void tellsEchoscuWhyItIsRefused() throws Exception {
        DicomListener listener = listen(null, null);
        assertThatThrownBy(() -> run("echoscu", "-aet", "DCMTK", "-aec", "NOBODY", "127.0.0.1", port(listener)))
                .hasMessageContaining("Called AE Title Not Recognized");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-R", "+C", "-xi", "-xb", "-xd"})
    void takesWhatStorescuProposes(String option) throws Exception {
        DicomListener listener = listen(null, null);
        List<String> command = new ArrayList<>(
                List.of("storescu", option, "-aet", "DCMTK", "-aec", "CARAVAN", "127.0.0.1", port(listener)));
        UNCOMPRESSED.forEach(name -> command.add(PydicomFiles.of(name).toString()));
        run(command.toArray(String[]::new));
        assertThat(shelf.received()).hasSameSizeAs(UNCOMPRESSED).allSatisfy(object -> {
            assertThat(object.attributes().get("SOPInstanceUID")).isEqualTo(object.sopInstanceUid());
            assertThat(object.originator()).isNull();
        });
    }

    @Test
    void takesCompressedObjectsFromDcmsendAsTheyAre() throws Exception {
        DicomListener listener = listen(null, null);
        List<String> command = new ArrayList<>(
                List.of("dcmsend", "-dn", "-aet", "DCMTK", "-aec", "CARAVAN", "127.0.0.1", port(listener)));
        List<FileObject> sent = new ArrayList<>();
        for (String name : COMPRESSED) {
            command.add(PydicomFiles.of(name).toString());
            sent.add(FileObject.of(PydicomFiles.of(name)).orElseThrow());
        }
        run(command.toArray(String[]::new));
        assertThat(shelf.received())
                .extracting(object -> object.transferSyntaxUid())
                .containsExactlyInAnyOrderElementsOf(
                        sent.stream().map(FileObject::transferSyntaxUid).toList());
        assertThat(shelf.received())
                .allSatisfy(object -> assertThat(sent).anyMatch(file -> file.isSentAs(Shelf.dataSet(object))));
    }

    @Test
    void answersFindscuWithMatchesInItsTransferSyntax() throws Exception {
        FindService service = (association, level, keys, matches, cancel) -> {
            for (int i = 0; i < 300; i++) {
                matches.accept(
                        Map.of("PatientID", "SYN-" + i, "SpecificCharacterSet", "ISO_IR 192", "PatientName", "Ä^" + i));
            }
        };
        DicomListener listener = listen(service, null);
        for (String model : List.of("-P", "-S")) {
            for (String syntax : List.of("-xi", "-xe", "-x=")) {
                String output = run(
                        "findscu",
                        "-v",
                        model,
                        syntax,
                        "-aet",
                        "DCMTK",
                        "-aec",
                        "CARAVAN",
                        "-k",
                        "QueryRetrieveLevel=STUDY",
                        "-k",
                        "PatientID=SYN-*",
                        "127.0.0.1",
                        port(listener));
                assertThat(output).contains("SYN-0 ", "SYN-299").contains("Find Response: 300");
            }
        }
    }

    @Test
    void stopsWhenFindscuCancels() throws Exception {
        List<Integer> given = new CopyOnWriteArrayList<>();
        FindService service = (association, level, keys, matches, cancel) -> {
            for (int i = 0; i < 1_000_000 && !cancel.isCancelled(); i++) {
                matches.accept(Map.of("PatientID", "SYN-" + i));
                given.add(i);
            }
        };
        DicomListener listener = listen(service, null);
        String output = run(
                "findscu",
                "-v",
                "-P",
                "--cancel",
                "5",
                "-aet",
                "DCMTK",
                "-aec",
                "CARAVAN",
                "-k",
                "QueryRetrieveLevel=STUDY",
                "-k",
                "PatientID=*",
                "127.0.0.1",
                port(listener));
        assertThat(output).contains("Cancel");
        assertThat(given).hasSizeLessThan(1_000_000);
    }

    @Test
    void answersMovescuWithProgressAndStoresToItsDestination() throws Exception {
        try (Storescp destination = Storescp.start("DEST", "+xa")) {
            FileObject object = FileObject.of(PydicomFiles.of("CT_small.dcm")).orElseThrow();
            MoveService service = (association, level, keys, to, originator, progress, cancel) -> {
                Peer peer = Peer.builder(to, "127.0.0.1", destination.port()).build();
                try (DicomClient client = TestedToolkit.get().connect(peer, Gate.OPEN)) {
                    return client.store(List.of(object), originator, SOON.withProgress(progress));
                }
            };
            String output = run(
                    "movescu",
                    "-v",
                    "-S",
                    "-aet",
                    "DCMTK",
                    "-aec",
                    "CARAVAN",
                    "-aem",
                    "DEST",
                    "-k",
                    "QueryRetrieveLevel=STUDY",
                    "-k",
                    "StudyInstanceUID=1.2.3",
                    "127.0.0.1",
                    port(listen(null, service)));
            assertThat(output).contains("Move Response 1 (Pending)").contains("Success");
            assertThat(destination.files()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-QP", "-QS"})
    void queriesAndRetrievesFromDcmqrscp(String refusedModel) throws Exception {
        DicomListener listener = listen(null, null);
        String[] options = refusedModel.isEmpty() ? new String[0] : new String[] {refusedModel};
        Dcmqrscp archive = Dcmqrscp.start("CARAVAN", listener.port(), options);
        open.add(archive);
        archive.load(UNCOMPRESSED.stream().map(PydicomFiles::of).toList());
        DicomClient client = connect(Peer.builder(Dcmqrscp.AE_TITLE, "127.0.0.1", archive.port()));
        client.echo(SOON);
        assertThat(find(client, QueryLevel.PATIENT, Map.of("PatientID", "*")))
                .extracting(match -> match.get("PatientID"))
                .contains("1CT1", "4MR1")
                .doesNotHaveDuplicates();
        var studies = find(client, QueryLevel.STUDY, Map.of("PatientID", "1CT1", "StudyInstanceUID", ""));
        assertThat(studies).hasSize(1);
        Object study = studies.get(0).get("StudyInstanceUID");
        var series = find(
                client,
                QueryLevel.SERIES,
                Map.of("PatientID", "1CT1", "StudyInstanceUID", study, "SeriesInstanceUID", "", "Modality", ""));
        assertThat(series).singleElement().satisfies(match -> assertThat(match).containsEntry("Modality", "CT"));
        Object seriesUid = series.get(0).get("SeriesInstanceUID");
        var images = find(
                client,
                QueryLevel.IMAGE,
                Map.of(
                        "PatientID",
                        "1CT1",
                        "StudyInstanceUID",
                        study,
                        "SeriesInstanceUID",
                        seriesUid,
                        "SOPInstanceUID",
                        ""));
        assertThat(images).hasSize(1);
        retrieves(
                client,
                Map.of("PatientID", "1CT1", "StudyInstanceUID", study, "SeriesInstanceUID", seriesUid),
                images.get(0).get("SOPInstanceUID"));
    }

    /** Has the series sent, which is one object: that of CT_small.dcm. */
    private void retrieves(DicomClient client, Map<String, ?> series, Object sopInstanceUid) throws Exception {
        Outcome outcome = client.move(QueryLevel.SERIES, series, "CARAVAN", SOON);
        assertThat(outcome.isSuccess()).isTrue();
        assertThat(shelf.received()).singleElement().satisfies(object -> {
            assertThat(object.sopInstanceUid()).isEqualTo(sopInstanceUid);
            assertThat(FileObject.of(PydicomFiles.of("CT_small.dcm"))
                            .orElseThrow()
                            .isSentAs(Shelf.dataSet(object)))
                    .isTrue();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-QP", "-QS"})
    void getsFromDcmqrscp(String refusedModel) throws Exception {
        String[] options = refusedModel.isEmpty() ? new String[0] : new String[] {refusedModel};
        Dcmqrscp archive = Dcmqrscp.start("ELSEWHERE", 1, options);
        open.add(archive);
        List<Path> files = List.of(PydicomFiles.of("CT_small.dcm"), PydicomFiles.of("MR_small.dcm"));
        archive.load(files);
        DicomClient client = connect(Peer.builder(Dcmqrscp.AE_TITLE, "127.0.0.1", archive.port()));
        for (String patient : List.of("1CT1", "4MR1")) {
            Outcome outcome = get(client, patient);
            assertThat(outcome.isSuccess()).isTrue();
            assertThat(outcome.completed()).isEqualTo(1);
        }
        assertThat(shelf.received()).hasSize(2);
        for (int i = 0; i < 2; i++) {
            byte[] received = Shelf.dataSet(shelf.received().get(i));
            assertThat(FileObject.of(files.get(i)).orElseThrow().isSentAs(received))
                    .isTrue();
        }
    }

    @Test
    void anObjectThatDcmqrscpCannotSendCountsAsFailed() throws Exception {
        Dcmqrscp archive = Dcmqrscp.start("ELSEWHERE", 1);
        open.add(archive);
        archive.load(List.of(PydicomFiles.of("JPEG2000.dcm"))); // which it sends uncompressed, or not at all
        Outcome outcome = get(connect(Peer.builder(Dcmqrscp.AE_TITLE, "127.0.0.1", archive.port())), "8NM1");
        assertThat(outcome.status()).isEqualTo(DicomStatus.OUT_OF_RESOURCES_SUB_OPERATIONS);
        assertThat(outcome.failed()).isEqualTo(1);
        assertThat(outcome.failedSopInstanceUids()).hasSize(1);
        assertThat(shelf.received()).isEmpty();
    }

    /** Gets the one study of a patient. */
    private Outcome get(DicomClient client, String patientId) throws Exception {
        if (shelf == null) {
            shelf = new Shelf(folder.resolve("kept"));
        }
        Object study = find(client, QueryLevel.STUDY, Map.of("PatientID", patientId, "StudyInstanceUID", ""))
                .get(0)
                .get("StudyInstanceUID");
        return client.get(
                QueryLevel.STUDY,
                Map.of("PatientID", patientId, "StudyInstanceUID", study),
                GetStorage.in(folder.resolve("fetching"), shelf),
                SOON);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-P", "-S"})
    void answersGetscu(String model) throws Exception {
        List<FileObject> held = Stream.of("CT_small.dcm", "test-SR.dcm", "MR_small.dcm")
                .map(name -> FileObject.of(PydicomFiles.of(name)).orElseThrow())
                .toList();
        DicomListener listener = listen(null, null, (association, level, keys) -> held);
        Path out = Files.createDirectories(folder.resolve("out"));
        String output = run(
                "getscu",
                "-v",
                model,
                "-aet",
                "DCMTK",
                "-aec",
                "CARAVAN",
                "-od",
                out.toString(),
                "-k",
                "QueryRetrieveLevel=STUDY",
                "-k",
                "PatientID=SYN-1",
                "-k",
                "StudyInstanceUID=1.2.3",
                "127.0.0.1",
                port(listener));
        assertThat(output)
                .contains("C-GET Response (Pending)")
                .contains("Number of Completed Suboperations : 3")
                .doesNotContain("E: ");
        try (Stream<Path> written = Files.list(out)) {
            List<FileObject> got =
                    written.map(file -> FileObject.of(file).orElseThrow()).toList();
            assertThat(got).hasSize(3);
            assertThat(held).allSatisfy(object -> assertThat(got).anyMatch(file -> object.isSentAs(file.dataSet())));
        }
        assertThat(asked).containsExactly(RequestKind.GET);
    }

    @Test
    void anUnknownMoveDestinationIsAnOutcome() throws Exception {
        Dcmqrscp archive = Dcmqrscp.start("ELSEWHERE", 1);
        open.add(archive);
        DicomClient client = connect(Peer.builder(Dcmqrscp.AE_TITLE, "127.0.0.1", archive.port()));
        FileObject held = FileObject.of(PydicomFiles.of("CT_small.dcm")).orElseThrow();
        archive.load(List.of(held.file()));
        Object study = find(client, QueryLevel.STUDY, Map.of("PatientID", "1CT1", "StudyInstanceUID", ""))
                .get(0)
                .get("StudyInstanceUID");
        Outcome outcome = client.move(QueryLevel.STUDY, Map.of("StudyInstanceUID", study), "NOWHERE", SOON);
        assertThat(outcome.status()).isEqualTo(DicomStatus.MOVE_DESTINATION_UNKNOWN);
    }

    @Test
    void storesToStorescpInEveryTransferSyntax() throws Exception {
        try (Storescp receiver = Storescp.start("STORESCP", "+xa", "-pm")) {
            List<FileObject> objects = Stream.concat(UNCOMPRESSED.stream(), COMPRESSED.stream())
                    .map(name -> FileObject.of(PydicomFiles.of(name)).orElseThrow())
                    .toList();
            DicomClient client = connect(Peer.builder("STORESCP", "127.0.0.1", receiver.port()));
            Outcome outcome = client.store(objects, null, SOON);
            assertThat(outcome.failedSopInstanceUids()).isEmpty();
            assertThat(outcome.isSuccess()).isTrue();
        }
    }

    private static String run(String... command) {
        List<String> full = new ArrayList<>(List.of(command));
        full.set(0, Programs.require(command[0]));
        return PeerProcess.run(Duration.ofMinutes(1), full);
    }

    private static String port(DicomListener listener) {
        return Integer.toString(listener.port());
    }

    private static List<Map<String, Object>> find(DicomClient client, QueryLevel level, Map<String, ?> keys)
            throws Exception {
        List<Map<String, Object>> matches = new ArrayList<>();
        client.find(level, keys, matches::add, SOON);
        return matches;
    }

    private DicomClient connect(Peer.Builder peer) {
        DicomClient client = TestedToolkit.get().connect(peer.build(), Gate.OPEN);
        open.add(client);
        return client;
    }

    private DicomListener listen(FindService find, MoveService move) throws Exception {
        return listen(find, move, null);
    }

    private DicomListener listen(FindService find, MoveService move, GetService get) throws Exception {
        shelf = new Shelf(folder.resolve("kept"));
        var observer = new ListenerObserver() {
            @Override
            public void requested(Association association, RequestKind request) {
                asked.add(request);
            }
        };
        DicomListener listener = TestedToolkit.get()
                .listen(
                        ListenerConfig.builder("CARAVAN")
                                .port(0)
                                .callers(List.of(new ListenerConfig.Caller("*", "127.0.0.0/8")))
                                .incoming(folder.resolve("incoming"))
                                .closeTimeout(Duration.ofSeconds(2))
                                .build(),
                        new ListenerServices(shelf, find, move, get, observer));
        open.add(listener);
        return listener;
    }
}
