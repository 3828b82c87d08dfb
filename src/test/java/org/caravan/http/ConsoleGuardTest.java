package org.caravan.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.caravan.suite.HostileInputs;

import static org.assertj.core.api.Assertions.assertThat;

/** What a page of somebody else, open in the browser of an operator who is logged in, gets out of the console: nothing. */
@Tag("hostile")
class ConsoleGuardTest {

    private static final String READ = "{\"type\":\"read\",\"mbean\":\"java.lang:type=Memory\"}";
    private static final String JSON = "application/json";

    @RegisterExtension
    static final HostileInputs INPUTS = new HostileInputs();

    @TempDir
    static Path folder;

    private static HttpServers servers;

    private ConsoleClient client;

    @BeforeAll
    static void start() {
        servers = HttpServers.start(ConsoleClient.settings(folder, Set.of("caravan.example.org")), List.of());
    }

    @AfterAll
    static void stop() {
        servers.close();
    }

    @BeforeEach
    void logIn() throws Exception {
        client = new ConsoleClient(servers.consolePort());
        assertThat(client.logIn().headers().allValues("Set-Cookie"))
                .singleElement()
                .asString()
                .contains("HttpOnly", "SameSite=Strict");
    }

    @Test
    void aRequestForTheBeansOfAnotherProgramIsRefusedAndOpensNoConnection() throws Exception {
        try (ServerSocketChannel other = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0))) {
            other.configureBlocking(false);
            int port = ((InetSocketAddress) other.getLocalAddress()).getPort();
            String target = ",\"target\":{\"url\":\"service:jmx:rmi:///jndi/rmi://127.0.0.1:" + port + "/x\"}}";
            String proxied = READ.replaceFirst("}$", target);

            for (String body :
                    List.of(proxied, "[" + READ + "," + proxied + "]", proxied.replace("target", "t\\u0061rget"))) {
                var answer = INPUTS.answer(() -> client.jolokia(body, JSON, "Origin", client.origin()));

                assertThat(answer.statusCode()).as(body).isEqualTo(403);
                assertThat(answer.body()).doesNotContain("HeapMemoryUsage");
            }
            assertThat(other.accept()).as("a connection that was opened").isNull();
        }
        assertThat(client.jolokia(READ, JSON, "Origin", client.origin()).body())
                .as("the same of our own")
                .contains("HeapMemoryUsage");
        try (Stream<Path> libraries = Files.list(Path.of("target/lib/hawtio/WEB-INF/lib"))) {
            assertThat(libraries).noneMatch(file -> file.toString().contains("jsr160"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://evil.example",
                "null",
                "http://127.0.0.1",
                "http://127.0.0.1:1",
                "http://127.0.0.1.evil.example:PORT",
                "http://evil.example@127.0.0.1:1",
                "http://evil.example:PORT",
                "http://localhost:PORT",
                "127.0.0.1:PORT",
                "file://127.0.0.1:PORT",
                "http://127.0.0.1:PORT http://evil.example",
                "http://[::1",
                ""
            })
    void aRequestFromAPageOfSomebodyElseIsRefused(String from) throws Exception {
        String origin = from.replace("PORT", "" + servers.consolePort());
        for (String header : List.of("Origin", "Referer")) {
            assertThat(INPUTS.answer(() -> client.jolokia(READ, JSON, header, origin))
                            .statusCode())
                    .as(header)
                    .isEqualTo(403);
            assertThat(INPUTS.answer(() -> client.get("/hawtio/jolokia/exec/java.lang:type=Memory/gc", header, origin))
                            .statusCode())
                    .as(header)
                    .isEqualTo(403);
        }
        assertThat(client.send(
                                "/hawtio/j_security_check",
                                "POST",
                                "j_username=a&j_password=b",
                                "application/x-www-form-urlencoded",
                                "Origin",
                                origin)
                        .statusCode())
                .as("a login that a foreign page makes")
                .isEqualTo(403);
        assertThat(client.send("/hawtio/jolokia/", "OPTIONS", "", JSON, "Origin", origin)
                        .headers()
                        .map())
                .as("what other pages may do")
                .doesNotContainKey("access-control-allow-origin");
    }

    @Test
    void aRequestThatDoesNotSayWhichPageSentItIsRefusedWhereItCouldDoSomething() throws Exception {
        assertThat(client.jolokia(READ, JSON).statusCode()).isEqualTo(403);
        assertThat(client.get("/hawtio/jolokia/exec/java.lang:type=Memory/gc").statusCode())
                .isEqualTo(403);
        assertThat(client.get("/hawtio/jolokia/version").statusCode()).isEqualTo(403);
        assertThat(client.get("/hawtio/").statusCode()).as("a page").isEqualTo(200);
        assertThat(client.get("/hawtio/jolokia/version", "Referer", client.origin() + "/hawtio/camel")
                        .statusCode())
                .isEqualTo(200);
    }

    /** What forms of other pages can send without being asked first. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "text/plain; application/json",
                "application/jsonx",
                ""
            })
    void whatIsSentToJolokiaMustBeJson(String type) throws Exception {
        assertThat(INPUTS.answer(() -> client.jolokia(READ, type, "Origin", client.origin()))
                        .statusCode())
                .isEqualTo(415);
    }

    @Test
    void jsonMayNameItsCharacterSet() throws Exception {
        assertThat(client.jolokia(READ, "application/json; charset=UTF-8", "Origin", client.origin())
                        .statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "evil.example, 421",
        "evil.example:8081, 421",
        "127.0.0.1.evil.example, 421",
        "127.0.0.1:8081, 200",
        "localhost:8081, 200",
        "LOCALHOST, 200",
        "[::1]:8081, 200",
        "192.168.7.7, 200",
        "caravan.example.org, 200",
        "Caravan.Example.org:443, 200"
    })
    void aNameThatIsNotOursIsNotAnswered(String host, int status) throws Exception {
        assertThat(INPUTS.answer(() -> statusLine(host, "/hawtio/static/login.html")))
                .startsWith("HTTP/1.1 " + status);
    }

    @Test
    void everyAnswerTellsTheBrowserToAskNobodyElse() throws Exception {
        for (String path : List.of(
                "/",
                "/hawtio/",
                "/hawtio/static/login.html",
                "/hawtio/user",
                "/hawtio/nothing",
                "/hawtio/jolokia/version")) {
            var headers = client.get(path).headers();
            assertThat(headers.allValues("Content-Security-Policy"))
                    .as(path)
                    .singleElement()
                    .satisfies(policy -> {
                        assertThat(policy)
                                .contains(
                                        "default-src 'none'",
                                        "script-src 'self';",
                                        "frame-ancestors 'none'",
                                        "form-action 'self'")
                                .doesNotContain("http", "*", "unsafe-eval");
                    });
            assertThat(headers.allValues("X-Frame-Options")).as(path).containsExactly("DENY");
            assertThat(headers.allValues("X-Content-Type-Options")).as(path).containsExactly("nosniff");
            assertThat(headers.allValues("Referrer-Policy")).as(path).containsExactly("same-origin");
            assertThat(headers.allValues("Cross-Origin-Opener-Policy")).as(path).containsExactly("same-origin");
            assertThat(headers.map()).doesNotContainKey("access-control-allow-origin");
        }
    }

    private static String statusLine(String host, String path) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", servers.consolePort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .findFirst()
                    .orElse("");
        }
    }
}
