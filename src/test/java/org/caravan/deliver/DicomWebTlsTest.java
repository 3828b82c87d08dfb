package org.caravan.deliver;

import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;

import org.caravan.peers.PeerProcess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A DICOMweb server that wants a client certificate and a bearer token; its own certificate is of an authority that Java does not know. */
@Timeout(60)
class DicomWebTlsTest {

    private static final String PASSWORD = "changeit";

    @TempDir
    static Path keys;

    private static HttpsServer server;
    private static final List<String> LOGINS = new CopyOnWriteArrayList<>();

    private DicomWeb destination;

    @BeforeAll
    static void start() throws Exception {
        for (String who : List.of("server", "client", "stranger")) {
            keytool(
                    "-genkeypair",
                    "-keyalg",
                    "EC",
                    "-alias",
                    who,
                    "-dname",
                    "CN=" + who,
                    "-ext",
                    "SAN=ip:127.0.0.1",
                    "-keystore",
                    store(who).toString());
            keytool(
                    "-exportcert",
                    "-rfc",
                    "-alias",
                    who,
                    "-keystore",
                    store(who).toString(),
                    "-file",
                    pem(who).toString());
        }
        keytool(
                "-importcert",
                "-noprompt",
                "-alias",
                "client",
                "-file",
                pem("client").toString(),
                "-keystore",
                store("trusted").toString());
        Files.writeString(keys.resolve("password"), PASSWORD);
        Files.writeString(keys.resolve("token"), "token-1\n");
        SSLContext context = SSLContext.getInstance("TLS");
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(load("server"), PASSWORD.toCharArray());
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(load("trusted"));
        context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
        server = HttpsServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters wanted = getSSLContext().getDefaultSSLParameters();
                wanted.setNeedClientAuth(true);
                parameters.setSSLParameters(wanted);
            }
        });
        server.createContext("/", exchange -> {
            LOGINS.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterAll
    static void stop() {
        server.stop(0);
    }

    @BeforeEach
    void configure() {
        destination = new DicomWeb();
        destination.setUrl("https://127.0.0.1:" + server.getAddress().getPort() + "/dicom-web");
        destination.setTokenFile(keys.resolve("token").toString());
        destination.setTrustFile(pem("server").toString());
        destination.setKeyStoreFile(store("client").toString());
        destination.setKeyStorePasswordFile(keys.resolve("password").toString());
    }

    @Test
    void showsItsCertificateAndToken() throws Exception {
        assertThat(destination.mistakes()).isEmpty();
        assertThat(destination.faults()).isEmpty();

        assertThat(instances()).isEmpty();
        assertThat(LOGINS).last().isEqualTo("Bearer token-1");
    }

    @Test
    void aTokenThatIsNewCountsFromTheNextSessionOn() throws Exception {
        Files.writeString(keys.resolve("token"), "token-2");
        try {
            instances();
            assertThat(LOGINS).last().isEqualTo("Bearer token-2");
        } finally {
            Files.writeString(keys.resolve("token"), "token-1");
        }
    }

    @Test
    void aServerOfAnAuthorityThatIsNotTrustedIsNotAskedAnything() {
        destination.setTrustFile(pem("stranger").toString());
        int before = LOGINS.size();

        assertThatThrownBy(this::instances)
                .isInstanceOf(DeliveryException.class)
                .hasMessageContaining("TLS");
        assertThat(LOGINS).hasSize(before);
    }

    @Test
    void aCertificateThatTheServerDoesNotTakeFailsTheDestination() {
        destination.setKeyStoreFile(store("stranger").toString());
        int before = LOGINS.size();

        assertThatThrownBy(this::instances).isInstanceOf(DeliveryException.class);
        assertThat(LOGINS).hasSize(before);
    }

    @Test
    void aWrongPasswordIsNamed() throws Exception {
        destination.setKeyStorePasswordFile(
                Files.writeString(keys.resolve("wrong"), "not that one").toString());

        assertThatThrownBy(this::instances)
                .isInstanceOf(DeliveryException.class)
                .hasMessageContaining("keyStoreFile (PKCS #12)");
    }

    private List<String> instances() throws Exception {
        try (DicomWebSession session = (DicomWebSession) destination.connect()) {
            return new ArrayList<>(session.instances("1.2", "1.2.3"));
        }
    }

    private static KeyStore load(String who) throws Exception {
        KeyStore keyStore = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store(who))) {
            keyStore.load(in, PASSWORD.toCharArray());
        }
        return keyStore;
    }

    private static Path store(String who) {
        return keys.resolve(who + ".p12");
    }

    private static Path pem(String who) {
        return keys.resolve(who + ".pem");
    }

    private static void keytool(String... arguments) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin/keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
        PeerProcess.run(Duration.ofSeconds(30), command);
    }
}
