package org.caravan.camel.dicom;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;

import org.caravan.peers.TestCertificates;

import static org.assertj.core.api.Assertions.assertThat;

/** A PACS by DICOMweb that wants a certificate of ours and a login, as its file says them. */
@Timeout(60)
class DicomWebPacsTest {

    @TempDir
    Path folder;

    private final TestContext context = new TestContext();
    private final List<String> logins = new CopyOnWriteArrayList<>();
    private final Pacs pacs = new Pacs();
    private HttpsServer server;

    @BeforeEach
    void start() throws Exception {
        SSLContext keys = files("server").createSSLContext(context.camel);
        server = HttpsServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(keys) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters wanted = getSSLContext().getDefaultSSLParameters();
                wanted.setNeedClientAuth(true);
                parameters.setSSLParameters(wanted);
            }
        });
        server.createContext("/", exchange -> {
            logins.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        pacs.setKind(PacsKind.DICOMWEB);
        pacs.setUrl("https://127.0.0.1:" + server.getAddress().getPort() + "/dicom-web");
        pacs.setSslContextParameters(files("client"));
        context.bind("web", pacs);
        context.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        context.close();
    }

    @Test
    void showsItsCertificateAndTheTokenOfTheFileAsItIsNow() throws Exception {
        Path token = Files.writeString(folder.resolve("token"), "token-1\n");
        pacs.setTokenFile(token.toString());

        assertThat(echo()).isNull();
        Files.writeString(token, "token-2");
        assertThat(echo()).isNull();
        assertThat(logins).containsExactly("Bearer token-1", "Bearer token-2");
        Files.delete(token);
        assertThat(echo()).hasMessageContaining("is not in its file").hasMessageContaining("tokenFile");
    }

    @Test
    void logsInWithAPasscode() {
        pacs.setUserName("us");
        pacs.setUserPasscode("pässcode");

        assertThat(echo()).isNull();
        assertThat(logins)
                .containsExactly(
                        "Basic " + Base64.getEncoder().encodeToString("us:pässcode".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void saysWhyTlsDoesNotComeAbout() throws Exception {
        pacs.setSslContextParameters(files(""));
        assertThat(echo()).hasMessageContaining("web (https://127.0.0.1").hasMessageContaining("certificate");
        TlsFiles trustsOthers = files("client");
        trustsOthers.setTrusted(TestCertificates.certificate("stranger").toString());
        pacs.setSslContextParameters(trustsOthers);
        assertThat(echo()).hasMessageContaining("no authority we trust has signed");
        assertThat(logins).isEmpty();
    }

    private Throwable echo() {
        return context.send("dicom:echo:web", null).getException();
    }

    private static TlsFiles files(String whose) {
        TlsFiles files = new TlsFiles();
        files.setTrusted(TestCertificates.certificate("ca").toString());
        if (!whose.isEmpty()) {
            files.setCertificate(TestCertificates.certificate(whose).toString());
            files.setKey(TestCertificates.key(whose).toString());
        }
        return files;
    }
}
