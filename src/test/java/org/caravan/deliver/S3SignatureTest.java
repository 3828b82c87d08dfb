package org.caravan.deliver;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.caravan.deliver.Shipments.outcome;

/** What is signed, by a store that checks each request; the check itself is held against the examples of Amazon's documentation. */
@Timeout(60)
class S3SignatureTest {

    private static final String SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    private static final SignatureV4 CHECK = new SignatureV4(SECRET);
    private static final String ODD = "-TB 001/naïve\n#1;$(id) +%41.zip";

    @TempDir
    Path folder;

    private final Map<String, Map<String, String>> objects = new ConcurrentHashMap<>();
    private final List<String> refused = new CopyOnWriteArrayList<>();
    private final Set<String> taken = ConcurrentHashMap.newKeySet();
    private HttpServer store;
    private Shipments shipments;
    private S3 destination;

    @BeforeEach
    void start() throws Exception {
        store = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        store.createContext("/", this::answer);
        store.start();
        shipments = new Shipments(folder.resolve("archives"));
        shipments.write(ODD, "odd", 100_000);
        destination = new S3();
        destination.setEndpoint("http://127.0.0.1:" + store.getAddress().getPort());
        destination.setBucket("archives");
        destination.setPrefix("caravan 1/");
    }

    @AfterEach
    void stop() {
        store.stop(0);
    }

    /** Amazon Simple Storage Service, API Reference, "Signature Calculations for the Authorization Header", its examples. */
    @Test
    void theCheckGivesWhatAmazonDocuments() {
        String empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        Map<String, String> get = new HashMap<>(Map.of(
                "host", "examplebucket.s3.amazonaws.com",
                "range", "bytes=0-9",
                "x-amz-content-sha256", empty,
                "x-amz-date", "20130524T000000Z",
                "authorization", authorization("host;range;x-amz-content-sha256;x-amz-date")));
        assertThat(CHECK.of("GET", "/test.txt", "", get))
                .isEqualTo("f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
        get.put("authorization", authorization("host;x-amz-content-sha256;x-amz-date"));
        assertThat(CHECK.of("GET", "/", "lifecycle", get))
                .isEqualTo("fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
        assertThat(CHECK.of("GET", "/", "max-keys=2&prefix=J", get))
                .isEqualTo("34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
    }

    private static String authorization(String signed) {
        return "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders="
                + signed + ",Signature=" + "0".repeat(64);
    }

    @Test
    void eachRequestIsSignedAsAStoreThatChecksWantsIt() throws Exception {
        login(SECRET);

        assertThat(outcome(shipments.carry(destination, ODD))).containsExactly(ODD + ": arrived");
        assertThat(refused).isEmpty();
        assertThat(taken).contains("PUT", "HEAD");
    }

    @Test
    void anotherSecretIsRefusedAndSaidInWords() throws Exception {
        login("another" + SECRET);

        assertThat(outcome(shipments.carry(destination, ODD)))
                .containsExactly(
                        ODD + ": PAUSE The S3 store refuses us: correct the credentials, or have our key allowed to"
                                + " put and to get objects in the bucket");
        assertThat(objects).isEmpty();
    }

    private void login(String secret) throws IOException {
        destination.setCredentialsFile(
                Files.writeString(folder.resolve("credentials"), "AKIAIOSFODNN7EXAMPLE\n" + secret + "\n")
                        .toString());
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            Map<String, String> headers = new HashMap<>();
            exchange.getRequestHeaders()
                    .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), String.join(",", values)));
            String path = exchange.getRequestURI().getRawPath();
            String query = exchange.getRequestURI().getRawQuery();
            if (!CHECK.isRight(exchange.getRequestMethod(), path, query == null ? "" : query, headers)) {
                refused.add(exchange.getRequestMethod() + " " + path);
                byte[] body = "<Error><Code>SignatureDoesNotMatch</Code></Error>".getBytes(StandardCharsets.UTF_8);
                boolean head = exchange.getRequestMethod().equals("HEAD");
                exchange.sendResponseHeaders(403, head ? -1 : body.length);
                if (!head) {
                    exchange.getResponseBody().write(body);
                }
                return;
            }
            taken.add(exchange.getRequestMethod());
            if (exchange.getRequestMethod().equals("PUT")) {
                objects.put(path, headers);
                exchange.getResponseHeaders().add("ETag", "\"1\"");
                exchange.sendResponseHeaders(200, -1);
            } else if (objects.containsKey(path)) {
                Map<String, String> object = objects.get(path);
                exchange.getResponseHeaders().add("x-amz-checksum-sha256", object.get("x-amz-checksum-sha256"));
                exchange.getResponseHeaders()
                        .add(
                                "Content-Length",
                                object.getOrDefault("x-amz-decoded-content-length", object.get("content-length")));
                exchange.sendResponseHeaders(200, -1);
            } else {
                exchange.sendResponseHeaders(path.endsWith(".zip") ? 404 : 200, -1);
            }
        }
    }
}
