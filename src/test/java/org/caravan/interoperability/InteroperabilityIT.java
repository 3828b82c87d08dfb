package org.caravan.interoperability;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.camel.dicom.DicomConstants;
import org.caravan.camel.dicom.Pacs;
import org.caravan.camel.dicom.TlsFiles;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.QueryModel;
import org.caravan.dicom.Tls;
import org.caravan.dicom.Tls.ClientCertificate;
import org.caravan.dicom.net.FileObject;
import org.caravan.peers.Dcmqrscp;
import org.caravan.peers.Orthanc;
import org.caravan.peers.PeerProcess;
import org.caravan.peers.Ports;
import org.caravan.peers.Programs;
import org.caravan.peers.Storescp;
import org.caravan.peers.TestCertificates;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every verb with Orthanc, DCMTK and ourselves, plain and over TLS with certificates on both sides, with objects of every kind. Each peer is started once. What a peer
 * cannot do stands in {@link #GAPS}, and the test fails where it can after all.
 */
class InteroperabilityIT {

    private static final String ORTHANC = "Orthanc";
    private static final String DCMTK = "DCMTK";
    private static final String OURSELVES = "ourselves";

    private static final String UNCOMPRESSED_ONLY = "dcmqrscp sends each object uncompressed, or not at all";
    private static final String PUBLIC_ONLY = "DCMTK's programs propose no SOP class that they do not know";

    private static final Gaps GAPS = new Gaps()
            .all("commit", DCMTK, "", "DCMTK has no storage commitment")
            .all("find", DCMTK, "TLS", "dcmqrscp, DCMTK's archive, speaks no TLS")
            .all("move", DCMTK, "TLS", "dcmqrscp, DCMTK's archive, speaks no TLS")
            .all("get", DCMTK, "TLS", "dcmqrscp, DCMTK's archive, speaks no TLS")
            .of("move", DCMTK, UNCOMPRESSED_ONLY, Kind.JPEG, Kind.JPEG_2000, Kind.JPEG_LS, Kind.RLE)
            .of("get", DCMTK, UNCOMPRESSED_ONLY, Kind.JPEG, Kind.JPEG_2000, Kind.JPEG_LS, Kind.RLE)
            .of("move", DCMTK, "dcmqrscp inflates what it sends", Kind.DEFLATED)
            .of("get", DCMTK, "dcmqrscp inflates what it sends", Kind.DEFLATED)
            .of("move", DCMTK, PUBLIC_ONLY, Kind.PRIVATE_CLASS)
            .of("get", DCMTK, PUBLIC_ONLY, Kind.PRIVATE_CLASS)
            .of("listen", DCMTK, PUBLIC_ONLY, Kind.PRIVATE_CLASS)
            .of(
                    "get",
                    ORTHANC,
                    "Orthanc 1.10 sends no private SOP class with C-GET; with C-MOVE it does",
                    Kind.PRIVATE_CLASS)
            .file(
                    "find",
                    ORTHANC,
                    "all but chrH32.dcm: Orthanc 1.10 answers with the bytes of the ideographic and phonetic groups where the first is ISO_IR 13",
                    Kind.CHARACTER_SETS,
                    "chrH32.dcm");

    @TempDir
    Path folder;

    private final MatrixTable table = new MatrixTable(GAPS);
    private final Map<String, FileObject> arrived = new ConcurrentHashMap<>();
    private DefaultCamelContext camel;
    private Corpus corpus;

    @Test
    void everyVerbWithEveryPeer() throws Exception {
        corpus = new Corpus(folder);
        camel = new DefaultCamelContext();
        camel.disableJMX();
        try {
            camel.getRegistry().bind("server", files("server"));
            camel.getRegistry().bind("client", files("client"));
            with(false);
            with(true);
        } finally {
            camel.stop();
            assertThat(table.write()).isEmpty();
        }
    }

    private static TlsFiles files(String whose) {
        TlsFiles files = new TlsFiles();
        files.setTrusted(TestCertificates.certificate("ca").toString());
        files.setCertificate(TestCertificates.certificate(whose).toString());
        files.setKey(TestCertificates.key(whose).toString());
        files.setClientCertificate("require");
        return files;
    }

    /** All of it on one kind of connection. */
    private void with(boolean tls) throws Exception {
        String connection = tls ? "TLS" : "plain";
        String us = tls ? "CARAVANS" : "CARAVAN";
        int port = listen(us, tls);
        Tls keys = tls
                ? new Tls(files("server").createSSLContext(null), List.of(), ClientCertificate.REQUIRED, true)
                : null;
        try (OwnPacs own = new OwnPacs("OWN", folder.resolve("own-" + connection), corpus, port, keys);
                Orthanc orthanc = orthanc(us, port, own.port(), tls);
                Storescp storescp = Storescp.start("STORESCP", storescpOptions(tls))) {
            bind(ORTHANC + connection, "ORTHANC", orthanc.port(), us, tls);
            bind(DCMTK + connection, "STORESCP", storescp.port(), us, tls);
            bind(OURSELVES + connection, "OWN", own.port(), us, tls);
            for (String peer : List.of(ORTHANC, DCMTK, OURSELVES)) {
                table.add(
                        "echo", peer, connection, failure(request("dicom:echo:" + peer + connection, null, Map.of())));
            }
            store(ORTHANC, connection, () -> held(orthanc));
            store(DCMTK, connection, () -> held(storescp.files()));
            store(OURSELVES, connection, own::kept);
            ask(ORTHANC, connection);
            archive(port, us, connection, tls);
            ask(OURSELVES, connection);
            commit(ORTHANC, connection);
            table.add("commit", DCMTK, connection, "not there");
            commit(OURSELVES, connection);
            own.clear();
            table.add("listen", ORTHANC, connection, sentBy(orthanc, own));
            own.clear();
            table.add("listen", DCMTK, connection, sentByStorescu(own, tls));
        }
    }

    /** DCMTK's archive, which there is without TLS alone. */
    private void archive(int port, String us, String connection, boolean tls) throws Exception {
        if (tls) {
            for (String verb : List.of("find", "move", "get")) {
                table.add(verb, DCMTK, connection, "not there");
            }
            return;
        }
        try (Dcmqrscp archive = Dcmqrscp.start(us, port)) {
            archive.loadWhatItTakes(
                    corpus.all().stream().map(item -> item.object().file()).toList());
            bind(DCMTK + connection, Dcmqrscp.AE_TITLE, archive.port(), us, false);
            ask(DCMTK, connection);
        }
    }

    private int listen(String aeTitle, boolean tls) throws Exception {
        int port = Ports.free();
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("dicom:listen:" + aeTitle + "@127.0.0.1:" + port + "?callers=*@127.0.0.1&directory="
                                + folder.resolve(aeTitle) + (tls ? "&sslContextParameters=#server" : ""))
                        .process(exchange -> {
                            Path file = Path.of(exchange.getIn().getHeader(DicomConstants.FILE, String.class));
                            Path copy = Files.createTempFile(folder, "arrived", ".dcm");
                            Files.move(file, copy, StandardCopyOption.REPLACE_EXISTING);
                            FileObject object = FileObject.of(copy).orElseThrow();
                            arrived.put(object.sopInstanceUid(), object);
                        });
            }
        });
        camel.start();
        return port;
    }

    private static Orthanc orthanc(String us, int port, int own, boolean tls) {
        Orthanc.Settings settings =
                Orthanc.settings().with("UnknownSopClassAccepted", "true").with("DefaultEncoding", "\"Utf8\"");
        if (!tls) {
            return settings.destination(us, port).destination("OWN", own).start();
        }
        return settings.destinationOverTls(us, port)
                .destinationOverTls("OWN", own)
                .with("DicomTlsEnabled", "true")
                .with("DicomTlsCertificate", "\"" + TestCertificates.certificate("server") + "\"")
                .with("DicomTlsPrivateKey", "\"" + TestCertificates.key("server") + "\"")
                .with("DicomTlsTrustedCertificates", "\"" + TestCertificates.certificate("ca") + "\"")
                .start();
    }

    private static String[] storescpOptions(boolean tls) {
        List<String> options = new ArrayList<>(List.of("+xa", "-pm"));
        if (tls) {
            options.addAll(openssl("server"));
        }
        return options.toArray(String[]::new);
    }

    private static List<String> openssl(String whose) {
        return List.of(
                "+tls",
                TestCertificates.key(whose).toString(),
                TestCertificates.certificate(whose).toString(),
                "+cf",
                TestCertificates.certificate("ca").toString());
    }

    private void bind(String name, String aeTitle, int port, String us, boolean tls) {
        Pacs pacs = new Pacs();
        pacs.setAeTitle(aeTitle);
        pacs.setHost("127.0.0.1");
        pacs.setPort(port);
        pacs.setCallingAeTitle(us);
        pacs.setQueryModel(QueryModel.STUDY_ROOT);
        pacs.setAsyncOperations(4);
        if (tls) {
            pacs.setSslContextParameters(camel.getRegistry().lookupByNameAndType("client", TlsFiles.class));
        }
        camel.getRegistry().bind(name, pacs);
    }

    private Exchange request(String uri, Object body, Map<String, Object> headers) throws Exception {
        try (var template = camel.createProducerTemplate()) {
            return template.request(uri, exchange -> {
                exchange.getIn().setBody(body);
                headers.forEach(exchange.getIn()::setHeader);
            });
        }
    }

    /** What went wrong with a request; null for nothing. */
    private static String failure(Exchange exchange) {
        if (exchange.getException() != null) {
            return exchange.getException().getMessage();
        }
        Integer status = exchange.getMessage().getHeader(DicomConstants.STATUS, Integer.class);
        return status == null || status == DicomStatus.SUCCESS
                ? null
                : exchange.getMessage().getHeader(DicomConstants.STATUS_TEXT, String.class);
    }

    /** What the other side holds, by SOP Instance UID. */
    private interface Held {
        Map<String, FileObject> get() throws Exception;
    }

    private void store(String peer, String connection, Held held) throws Exception {
        Map<String, String> answers = new HashMap<>();
        for (Corpus.Item item : corpus.all()) {
            String failure = failure(request(
                    "dicom:store:" + peer + connection, List.of(item.object().file()), Map.of()));
            if (failure != null) {
                answers.put(item.uid(), failure);
            }
        }
        Map<String, FileObject> there = held.get();
        table.add("store", peer, connection, each(item -> {
            String answer = answers.get(item.uid());
            return answer != null ? answer : different(item, there);
        }));
    }

    /** SOP Instance UID to what was wrong with it. */
    private static Map<String, String> answers(Exchange exchange) {
        Map<String, String> answers = new HashMap<>();
        if (exchange.getException() != null) {
            throw new AssertionError(exchange.getException());
        }
        for (Object each : exchange.getMessage().getBody(List.class)) {
            Map<?, ?> result = (Map<?, ?>) each;
            if (!DicomStatus.isStored((Integer) result.get("Status"))) {
                answers.put(
                        result.get("SOPInstanceUID").toString(),
                        result.get("StatusText").toString());
            }
        }
        return answers;
    }

    private static String different(Corpus.Item item, Map<String, FileObject> there) {
        FileObject object = there.get(item.uid());
        if (object == null) {
            return "it is not there";
        }
        if (!object.transferSyntaxUid().equals(item.object().transferSyntaxUid())) {
            return "it is there in transfer syntax " + object.transferSyntaxUid();
        }
        return item.object().isSentAs(object.dataSet()) ? null : "it is there, but says something else";
    }

    private Map<String, FileObject> held(Orthanc orthanc) throws Exception {
        Map<String, FileObject> held = new HashMap<>();
        for (String id : orthanc.instances()) {
            Path file = Files.write(folder.resolve("orthanc-" + id + ".dcm"), orthanc.file(id));
            FileObject.of(file).ifPresent(object -> held.put(object.sopInstanceUid(), object));
        }
        return held;
    }

    private static Map<String, FileObject> held(List<Path> files) {
        Map<String, FileObject> held = new HashMap<>();
        files.forEach(file -> FileObject.of(file).ifPresent(object -> held.put(object.sopInstanceUid(), object)));
        return held;
    }

    /** Looks at one object: what is wrong with it, null for nothing. */
    private interface Look {
        String at(Corpus.Item item) throws Exception;
    }

    private Map<Kind, String> each(Look look) throws Exception {
        Map<Kind, String> wrong = new EnumMap<>(Kind.class);
        for (Kind kind : Kind.values()) {
            for (Corpus.Item item : corpus.of(kind)) {
                String found = look.at(item);
                if (found != null) {
                    wrong.merge(kind, item.object().file().getFileName() + ": " + found, (a, b) -> a + "; " + b);
                }
            }
        }
        return wrong;
    }

    /** Queries and retrieves. */
    private void ask(String peer, String connection) throws Exception {
        String name = peer + connection;
        table.add("find", peer, connection, each(item -> {
            Exchange found = request(
                    "dicom:find:" + name + "?level=STUDY",
                    Map.of("StudyInstanceUID", item.text("StudyInstanceUID"), "PatientName", ""),
                    Map.of());
            String matches = found.getMessage().getBody(String.class);
            String patient = item.text("PatientName");
            return found.getException() != null
                    ? failure(found)
                    : matches.contains("PatientName=" + patient)
                            ? null
                            : "the name is not that of the file, " + patient + ": " + matches;
        }));
        for (String verb : List.of("move", "get")) {
            arrived.clear();
            table.add(verb, peer, connection, each(item -> {
                String failure = failure(request(
                        "dicom:" + verb + ":" + name + "?level=IMAGE&grace=1s",
                        null,
                        Map.of(
                                DicomConstants.PATIENT_ID, item.text("PatientID"),
                                DicomConstants.STUDY_INSTANCE_UID, item.text("StudyInstanceUID"),
                                DicomConstants.SERIES_INSTANCE_UID, item.text("SeriesInstanceUID"),
                                DicomConstants.SOP_INSTANCE_UIDS, item.uid(),
                                DicomConstants.EXPECTED_SOP_INSTANCE_UIDS, item.uid(),
                                DicomConstants.SOP_CLASS_UIDS, item.object().sopClassUid())));
                return failure != null ? failure : different(item, arrived);
            }));
        }
    }

    private void commit(String peer, String connection) throws Exception {
        List<Path> files =
                corpus.all().stream().map(item -> item.object().file()).toList();
        Map<String, String> answers =
                answers(request("dicom:commit:" + peer + connection + "?verifyWait=30s", files, Map.of()));
        table.add("commit", peer, connection, each(item -> answers.get(item.uid())));
    }

    private Map<Kind, String> sentBy(Orthanc orthanc, OwnPacs own) throws Exception {
        Map<String, String> ids = new HashMap<>();
        for (String id : orthanc.instances()) {
            FileObject.of(folder.resolve("orthanc-" + id + ".dcm"))
                    .ifPresent(object -> ids.put(object.sopInstanceUid(), id));
        }
        return each(item -> {
            try {
                orthanc.post("/modalities/OWN/store", "[ \"" + ids.get(item.uid()) + "\" ]");
                return different(item, own.kept());
            } catch (AssertionError e) {
                return e.getMessage();
            }
        });
    }

    private Map<Kind, String> sentByStorescu(OwnPacs own, boolean tls) throws Exception {
        for (Kind kind : Kind.values()) {
            List<String> command = new ArrayList<>(List.of(Programs.require("storescu"), kind.proposal));
            if (tls) {
                command.addAll(openssl("client"));
            }
            command.addAll(List.of("-aet", "DCMTK", "-aec", "OWN", "127.0.0.1", Integer.toString(own.port())));
            corpus.of(kind).forEach(item -> command.add(item.object().file().toString()));
            PeerProcess.runToEnd(Duration.ofMinutes(1), command);
        }
        return each(item -> different(item, own.kept()));
    }
}
