package org.caravan.camel.dicom;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.jsse.CipherSuitesParameters;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.jsse.SecureSocketProtocolsParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.caravan.dicom.DicomToolkit;
import org.caravan.dicom.ListenerConfig.IdentityCheck;
import org.caravan.dicom.UserIdentity;
import org.caravan.peers.TestCertificates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** TLS and user identity as routes and PACS files set them. */
class DicomTlsTest {

    @TempDir
    Path folder;

    private final TestContext context = new TestContext();

    @BeforeEach
    void start() throws Exception {
        TlsFiles server = files("server");
        server.setClientCertificate("require");
        context.bind("server", server).bind("client", files("client")).bind("nobody", files(""));
        IdentityCheck ada = (association, identity) -> new UserIdentity("ada", "1234").equals(identity);
        context.bind("ada", ada);
        context.camel.getComponent("dicom", DicomComponent.class).setToolkit(DicomToolkit.BUILT_IN);
        context.routes(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("dicom:listen:LAPAZ@127.0.0.1:0?sslContextParameters=#server&identityCheck=#ada&callers=*@127.0.0.1&directory="
                                        + folder)
                                .routeId("listen")
                                .to("mock:received");
                    }
                })
                .start();
        context.pacs()
                .setPort(((DicomListenConsumer) context.camel.getRoute("listen").getConsumer()).getPort());
        context.pacs().setUserName("ada");
        context.pacs().setUserPasscode("1234");
    }

    @AfterEach
    void stop() {
        context.close();
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

    private Throwable echo(String options) {
        return context.send("dicom:echo:la-paz" + options, null).getException();
    }

    @Test
    void takesItFromTheEndpointThePacsBeanOrTheCamelContext() {
        assertThat(echo("")).hasMessageContaining("la-paz").hasMessageContaining("speaks TLS there");
        assertThat(echo("?sslContextParameters=#client")).isNull();
        assertThat(echo("?sslContextParameters=#nobody")).hasMessageContaining("certificate of ours");
        context.camel.setSSLContextParameters(
                (SSLContextParameters) context.camel.getRegistry().lookupByName("client"));
        assertThat(echo("?deadline=59s")).hasMessageContaining("speaks TLS there");
        context.camel.getComponent("dicom", DicomComponent.class).setUseGlobalSslContextParameters(true);
        assertThat(echo("?deadline=58s")).isNull();
        context.camel.getComponent("dicom", DicomComponent.class).setUseGlobalSslContextParameters(false);
        context.pacs().setSslContextParameters(files("client"));
        assertThat(echo("")).isNull();
    }

    @Test
    void checksWhoTheUserIs() {
        context.pacs().setSslContextParameters(files("client"));
        context.pacs().setUserPasscode("4321");
        assertThat(echo("")).hasMessageContaining("it may want a user name and passcode");
        context.pacs().setUserName("");
        assertThat(echo("")).hasMessageContaining("userPasscode is set without userName; set both, or userName alone");
    }

    @Test
    void keepsToTheVersionsAndSuitesThatAreNamedAndRefusesOldOnes() {
        SSLContextParameters narrow = files("client");
        CipherSuitesParameters suites = new CipherSuitesParameters();
        suites.setCipherSuite(List.of("TLS_AES_256_GCM_SHA384"));
        narrow.setCipherSuites(suites);
        context.pacs().setSslContextParameters(narrow);
        assertThat(context.pacs().toPeer().tls().requestor("127.0.0.1", 104).getEnabledCipherSuites())
                .containsExactly("TLS_AES_256_GCM_SHA384");
        assertThat(echo("")).isNull();
        SecureSocketProtocolsParameters old = new SecureSocketProtocolsParameters();
        old.setSecureSocketProtocol(List.of("TLSv1.1"));
        narrow.setSecureSocketProtocols(old);
        assertThatThrownBy(() -> context.pacs().toPeer())
                .hasMessageContaining("secureSocketProtocols has 'TLSv1.1'. Write TLSv1.2, TLSv1.3, or both");
    }

    @Test
    void saysWhichFileIsWrong() {
        TlsFiles lost = files("client");
        lost.setKey("keys/nowhere.pem");
        context.pacs().setSslContextParameters(lost);
        assertThatThrownBy(() -> context.pacs().toPeer())
                .hasMessageContaining("PACS 'LAPAZ': option 'sslContextParameters'")
                .hasMessageContaining("there is no file keys/nowhere.pem");
        TlsFiles half = files("client");
        half.setKey("");
        context.pacs().setSslContextParameters(half);
        assertThatThrownBy(() -> context.pacs().toPeer()).hasMessageContaining("set both or none");
        TlsFiles swapped = files("client");
        swapped.setKey(TestCertificates.certificate("client").toString());
        context.pacs().setSslContextParameters(swapped);
        assertThatThrownBy(() -> context.pacs().toPeer())
                .hasMessageContaining("holds a certificate, not a PKCS #8 key");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "BEGIN ENCRYPTED PRIVATE KEY | holds an encrypted key, not a PKCS #8 key | openssl pkcs8 -topk8 -nocrypt -in other.pem -out pkcs8-other.pem",
                "BEGIN RSA PRIVATE KEY | holds a PKCS #1 key | openssl pkcs8 -topk8 -nocrypt",
                "BEGIN EC PRIVATE KEY | holds a SEC1 key | openssl pkcs8 -topk8 -nocrypt",
                "BEGIN OPENSSH PRIVATE KEY | holds a key of OpenSSH | ssh-keygen -p -N '' -m PKCS8 -f a copy of other.pem",
                "BEGIN NOTHING | holds no key in PEM | openssl pkcs8",
                "BEGIN PRIVATE KEY | holds neither an RSA nor an EC key | other.pem"
            })
    void saysOfAKeyInAnotherFormWhichItIsAndHowToConvertIt(String head, String form, String command) throws Exception {
        Path file = Files.writeString(
                folder.resolve("other.pem"),
                "-----" + head + "-----\nAAAA\n-----" + head.replace("BEGIN", "END") + "-----\n");
        TlsFiles other = files("client");
        other.setKey(file.toString());
        context.pacs().setSslContextParameters(other);
        assertThatThrownBy(() -> context.pacs().toPeer())
                .hasMessageContaining(form)
                .hasMessageContaining(command);
    }
}
