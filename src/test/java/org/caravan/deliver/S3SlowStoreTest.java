package org.caravan.deliver;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;

import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpConfigurationOption;
import software.amazon.awssdk.http.SdkHttpFullRequest;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.utils.AttributeMap;

import org.caravan.camel.dicom.TlsFiles;
import org.caravan.peers.TestCertificates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.caravan.deliver.Shipments.outcome;

/** Object stores that take what is sent slowly, or stop in the middle of it. */
@Timeout(60)
class S3SlowStoreTest {

    private static final String ARCHIVE = "TB-001/a.zip";

    @TempDir
    Path folder;

    private Shipments shipments;
    private S3 destination;

    @BeforeEach
    void write() throws Exception {
        shipments = new Shipments(folder.resolve("archives"));
        shipments.write(ARCHIVE, "0123456789abcdef", (24 << 20) / 16);
        destination = new S3();
        destination.setBucket("archives");
        destination.setPartSize(50);
        destination.setCredentialsFile(
                Files.writeString(folder.resolve("credentials"), "us\nsecret\n").toString());
        destination.setIdleTimeout(Duration.ofSeconds(1));
    }

    @Test
    void aStoreThatStopsTakingAnArchiveIsLeftAfterTheIdleTimeout() throws Exception {
        try (SlowStore store = new SlowStore(ServerSocketFactory.getDefault(), SlowStore.never())) {
            destination.setEndpoint("http://127.0.0.1:" + store.port());

            assertThat(outcome(shipments.carry(destination, ARCHIVE)))
                    .containsExactly(ARCHIVE
                            + ": BACK_OFF The S3 store does not answer, or the connection broke: look at its endpoint"
                            + " and the line");
            assertThat(store.connections())
                    .as("tried again, by the client itself")
                    .isGreaterThan(1);
        }
    }

    @Test
    void aSlowStoreThatGoesOnTakingGetsTheWholeArchiveHoweverLongThatTakes() throws Exception {
        try (SlowStore store = new SlowStore(ServerSocketFactory.getDefault(), () -> pause(25))) {
            destination.setEndpoint("http://127.0.0.1:" + store.port());

            long began = System.nanoTime();
            assertThat(outcome(shipments.carry(destination, ARCHIVE))).containsExactly(ARCHIVE + ": arrived");
            assertThat(System.nanoTime() - began)
                    .as("longer than the idle timeout")
                    .isGreaterThan(Duration.ofSeconds(2).toNanos());
        }
    }

    @Test
    void anArchiveThatTakesLongerThanTheTimeoutIsBrokenOffAndNotTriedAgainAtOnce() throws Exception {
        destination.setTimeout(Duration.ofSeconds(1));
        try (SlowStore store = new SlowStore(ServerSocketFactory.getDefault(), () -> pause(100))) {
            destination.setEndpoint("http://127.0.0.1:" + store.port());

            assertThat(outcome(shipments.carry(destination, ARCHIVE)))
                    .singleElement()
                    .asString()
                    .contains(": BACK_OFF The S3 store");
            assertThat(store.connections())
                    .as("one of the sending, one of the look at what is there")
                    .isEqualTo(2);
        }
    }

    @Test
    void whatOurRateLimitHoldsUpIsNoSilenceOfTheStore() throws Exception {
        shipments.write(ARCHIVE, "0123456789abcdef", 50);
        destination.setKilobytesPerSecond(1);
        try (SlowStore store = new SlowStore(ServerSocketFactory.getDefault(), () -> {})) {
            destination.setEndpoint("http://127.0.0.1:" + store.port());

            assertThat(outcome(shipments.carry(destination, ARCHIVE))).containsExactly(ARCHIVE + ": arrived");
        }
    }

    @Test
    void overTlsTooAStoreThatStopsTakingIsLeft() throws Exception {
        try (SlowStore store = new SlowStore(tls().getServerSocketFactory(), SlowStore.never());
                var connections = new S3Connections(
                        ApacheHttpClient.builder()
                                .buildWithDefaults(AttributeMap.builder()
                                        .put(SdkHttpConfigurationOption.TRUST_ALL_CERTIFICATES, true)
                                        .build()),
                        Duration.ofSeconds(1))) {
            byte[] body = new byte[24 << 20];
            var request = HttpExecuteRequest.builder()
                    .request(SdkHttpFullRequest.builder()
                            .uri(URI.create("https://127.0.0.1:" + store.port() + "/archives/a.zip"))
                            .method(SdkHttpMethod.PUT)
                            .putHeader("Content-Length", Integer.toString(body.length))
                            .build())
                    .contentStreamProvider(ContentStreamProvider.fromByteArray(body))
                    .build();

            assertThatThrownBy(() -> connections.prepareRequest(request).call()).isInstanceOf(Exception.class);
        }
    }

    private static SSLContext tls() throws Exception {
        TlsFiles files = new TlsFiles();
        files.setCertificate(TestCertificates.certificate("server").toString());
        files.setKey(TestCertificates.key("server").toString());
        try (var context = new DefaultCamelContext()) {
            return files.createSSLContext(context);
        }
    }

    private static void pause(int milliseconds) {
        try {
            TimeUnit.MILLISECONDS.sleep(milliseconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
