package org.caravan.dicom.net;

import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.caravan.camel.dicom.TlsFiles;
import org.caravan.dicom.DicomClient;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomListener;
import org.caravan.dicom.DicomTimeoutException;
import org.caravan.dicom.Gate;
import org.caravan.dicom.ListenerConfig;
import org.caravan.dicom.ListenerObserver;
import org.caravan.dicom.ListenerServices;
import org.caravan.dicom.Outcome;
import org.caravan.dicom.Peer;
import org.caravan.dicom.RequestControl;
import org.caravan.dicom.StoreObject;
import org.caravan.dicom.Tls;
import org.caravan.dicom.Tls.ClientCertificate;
import org.caravan.peers.TestCertificates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** TLS of the built-in transport, in both roles: what goes through it, and what is said where it does not come about. */
class TlsTest {

    private static final RequestControl SOON = RequestControl.within(Duration.ofSeconds(20));

    @TempDir
    Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<String> refusals = new CopyOnWriteArrayList<>();
    private Shelf shelf;

    @AfterEach
    void closeAll() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    /** Keys of one, or of nobody where it is empty, and whom it trusts. */
    private static TlsFiles files(String whose, String trusted) {
        TlsFiles files = new TlsFiles();
        if (!whose.isEmpty()) {
            files.setCertificate(TestCertificates.certificate(whose).toString());
            files.setKey(TestCertificates.key(whose).toString());
        }
        files.setTrusted(TestCertificates.certificate(trusted).toString());
        return files;
    }

    private static Tls listening(String whose, ClientCertificate client) throws Exception {
        return new Tls(files(whose, "ca").createSSLContext(null), List.of(), client, true);
    }

    private static Tls asking(String whose) throws Exception {
        return new Tls(files(whose, "ca").createSSLContext(null));
    }

    private DicomListener listen(Tls tls) throws DicomException {
        shelf = new Shelf(folder.resolve("kept"));
        DicomListener listener = new BuiltInToolkit()
                .listen(
                        ListenerConfig.builder("CARAVAN-SCP")
                                .port(0)
                                .callers(List.of(new ListenerConfig.Caller("*", "127.0.0.1")))
                                .incoming(folder.resolve("incoming"))
                                .closeTimeout(Duration.ofSeconds(2))
                                .tls(tls)
                                .build(),
                        new ListenerServices(shelf, null, null, null, new ListenerObserver() {
                            @Override
                            public void refused(Association association, String reason) {
                                refusals.add(reason);
                            }
                        }));
        open.add(listener);
        return listener;
    }

    private DicomClient connect(DicomListener listener, Tls tls) {
        Peer peer = Peer.builder("CARAVAN-SCP", "127.0.0.1", listener.port())
                .name("la-paz")
                .tls(tls)
                .build();
        DicomClient client = new BuiltInToolkit().connect(peer, Gate.OPEN);
        open.add(client);
        return client;
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384"})
    void carriesObjectsUnchangedInEitherVersion(String suite) throws Exception {
        byte[] data = new byte[5_000_001];
        new Random(7).nextBytes(data);
        data[0] = 8;
        StoreObject large =
                StoreObject.of("1.3.99.1", "1.3.99.2", "1.2.840.10008.1.2.1", () -> new ByteArrayInputStream(data));
        StoreObject small = StoreObject.of(
                "1.3.99.1", "1.3.99.3", "1.2.840.10008.1.2.1", () -> new ByteArrayInputStream(data, 0, 1));
        DicomListener listener = listen(listening("server", ClientCertificate.REQUIRED));
        // a TLS 1.3 suite alone, or a TLS 1.2 suite alone, settles the version
        Tls either =
                new Tls(files("client", "ca").createSSLContext(null), List.of(suite), ClientCertificate.REQUIRED, true);
        DicomClient sender = connect(listener, either);
        sender.echo(SOON);
        Outcome outcome = sender.store(List.of(small, large, small), null, SOON);
        assertThat(outcome.status()).isZero();
        assertThat(shelf.received()).hasSize(3);
        byte[] file = Files.readAllBytes(shelf.received().get(1).file());
        assertThat(Arrays.copyOfRange(file, (int) shelf.received().get(1).dataSetOffset(), file.length))
                .isEqualTo(data);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "elsewhere | showed a certificate for another host than the one we connected to",
                "expired | showed a certificate that has expired",
                "stranger | showed a certificate that no authority we trust has signed"
            })
    void saysWhatIsWrongWithTheCertificateOfThePeer(String whose, String words) throws Exception {
        DicomClient client = connect(listen(listening(whose, ClientCertificate.NONE)), asking(""));
        assertThatThrownBy(() -> client.echo(SOON))
                .isInstanceOf(DicomException.class)
                .hasMessageContaining("PACS la-paz (CARAVAN-SCP@127.0.0.1:")
                .hasMessageContaining(words);
    }

    @Test
    void takesACertificateForAnotherHostWhereThatIsNotChecked() throws Exception {
        Tls unchecked = new Tls(files("", "ca").createSSLContext(null), List.of(), ClientCertificate.NONE, false);
        connect(listen(listening("elsewhere", ClientCertificate.NONE)), unchecked)
                .echo(SOON);
    }

    @Test
    void refusesWhoeverShowsNoCertificateOrOneThatIsNotTrusted() throws Exception {
        DicomListener listener = listen(listening("server", ClientCertificate.REQUIRED));
        DicomClient none = connect(listener, asking(""));
        assertThatThrownBy(() -> none.echo(SOON))
                .isInstanceOf(DicomException.class)
                .hasMessageContaining("wants a certificate of ours");
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(refusals)
                .contains("TLS: The caller showed no certificate, and one is required. Have it given one"
                        + " that we trust."));
        connect(listener, asking("client")).echo(SOON);
    }

    @Test
    void givesUpOnAPeerThatNeverAnswersTls() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
            Peer peer = Peer.builder("SILENT", "127.0.0.1", silent.getLocalPort())
                    .associationTimeout(Duration.ofMillis(300))
                    .tls(asking("client"))
                    .build();
            try (DicomClient client = new BuiltInToolkit().connect(peer, Gate.OPEN)) {
                assertThatThrownBy(() -> client.echo(SOON))
                        .isInstanceOf(DicomTimeoutException.class)
                        .hasMessageContaining("associationTimeout");
            }
        }
    }

    @Test
    void saysThatOneSideSpeaksTlsAndTheOtherDoesNot() throws Exception {
        DicomClient encrypted = connect(listen(null), asking("client"));
        assertThatThrownBy(() -> encrypted.echo(SOON))
                .isInstanceOf(DicomException.class)
                .hasMessageContaining("does not speak TLS there");
        DicomClient plain = connect(listen(listening("server", ClientCertificate.NONE)), null);
        assertThatThrownBy(() -> plain.echo(SOON))
                .isInstanceOf(DicomException.class)
                .hasMessageContaining("speaks TLS there. Set TLS for it");
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(refusals)
                .contains("TLS: The caller does not speak TLS there. Check the port, or leave TLS out."));
    }
}
