package org.caravan.routes;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.caravan.database.TestDatabase;
import org.caravan.http.ConsoleClient;
import org.caravan.http.HttpServers;
import org.caravan.suite.HostileInputs;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The whole program, with a heap of 128 MB, is asked by browsers and machines for the largest that its limits let through, and for one more:
 * what is too much is refused in one sentence, and the program runs on.
 */
@Tag("hostile")
@Timeout(240)
class HostileRequestsTest {

    @RegisterExtension
    static final HostileInputs INPUTS = new HostileInputs();

    private static final int MOST = 2_000;
    private static final int LARGEST = 1 << 20;
    private static final String READ = "{\"type\":\"read\",\"mbean\":\"java.lang:type=Memory\"}";
    private static final String ROUTE =
            "{\"type\":\"read\",\"mbean\":\"org.apache.camel:context=caravan,type=routes,name=\\\"pack-series\\\"\"}";
    private static final String LIST = "{\"type\":\"list\"}";

    @TempDir
    static Path folder;

    private static Process child;
    private static ConsoleClient client;
    private static int console;
    private static int management;

    @BeforeAll
    static void start() throws Exception {
        List<String> arguments = new ArrayList<>(List.of(
                folder.toString(), Integer.toString(RunningFlow.freePort()), Integer.toString(RunningFlow.freePort())));
        TestDatabase.properties().forEach((name, value) -> arguments.add(name + "=" + value));
        child = ChildJvm.of(Child.class, arguments).start();
        BufferedReader said = new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder before = new StringBuilder();
        String line = said.readLine();
        while (line != null && !line.startsWith("ports ")) {
            before.append(line).append('\n');
            line = said.readLine();
        }
        assertThat(line).as(before.toString()).isNotNull();
        // what it says later must not make it wait
        Thread drain = new Thread(() -> said.lines().forEach(each -> {}));
        drain.setDaemon(true);
        drain.start();
        console = Integer.parseInt(line.split(" ")[1]);
        management = Integer.parseInt(line.split(" ")[2]);
        client = new ConsoleClient(console);
        String password = Files.readString(folder.resolve("data/secrets/caravan.password"))
                .strip();
        assertThat(client.logIn("caravan", password).statusCode()).isEqualTo(303);
    }

    @AfterAll
    static void stop() throws Exception {
        child.getOutputStream().close();
        if (!child.waitFor(30, TimeUnit.SECONDS)) {
            child.destroyForcibly();
        }
    }

    @AfterEach
    void itRunsOn() throws Exception {
        assertThat(child.isAlive()).isTrue();
        var answer = INPUTS.answer(() -> ask(READ));
        assertThat(answer.body()).contains("HeapMemoryUsage");
    }

    @Test
    void aBodyIsTakenUpToItsLimit() throws Exception {
        assertThat(ask(READ + " ".repeat(LARGEST - READ.length())).statusCode()).isEqualTo(200);
        var refused = INPUTS.answer(() -> ask(READ + " ".repeat(LARGEST - READ.length() + 1)));
        assertThat(refused.statusCode()).isEqualTo(413);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "reads | 2000 | 200",
                "reads | 2001 | 413",
                "routes | 2000 | 200",
                "lists | 2 | 200",
                "lists | 3 | 413",
                "patterns | 2 | 200",
                "patterns | 3 | 413",
                "calls | 200 | 200",
                "calls | 201 | 413",
                "values | 39000 | 200",
                "values | 40000 | 413",
                "nested | 900 | 200",
                "nested | 100000 | 400",
                "empty | 340000 | 413"
            })
    void requestsInOneMessageAreTakenUpToTheirLimit(String kind, int number, int status) throws Exception {
        String body =
                switch (kind) {
                    case "reads" -> list(READ, number);
                    case "routes" -> list(ROUTE, number);
                    case "lists" -> list(LIST, number);
                    case "patterns" -> list("{\"type\":\"read\",\"mbean\":\"*:*\"}", number);
                    case "calls" ->
                        list(
                                "{\"type\":\"exec\",\"mbean\":\"hawtio:type=security,name=RBACRegistry\",\"operation\":\"nothing\"}",
                                number);
                    case "values" -> READ.replaceFirst("}$", ",\"x\":" + list("{}", number) + "}");
                    case "nested" -> READ.replaceFirst("}$", ",\"x\":" + "[".repeat(number) + "]".repeat(number) + "}");
                    default -> list("{}", number);
                };

        var answer = INPUTS.answer(() -> ask(body));

        assertThat(answer.statusCode()).isEqualTo(status);
        if (status == 413) {
            assertThat(answer.body()).contains("requests to Jolokia at most").contains("caravan.console.most-requests");
        }
    }

    @Test
    void manyWhoAskForTheMostAtOnceAreAnsweredOrToldToWait() throws Exception {
        ExecutorService browsers = Executors.newFixedThreadPool(20);
        try {
            List<Callable<Integer>> all = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                String body = i % 2 == 0 ? list(LIST, 2) : list("{\"type\":\"read\",\"mbean\":\"*:*\"}", 2);
                all.add(() -> INPUTS.answer(() -> ask(body)).statusCode());
            }
            for (Future<Integer> answer : browsers.invokeAll(all, 2, TimeUnit.MINUTES)) {
                assertThat(answer.get()).isIn(200, 503);
            }
        } finally {
            browsers.shutdownNow();
        }
    }

    @Test
    void headersAreTakenUpToTheirLimit() throws Exception {
        for (int port : List.of(console, management)) {
            String start =
                    "GET /hawtio/static/login.html HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nConnection: close\r\n";
            int left = 8_192 - start.length() - "X: \r\n\r\n".length();
            assertThat(status(port, start + "X: " + "x".repeat(left - 100) + "\r\n\r\n"))
                    .isIn(200, 401);
            assertThat(status(port, start + "X: " + "x".repeat(left + 1) + "\r\n\r\n"))
                    .isEqualTo(431);
            assertThat(status(port, start + "X:\r\n".repeat(left / 4) + "\r\n")).isIn(200, 401);
            assertThat(status(port, start + "X:\r\n".repeat(100_000) + "\r\n")).isEqualTo(431);
            assertThat(status(port, "GET /" + "x".repeat(100_000) + " HTTP/1.1\r\n\r\n"))
                    .isIn(414, 431);
        }
    }

    /** A stranger may send a form to the login. */
    @Test
    void aLoginFormWithoutMeasureIsRefused() throws Exception {
        for (String form : List.of("x".repeat(LARGEST), "a=&".repeat(340_000), "j_username=" + "%41".repeat(300_000))) {
            int status = INPUTS.answer(() -> new ConsoleClient(console)
                            .send(
                                    "/hawtio/j_security_check",
                                    "POST",
                                    form,
                                    "application/x-www-form-urlencoded",
                                    "Origin",
                                    client.origin()))
                    .statusCode();
            assertThat(status).isIn(400, 413);
        }
    }

    private static String list(String request, int number) {
        return "[" + (request + ",").repeat(number - 1) + request + "]";
    }

    private static java.net.http.HttpResponse<String> ask(String body) throws Exception {
        return client.jolokia(body, "application/json", "Origin", client.origin());
    }

    private static int status(int port, String request) throws IOException {
        return INPUTS.answer(() -> {
            try (Socket socket = new Socket("127.0.0.1", port)) {
                socket.setSoTimeout(20_000);
                OutputStream out = socket.getOutputStream();
                try {
                    out.write(request.getBytes(StandardCharsets.US_ASCII));
                } catch (IOException e) {
                    // it was answered before it was read
                }
                byte[] answer = socket.getInputStream().readNBytes(12);
                return Integer.parseInt(new String(answer, StandardCharsets.US_ASCII).substring(9));
            }
        });
    }

    /** Runs the program until its input ends. */
    static final class Child {

        public static void main(String[] args) throws Exception {
            Map<String, String> database = new HashMap<>();
            for (String argument : List.of(args).subList(3, args.length)) {
                String[] parts = argument.split("=", 2);
                database.put(parts[0], parts[1]);
            }
            try (RunningFlow flow =
                    new RunningFlow(Path.of(args[0]), database, Integer.parseInt(args[1]), Integer.parseInt(args[2]))) {
                flow.start();
                HttpServers servers = flow.serveConsole();
                System.out.println("ports " + servers.consolePort() + " " + servers.managementPort());
                System.in.read();
            }
            System.exit(0);
        }
    }
}
