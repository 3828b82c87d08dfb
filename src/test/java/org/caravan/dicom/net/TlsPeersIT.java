package org.caravan.dicom.net;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.camel.dicom.TlsFiles;
import org.caravan.dicom.DicomClient;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomListener;
import org.caravan.dicom.Gate;
import org.caravan.dicom.ListenerConfig;
import org.caravan.dicom.ListenerObserver;
import org.caravan.dicom.ListenerServices;
import org.caravan.dicom.Outcome;
import org.caravan.dicom.Peer;
import org.caravan.dicom.RequestControl;
import org.caravan.dicom.Tls;
import org.caravan.dicom.Tls.ClientCertificate;
import org.caravan.dicom.UserIdentity;
import org.caravan.peers.PeerProcess;
import org.caravan.peers.Programs;
import org.caravan.peers.PydicomFiles;
import org.caravan.peers.Storescp;
import org.caravan.peers.TestCertificates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The built-in transport over TLS, with certificates on both sides, against DCMTK (OpenSSL) and Orthanc. */
class TlsPeersIT {

    private static final RequestControl SOON = RequestControl.within(Duration.ofMinutes(2));
    private static final List<String> FILES =
            List.of("CT_small.dcm", "JPEG2000.dcm", "MR_small_RLE.dcm", "test-SR.dcm", "rtplan.dcm");

    @TempDir
    static Path folder;

    private static final List<UserIdentity> users = new CopyOnWriteArrayList<>();
    private static Shelf shelf;
    private static DicomListener listener;

    @BeforeAll
    static void listen() throws Exception {
        shelf = new Shelf(folder.resolve("kept"));
        listener = new BuiltInToolkit()
                .listen(
                        ListenerConfig.builder("CARAVAN")
                                .port(0)
                                .callers(List.of(new ListenerConfig.Caller("*", "127.0.0.1")))
                                .incoming(folder.resolve("incoming"))
                                .closeTimeout(Duration.ofSeconds(2))
                                .tls(tls("server"))
                                .identities((association, identity) -> {
                                    if (identity != null) {
                                        users.add(identity);
                                    }
                                    return identity == null || "1234".equals(identity.passcode());
                                })
                                .build(),
                        new ListenerServices(
                                shelf,
                                (association, level, keys, matches, cancel) ->
                                        matches.accept(Map.of("PatientID", "SYN-7")),
                                null,
                                ListenerObserver.NONE));
    }

    @AfterAll
    static void close() {
        listener.close();
    }

    @BeforeEach
    void clear() {
        shelf.received().clear();
        users.clear();
    }

    private static Tls tls(String whose) throws Exception {
        TlsFiles files = new TlsFiles();
        if (!whose.isEmpty()) {
            files.setCertificate(TestCertificates.certificate(whose).toString());
            files.setKey(TestCertificates.key(whose).toString());
        }
        files.setTrusted(TestCertificates.certificate("ca").toString());
        return new Tls(files.createSSLContext(null), List.of(), ClientCertificate.REQUIRED, true);
    }

    private static List<String> openssl(String whose) {
        return List.of(
                "+tls",
                TestCertificates.key(whose).toString(),
                TestCertificates.certificate(whose).toString(),
                "+cf",
                TestCertificates.certificate("ca").toString());
    }

    private static String run(String program, List<String> tls, String... arguments) {
        List<String> command = new ArrayList<>(List.of(Programs.require(program), "-v"));
        command.addAll(tls);
        command.addAll(List.of("-aet", "DCMTK", "-aec", "CARAVAN"));
        command.addAll(List.of(arguments));
        return PeerProcess.run(Duration.ofMinutes(1), command);
    }

    private static DicomClient connect(String aeTitle, int port, Tls tls) {
        return new BuiltInToolkit()
                .connect(Peer.builder(aeTitle, "127.0.0.1", port).tls(tls).build(), Gate.OPEN);
    }

    private static List<FileObject> objects() {
        return FILES.stream()
                .map(name -> FileObject.of(PydicomFiles.of(name)).orElseThrow())
                .toList();
    }

    @Test
    void takesFromStorescuAndAnswersFindscuAndEchoscu() {
        String port = Integer.toString(listener.port());
        Path file = PydicomFiles.of("CT_small.dcm");
        run("storescu", openssl("client"), "127.0.0.1", port, file.toString());
        assertThat(shelf.received()).singleElement().satisfies(object -> assertThat(
                        FileObject.of(file).orElseThrow().isSentAs(Shelf.dataSet(object)))
                .isTrue());
        assertThat(run(
                        "findscu",
                        openssl("client"),
                        "-S",
                        "-k",
                        "QueryRetrieveLevel=STUDY",
                        "-k",
                        "PatientID=SYN-*",
                        "127.0.0.1",
                        port))
                .contains("SYN-7");
        run("echoscu", openssl("client"), "127.0.0.1", port);
    }

    @Test
    void knowsTheUserThatStorescuNames() {
        String port = Integer.toString(listener.port());
        String file = PydicomFiles.of("CT_small.dcm").toString();
        run("storescu", openssl("client"), "-usr", "ada", "-pwd", "1234", "-rsp", "127.0.0.1", port, file);
        assertThat(users).containsExactly(new UserIdentity("ada", "1234"));
        assertThatThrownBy(() ->
                        run("storescu", openssl("client"), "-usr", "ada", "-pwd", "4321", "127.0.0.1", port, file))
                .hasMessageContaining("Association Rejected");
        assertThat(shelf.received()).hasSize(1);
    }

    @Test
    void storesToStorescpThatAsksForACertificate() throws Exception {
        List<String> options = new ArrayList<>(openssl("server"));
        options.addAll(List.of("+xa", "-pm"));
        try (Storescp receiver = Storescp.start("STORESCP", options.toArray(String[]::new));
                DicomClient nobody = connect("STORESCP", receiver.port(), tls(""))) {
            try (DicomClient client = connect("STORESCP", receiver.port(), tls("client"))) {
                Outcome outcome = client.store(objects(), null, SOON);
                assertThat(outcome.failedSopInstanceUids()).isEmpty();
                assertThat(receiver.files()).hasSize(FILES.size());
            } // storescp serves one association after the other
            assertThatThrownBy(() -> nobody.echo(SOON))
                    .isInstanceOf(DicomException.class)
                    .hasMessageContaining("want");
        }
    }
}
