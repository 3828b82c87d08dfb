package org.caravan.deliver;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import org.caravan.process.ProcessRunner;
import org.caravan.routes.AskedChild;
import org.caravan.suite.HostileInputs;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A program with a heap of 128 MB, of which others have 60, is answered by the servers of destinations with the largest that its limits let through,
 * and with more: that is named, and it lives on.
 */
@Tag("hostile")
@Timeout(120)
class SmallHeapDeliveryTest {

    @RegisterExtension
    static final HostileInputs INPUTS = new HostileInputs();

    private static final int MIB = 1 << 20;
    private static final String ONE = "{\"00080018\":{\"vr\":\"UI\",\"Value\":[\"%s\"]}}";

    private static HttpServer server;
    private static AskedChild child;

    @BeforeAll
    static void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", SmallHeapDeliveryTest::answer);
        server.start();
        child = new AskedChild(
                Child.class, "http://127.0.0.1:" + server.getAddress().getPort());
    }

    @AfterAll
    static void stop() throws Exception {
        child.close();
        server.stop(0);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "dicomweb fits | 31000 objects",
                "dicomweb texts | 0 objects",
                "dicomweb values | more than 250000 values",
                "dicomweb bytes | longer than 8 MiB",
                "dicomweb long | longer than 16 MiB",
                "dicomweb endless | more than 100000 objects",
                "globus fits | 100000 files",
                "globus names | 0 files",
                "globus files | more than 100000 files",
                "globus values | 0 files",
                "globus long | longer than 16 MiB"
            })
    void ofAnAnswer(String order, String said) throws Exception {
        assertThat(ask(order)).contains(said);
    }

    @Test
    void ofALineWithoutEnd() throws Exception {
        assertThat(ask("lines x")).isEqualTo("65536 characters, then: last");
    }

    private static String ask(String order) throws Exception {
        return INPUTS.answer(() -> child.ask(order));
    }

    private static void answer(HttpExchange exchange) throws IOException {
        String[] path = exchange.getRequestURI().getPath().split("/");
        String query = String.valueOf(exchange.getRequestURI().getQuery());
        exchange.sendResponseHeaders(200, 0);
        try (exchange;
                OutputStream out = exchange.getResponseBody()) {
            if (path[1].equals("globus")) {
                globus(path[2], out);
            } else {
                dicomWeb(path[2], query, out);
            }
        } catch (IOException e) {
            // the client has read enough
        }
    }

    private static void dicomWeb(String kind, String query, OutputStream out) throws IOException {
        boolean first = query.contains("offset=0");
        int before = first ? 0 : Integer.parseInt(query.replaceFirst(".*offset=", ""));
        switch (kind) {
            case "fits" -> list(out, "[", first ? 31_000 : 0, i -> ONE.formatted("1.2." + i), "]");
            case "endless" -> list(out, "[", 1_000, i -> ONE.formatted("1.2." + before + "." + i), "]");
            case "texts" -> list(out, "[", 8, i -> '"' + "x".repeat(999_000) + '"', "]");
            case "values" -> list(out, "[", 2 * MIB, i -> "{}", "]");
            case "bytes" -> list(out, "[", 9, i -> '"' + "x".repeat(999_000) + '"', "]");
            default -> list(out, "[", 17, i -> '"' + "x".repeat(MIB) + '"', "]");
        }
    }

    private static void globus(String kind, OutputStream out) throws IOException {
        String start = "{\"DATA\":[";
        switch (kind) {
            case "fits" ->
                list(
                        out,
                        start,
                        100_000,
                        i -> "{\"name\":\"" + "n".repeat(80) + i + "\",\"size\":1,\"type\":\"file\"}",
                        "]}");
            case "names" ->
                list(out, start, 160, i -> "{\"" + "n".repeat(40_000) + i + "\":{},\"type\":\"dir\"}", "]}");
            case "files" ->
                list(out, start, 100_001, i -> "{\"name\":\"" + i + "\",\"size\":1,\"type\":\"file\"}", "]}");
            case "values" -> list(out, start, 5 * MIB, i -> "{}", "]}");
            default -> list(out, start, 17, i -> '"' + "x".repeat(MIB) + '"', "]}");
        }
    }

    private interface Entry {
        String at(int number);
    }

    private static void list(OutputStream out, String start, int number, Entry entry, String end) throws IOException {
        StringBuilder piece = new StringBuilder(start);
        for (int i = 0; i < number; i++) {
            piece.append(i == 0 ? "" : ",").append(entry.at(i));
            if (piece.length() > MIB) {
                out.write(piece.toString().getBytes(StandardCharsets.US_ASCII));
                piece.setLength(0);
            }
        }
        out.write(piece.append(end).toString().getBytes(StandardCharsets.US_ASCII));
    }

    /** Asks as it is told, and says what came of it in one line each. */
    static final class Child {

        public static void main(String[] args) throws Exception {
            HttpClient client = HttpClient.newHttpClient();
            AskedChild.serve(line -> {
                String[] order = line.split(" ");
                try {
                    return switch (order[0]) {
                        case "dicomweb" ->
                            new DicomWebRequests(
                                                    client,
                                                    URI.create(args[0] + "/dicomweb/" + order[1]),
                                                    null,
                                                    Duration.ofMinutes(1))
                                            .instances("1.2", "1.2.3")
                                            .size()
                                    + " objects";
                        case "globus" ->
                            new GlobusRequests(client, URI.create(args[0] + "/globus/" + order[1]), "x")
                                            .list("c", "/folder/")
                                            .size()
                                    + " files";
                        default -> lines();
                    };
                } catch (DeliveryException e) {
                    return e.getMessage();
                }
            });
        }

        private static String lines() throws Exception {
            AtomicInteger longest = new AtomicInteger();
            StringBuilder last = new StringBuilder();
            ProcessRunner.run(
                    List.of("sh", "-c", "head -c 100000000 /dev/zero | tr '\\0' x; echo; echo last"),
                    new byte[0],
                    line -> {
                        longest.accumulateAndGet(line.length(), Math::max);
                        last.setLength(0);
                        last.append(line.length() < 100 ? line : "long");
                    },
                    Duration.ofMinutes(1));
            return longest + " characters, then: " + last;
        }
    }
}
