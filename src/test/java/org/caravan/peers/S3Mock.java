package org.caravan.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Adobe's S3Mock as a process of its own: multipart uploads, checksums and conditional writes of S3. It lets in whoever asks: that a store refuses us
 * is tried elsewhere.
 */
public final class S3Mock implements AutoCloseable {

    private static final String STARTER = "org.springframework.boot.loader.launch.JarLauncher";

    private final Path folder;
    private final int port = Ports.free();
    private final PeerProcess process;

    private S3Mock(Path folder, String bucket) {
        this.folder = folder;
        process = PeerProcess.start(
                "s3mock",
                folder,
                List.of(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Djava.io.tmpdir=" + folder,
                        "-jar",
                        jar().toString(),
                        "--server.ssl.enabled=false",
                        "--server.address=127.0.0.1",
                        "--server.port=" + port,
                        "--com.adobe.testing.s3mock.httpPort=0",
                        "--com.adobe.testing.s3mock.store.initialBuckets=" + bucket),
                this::answers);
    }

    /** Starts it with one bucket. */
    public static S3Mock start(String bucket) {
        try {
            return new S3Mock(Files.createTempDirectory("caravan-s3mock"), bucket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** It is on the class path of the tests, which is how it comes here; only the starter of its archive shows there. */
    private static Path jar() {
        try {
            return Path.of(Class.forName(STARTER)
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (ReflectiveOperationException | java.net.URISyntaxException e) {
            throw new AssertionError("S3Mock is not on the class path of the tests", e);
        }
    }

    public String url() {
        return "http://127.0.0.1:" + port;
    }

    private boolean answers() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url()))
                .timeout(Duration.ofSeconds(5))
                .build();
        return HttpClient.newHttpClient()
                        .send(request, BodyHandlers.discarding())
                        .statusCode()
                == 200;
    }

    @Override
    public void close() {
        process.close();
        PeerProcess.deleteTree(folder);
    }
}
