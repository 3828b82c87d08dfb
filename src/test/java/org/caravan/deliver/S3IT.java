package org.caravan.deliver;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import com.sun.net.httpserver.HttpServer;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;

import org.caravan.files.Digests;
import org.caravan.peers.Ports;
import org.caravan.peers.S3Mock;
import org.caravan.suite.Fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.caravan.deliver.Shipments.outcome;

/** Into Adobe's S3Mock; what a store refuses comes from a server that answers as S3 documents it. */
@Timeout(180)
class S3IT {

    private static final String ODD = "-TB 001/naïve\n#1;$(id) +%41.zip";
    private static final String BUCKET = "archives";

    private static S3Mock store;
    private static S3Client client;

    @TempDir
    Path folder;

    private Shipments shipments;
    private S3 destination;

    @BeforeAll
    static void start() {
        store = S3Mock.start(BUCKET);
        client = S3Client.builder()
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .endpointOverride(URI.create(store.url()))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("us", "secret")))
                .build();
    }

    @AfterAll
    static void stop() {
        client.close();
        store.close();
    }

    @BeforeEach
    void write() throws IOException {
        shipments = new Shipments(folder.resolve("archives"));
        destination = new S3();
        destination.setEndpoint(store.url());
        destination.setBucket(BUCKET);
        destination.setPrefix("caravan " + folder.getFileName() + "/");
        destination.setCredentialsFile(
                Files.writeString(folder.resolve("credentials"), "us\nsecret\n").toString());
    }

    @Test
    @Fault(67)
    void namesWithDashesNewlinesAndUnicodeArriveUnchanged() throws Exception {
        Path archive = shipments.write(ODD, "odd", 100_000);
        shipments.write("TB-002/a.zip", "a", 10_000);

        assertThat(outcome(shipments.carry(destination, ODD, "TB-002/a.zip")))
                .containsExactly(ODD + ": arrived", "TB-002/a.zip: arrived");
        assertThat(object(ODD)).isEqualTo(Files.readAllBytes(archive));
        assertThat(outcome(shipments.carry(destination, ODD)))
                .as("sent again after an attempt that was cut off")
                .containsExactly(ODD + ": arrived");
    }

    @Test
    void aLargeArchiveGoesInPartsAndIsVerifiedByTheirSums() throws Exception {
        byte[] bytes = new byte[12_000_000];
        new Random(7).nextBytes(bytes);
        Path archive = folder.resolve("archives/TB-003/large.zip");
        Files.createDirectories(archive.getParent());
        Files.write(archive, bytes);
        destination.setPartSize(5);

        assertThat(outcome(shipments.carry(destination, "TB-003/large.zip")))
                .containsExactly("TB-003/large.zip: arrived");

        assertThat(Digests.sha256().digest(object("TB-003/large.zip")))
                .isEqualTo(Digests.sha256().digest(bytes));
        destination.setPartSize(6); // sums of other parts: its bytes tell
        assertThat(outcome(shipments.carry(destination, "TB-003/large.zip")))
                .containsExactly("TB-003/large.zip: arrived");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aBrokenUploadIsContinuedButForWhatDiffers(boolean equal) throws Exception {
        byte[] bytes = new byte[12_000_000];
        new Random(equal ? 8 : 9).nextBytes(bytes);
        String name = "TB-004/" + equal + ".zip";
        Path archive = folder.resolve("archives").resolve(name);
        Files.createDirectories(archive.getParent());
        Files.write(archive, bytes);
        destination.setPartSize(5);
        byte[] first = Arrays.copyOf(bytes, 5 << 20);
        first[17] += equal ? 0 : 1;
        String upload = client.createMultipartUpload(
                        create -> create.bucket(BUCKET).key(key(name)).checksumAlgorithm(ChecksumAlgorithm.SHA256))
                .uploadId();
        client.uploadPart(
                part -> part.bucket(BUCKET)
                        .key(key(name))
                        .uploadId(upload)
                        .partNumber(1)
                        .checksumAlgorithm(ChecksumAlgorithm.SHA256),
                RequestBody.fromBytes(first));

        assertThat(outcome(shipments.carry(destination, name))).containsExactly(name + ": arrived");

        assertThat(Digests.sha256().digest(object(name)))
                .isEqualTo(Digests.sha256().digest(bytes));
        assertThat(client.listMultipartUploads(list -> list.bucket(BUCKET).prefix(key(name)))
                        .uploads())
                .isEmpty();
    }

    @Test
    @Fault(66)
    void anObjectThatDiffersIsNeverOverwrittenAndHoldsUpNoOther() throws Exception {
        shipments.write(ODD, "odd", 100);
        shipments.write("TB-002/a.zip", "a", 10_000);
        client.putObject(
                put -> put.bucket(BUCKET).key(key("TB-002/a.zip")), RequestBody.fromString("b".repeat(10_000)));

        assertThat(outcome(shipments.carry(destination, "TB-002/a.zip", ODD)))
                .containsExactly(
                        "TB-002/a.zip: RETRY The archive at the far end is not equal to ours; a file that had its name"
                                + " before is not overwritten",
                        ODD + ": arrived");
        assertThat(object("TB-002/a.zip")).isEqualTo("b".repeat(10_000).getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void anObjectWhoseSumTheStoreDoesNotKnowIsReadBackWhole() throws Exception {
        shipments.write("TB-004/a.zip", "a", 10_000);
        client.putObject(
                put -> put.bucket(BUCKET).key(key("TB-004/a.zip")), RequestBody.fromString("a".repeat(10_000)));

        assertThat(outcome(shipments.carry(destination, "TB-004/a.zip"))).containsExactly("TB-004/a.zip: arrived");
    }

    @Test
    void aBucketThatIsNotThereStopsTheDestination() throws Exception {
        shipments.write("TB-002/a.zip", "a", 100);
        destination.setBucket("another");

        assertThat(outcome(shipments.carry(destination, "TB-002/a.zip")))
                .containsExactly(
                        "TB-002/a.zip: PAUSE There is no such bucket: correct the destination's bucket, or have it"
                                + " made");
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            403 | InvalidAccessKeyId    | PAUSE The S3 store does not know our access key: correct the credentials
            403 | SignatureDoesNotMatch | PAUSE The S3 store refuses our secret key: correct the credentials
            403 | AccessDenied          | PAUSE The S3 store denies us access to the bucket
            507 | XMinioStorageFull     | PAUSE The S3 store is full: make room
            400 | BadDigest             | RETRY The archive was damaged on its way; it is sent again
            403 | Else                  | PAUSE The S3 store refuses us
            """)
    void whatAStoreRefusesIsSaidInWords(int status, String code, String words) throws Exception {
        shipments.write("TB-002/a.zip", "a", 100);
        HttpServer refusing = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        refusing.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            boolean looks = exchange.getRequestMethod().equals("HEAD");
            byte[] body = ("<?xml version=\"1.0\"?><Error><Code>" + code
                            + "</Code><Message>TB-002 no</Message></Error>")
                    .getBytes(StandardCharsets.UTF_8);
            // HEAD has no body; a bucket that may be looked at, but the object is not there
            exchange.sendResponseHeaders(
                    looks ? (exchange.getRequestURI().getPath().contains("a.zip") ? 404 : 200) : status,
                    looks ? -1 : body.length);
            if (!looks) {
                exchange.getResponseBody().write(body);
            }
            exchange.close();
        });
        refusing.start();
        try {
            destination.setEndpoint("http://127.0.0.1:" + refusing.getAddress().getPort());

            assertThat(outcome(shipments.carry(destination, "TB-002/a.zip")))
                    .singleElement()
                    .asString()
                    .startsWith("TB-002/a.zip: " + words)
                    .doesNotContain("TB-002 no");
        } finally {
            refusing.stop(0);
        }
    }

    @Test
    void aStoreThatDoesNotAnswerIsLeftAlone() throws Exception {
        shipments.write("TB-002/a.zip", "a", 100);
        destination.setEndpoint("http://127.0.0.1:" + Ports.free());

        assertThat(outcome(shipments.carry(destination, "TB-002/a.zip")))
                .singleElement()
                .asString()
                .contains(": PAUSE The S3 store cannot be reached");
    }

    private String key(String archive) {
        return "caravan " + folder.getFileName() + "/" + archive;
    }

    private byte[] object(String archive) {
        return client.getObjectAsBytes(get -> get.bucket(BUCKET).key(key(archive)))
                .asByteArray();
    }
}
