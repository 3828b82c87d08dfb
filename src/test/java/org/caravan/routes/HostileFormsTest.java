package org.caravan.routes;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

import org.apache.camel.CamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import com.zaxxer.hikari.HikariDataSource;

import org.caravan.database.TestDatabase;
import org.caravan.kobo.FormServer;
import org.caravan.rehearsal.FormFault;
import org.caravan.rehearsal.RehearsalForms;
import org.caravan.rehearsal.SyntheticForms;
import org.caravan.suite.ChildOutput;
import org.caravan.suite.HostileInputs;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A form server that gives the largest answers that the limits let through, and larger ones, to a program with the heap of {@code bin/caravan}:
 * what is beyond a limit is refused with its reason, the form beside it is read, and the program lives on.
 */
@Tag("hostile")
@Timeout(300)
class HostileFormsTest {

    private static final String SMALL = "[" + "{},".repeat(199_000) + "1]";
    private static final String TEXT = "\"" + "x".repeat(1_000_000) + "\"";

    @RegisterExtension
    static final HostileInputs INPUTS = new HostileInputs();

    @TempDir
    static Path folder;

    private static RehearsalForms server;
    private static Map<String, String> database;
    private static Process child;
    private static BufferedReader answers;
    private static PrintWriter orders;

    @BeforeAll
    static void start() throws Exception {
        server = RehearsalForms.start(0, "t");
        database = TestDatabase.propertiesWithSchema();
        server.form("aOne", "Interview", SyntheticForms.INTERVIEW).add(1, SyntheticForms.interview(1, "REH-0001"));
        server.form("bTwo", "Interview", SyntheticForms.INTERVIEW).add(1, SyntheticForms.interview(1, "REH-0001"));
        child = ChildJvm.of(
                        Reader.class,
                        List.of(
                                folder.toString(),
                                server.url(),
                                database.get("caravan.database.url"),
                                database.get("caravan.database.user"),
                                database.get("caravan.database.password")))
                .redirectErrorStream(false)
                .redirectError(ChildOutput.file("hostile-forms").toFile())
                .start();
        answers = child.inputReader();
        orders = new PrintWriter(child.outputWriter(), true);
        awaitAnswer();
    }

    @AfterAll
    static void end() throws Exception {
        child.destroyForcibly();
        assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
        server.close();
    }

    @AfterEach
    void wellAgain() {
        server.wellAgain();
    }

    static Stream<Arguments> pagesThatFit() {
        return Stream.of(
                Arguments.of("as many values as a submission may have", page(submission(SMALL))),
                Arguments.of("as many bytes", page(submission("[" + TEXT + ("," + TEXT).repeat(6) + "]"))),
                Arguments.of(
                        "characters that are kept as five",
                        page(submission(
                                "[\"" + "\u2400".repeat(1_000_000) + "\",\"" + "\\u0000".repeat(300_000) + "\"]"))),
                Arguments.of("as many submissions as a page may have", (Content) out -> {
                    out.write(bytes("{\"count\":30000,\"next\":null,\"results\":[{\"_id\":1}"));
                    for (int id = 2; id <= 30_000; id++) {
                        out.write(bytes(",{\"_id\":" + id + "}"));
                    }
                    out.write(bytes("]}"));
                }),
                Arguments.of("names that are all different", (Content) out -> names(out, 25, 45_000)),
                Arguments.of("attachments by the ten thousand", (Content) out -> attachments(out, 3, 25_000)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pagesThatFit")
    void takesTheLargestPageThatTheLimitsLetThrough(String what, Content page) throws Exception {
        server.fault(address -> address.contains("aOne/data"), 1, packed(page));

        run();

        assertThat(error("aOne")).as(what).isNull();
        assertThat(value("SELECT count(*) > 0 FROM kobo_submission WHERE asset_uid = 'aOne'"))
                .isEqualTo("t");
    }

    static Stream<Arguments> pagesBeyond() {
        return Stream.of(
                Arguments.of(
                        page(submission("[" + "{},".repeat(2_600_000) + "1]")),
                        "more than 200000 values and names in one submission (mostValues)"),
                Arguments.of(
                        page("{\"_id\":1" + ",\"a\":1".repeat(400_000) + "}"),
                        "more than 200000 values and names in one submission (mostValues)"),
                Arguments.of(
                        page(submission("[" + TEXT + ("," + TEXT).repeat(8) + "]")),
                        "a submission of more than 8000000 bytes (largestSubmission)"),
                Arguments.of(
                        page(submission("\"" + "x".repeat(1_000_001) + "\"")),
                        "1000000 characters of a text (longestText)"),
                Arguments.of(page("{\"_id\":1,\"" + "k".repeat(2_000_000) + "\":1}"), "1000 of a name or number"),
                Arguments.of(page(submission("1".repeat(2_000_000))), "1000 of a name or number"),
                Arguments.of(
                        (Content) out -> {
                            out.write(bytes("{\"count\":1000000,\"next\":null,\"results\":[{\"_id\":1}"));
                            for (int id = 2; id <= 1_000_000; id++) {
                                out.write(bytes(",{\"_id\":" + id + "}"));
                            }
                            out.write(bytes("]}"));
                        },
                        "a page of more than 30000 submissions"),
                Arguments.of(
                        (Content) out -> out.write(bytes("{\"count\":1,\"results\":[],\"next\":\"" + server.url() + "/"
                                + "n".repeat(900_000) + "\"}")),
                        "an address of more than 4000 characters"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("pagesBeyond")
    void refusesALargerPageAndReadsTheFormBesideIt(Content page, String reason) throws Exception {
        server.fault(address -> address.contains("aOne/data"), Integer.MAX_VALUE, packed(page));

        run();

        assertThat(error("aOne")).contains(reason).hasSizeLessThan(1_000);
        assertThat(error("bTwo")).isNull();
    }

    @Test
    void takesAListWhoseEntriesHoldFarMoreThanIsWanted() throws Exception {
        Content list = out -> {
            out.write(bytes("{\"count\":4002,\"next\":null,\"results\":["));
            for (int i = 0; i < 4_000; i++) {
                out.write(bytes("{\"uid\":\"x" + i + "\"" + ",\"a\":\"b\"".repeat(1_000) + "},"));
            }
            out.write(bytes(entry("aOne") + "," + entry("bTwo") + "]}"));
        };
        server.fault(FormsFixture::isList, 1, packed(list));

        run();

        assertThat(value("SELECT state FROM kobo_run ORDER BY id DESC LIMIT 1")).isEqualTo("finished");
    }

    @ParameterizedTest(name = "{0} forms")
    @CsvSource({"10000, false", "10001, true"})
    void takesAListOfAsManyFormsAsTheLimitSays(int forms, boolean refused) throws Exception {
        String name = "n".repeat(900_000);
        Content list = out -> {
            out.write(bytes("{\"count\":" + forms + ",\"next\":null,\"results\":["));
            for (int i = 2; i < forms; i++) {
                out.write(bytes(
                        "{\"uid\":\"x" + i + "\",\"name\":\"" + (i % 1000 == 0 ? name : "n".repeat(250)) + "\"},"));
            }
            out.write(bytes(entry("aOne") + "," + entry("bTwo") + "]}"));
        };
        server.fault(FormsFixture::isList, 1, packed(list));

        run();

        assertThat(value("SELECT state || coalesce(last_error, '') FROM kobo_run ORDER BY id DESC LIMIT 1"))
                .isEqualTo(refused ? "failedThe server answered with a page of more than 10000 forms" : "finished");
    }

    static Stream<Arguments> definitions() {
        String question = "{\"type\":\"geopoint\",\"name\":\"q%d\",\"label\":[\"" + "w".repeat(300) + "\"]},";
        return Stream.of(
                Arguments.of("fits", survey(question, 9_999), null),
                Arguments.of("manyQuestions", survey(question, 10_001), "more than 10000 questions"),
                Arguments.of(
                        "large",
                        survey(question, 20_000),
                        "a definition of more than 5000000 bytes (largestDefinition)"),
                Arguments.of(
                        "nested",
                        survey("{\"type\":\"begin_group\",\"name\":\"g%d\"},", 100_000),
                        "groups nested deeper than 32"),
                Arguments.of(
                        "long",
                        survey("{\"type\":\"text\",\"name\":\"" + "q".repeat(600) + "%d\"},", 10),
                        "names of more than 500 characters"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("definitions")
    void keepsADefinitionWithinTheLimits(String version, Content content, String reason) throws Exception {
        server.fault(
                FormsFixture::isList,
                1,
                FormFault.replacing("(\"uid\":\"aOne\".*?\"deployed_version_id\":)\"v1\"", "$1\"" + version + "\""));
        server.fault(address -> address.contains("versions/" + version), 1, packed(content));

        run();

        String kept = value(
                "SELECT coalesce(last_error, state) FROM kobo_form_version WHERE asset_uid = 'aOne' AND version = '"
                        + version + "'");
        assertThat(kept).contains(reason == null ? "stored" : reason);
        assertThat(error("aOne")).as("its submissions are read all the same").isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "X-Long, 16000, 1, false",
        "X-Long, 20000, 1, true",
        "ETag, 5000000, 1, true",
        "Retry-After, 5000000, 1, true",
        "Content-Type, 5000000, 1, true",
        "X-Many, 10, 80, false",
        "X-Many, 10, 200000, true"
    })
    void refusesHeadersWithoutEnd(String name, int length, int times, boolean refused) throws Exception {
        server.fault(address -> address.contains("aOne/data"), 1, (exchange, good) -> {
            for (int i = 0; i < times; i++) {
                exchange.getResponseHeaders().add(name, "v".repeat(length));
            }
            if (!name.equals("Content-Type")) {
                exchange.getResponseHeaders().set("Content-Type", "application/json");
            }
            exchange.sendResponseHeaders(200, good.length);
            exchange.getResponseBody().write(good);
        });

        run();

        if (refused) {
            assertThat(error("aOne")).contains("more than 100 headers, or one of more than 16384 bytes");
        } else {
            assertThat(error("aOne")).isNull();
        }
        assertThat(error("bTwo")).isNull();
    }

    /** One run over all forms, all of them in full; it fails where the program ends. */
    private static void run() throws Exception {
        execute(
                "UPDATE kobo_form SET swept_at = NULL, sweep_started_at = NULL, last_error = NULL, consecutive_failures = 0;"
                        + " UPDATE kobo_form_version SET next_attempt_at = now();"
                        + " UPDATE kobo_server SET resume_at = NULL; DELETE FROM kobo_aside; DELETE FROM kobo_submission;"
                        + " DELETE FROM kobo_attachment");
        INPUTS.attempt(() -> {
            orders.println("run");
            awaitAnswer();
        });
    }

    private static void awaitAnswer() throws Exception {
        String line = answers.readLine();
        while (line != null && !line.equals("ready")) {
            line = answers.readLine();
        }
        if (line == null) {
            child.waitFor(10, TimeUnit.SECONDS);
        }
        assertThat(line)
                .as("ready; otherwise the program ended with " + (line == null ? child.exitValue() : 0))
                .isNotNull();
    }

    private static String error(String uid) throws Exception {
        return value("SELECT last_error FROM kobo_form WHERE asset_uid = '" + uid + "'");
    }

    private static String value(String sql) throws Exception {
        try (var connection = connection();
                var result = connection.createStatement().executeQuery(sql)) {
            return result.next() ? result.getString(1) : null;
        }
    }

    private static void execute(String sql) throws Exception {
        try (var connection = connection()) {
            connection.createStatement().execute(sql);
        }
    }

    private static Connection connection() throws Exception {
        return DriverManager.getConnection(
                database.get("caravan.database.url"),
                database.get("caravan.database.user"),
                database.get("caravan.database.password"));
    }

    /** Writes an answer without holding it. */
    interface Content {
        void write(OutputStream out) throws IOException;
    }

    private static FormFault packed(Content content) {
        return (exchange, good) -> {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.getResponseHeaders().set("Content-Encoding", "gzip");
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream out = new GZIPOutputStream(exchange.getResponseBody(), 1 << 16)) {
                content.write(out);
            }
        };
    }

    private static Content page(String submission) {
        return out -> out.write(bytes("{\"count\":1,\"next\":null,\"results\":[" + submission + "]}"));
    }

    private static String submission(String answer) {
        return "{\"_id\":1,\"answer\":" + answer + "}";
    }

    private static void names(OutputStream out, int submissions, int names) throws IOException {
        out.write(bytes("{\"count\":" + submissions + ",\"next\":null,\"results\":["));
        for (int id = 1; id <= submissions; id++) {
            out.write(bytes((id == 1 ? "" : ",") + "{\"_id\":" + id));
            for (int name = 0; name < names; name++) {
                out.write(bytes(",\"" + id + "n" + name + "\":1"));
            }
            out.write('}');
        }
        out.write(bytes("]}"));
    }

    private static void attachments(OutputStream out, int submissions, int attachments) throws IOException {
        out.write(bytes("{\"count\":" + submissions + ",\"next\":null,\"results\":["));
        for (int id = 1; id <= submissions; id++) {
            out.write(bytes((id == 1 ? "" : ",") + "{\"_id\":" + id + ",\"_attachments\":[0"));
            for (int i = 0; i < attachments; i++) {
                out.write(bytes(",{\"uid\":\"" + i + "\",\"download_url\":\"" + server.url() + "/" + "a".repeat(200)
                        + "\",\"filename\":\"" + i + "\"}"));
            }
            out.write(bytes("]}"));
        }
        out.write(bytes("]}"));
    }

    private static String entry(String uid) {
        return "{\"uid\":\"" + uid + "\",\"name\":\"Interview\",\"has_deployment\":true,\"deployed_version_id\":\"v1\","
                + "\"deployment__submission_count\":1}";
    }

    private static Content survey(String row, int rows) {
        return out -> {
            out.write(bytes("{\"content\":{\"survey\":["));
            for (int i = 0; i < rows; i++) {
                out.write(bytes(row.formatted(i)));
            }
            out.write(bytes("{}]}}"));
        };
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Reads the forms as often as it is told to. */
    static final class Reader {

        /** Stands for the parts of the program that do not run here. */
        private static byte[] others;

        public static void main(String[] args) throws Exception {
            others = new byte[20_000_000];
            try (HikariDataSource pool = new HikariDataSource()) {
                pool.setJdbcUrl(args[2]);
                pool.setUsername(args[3]);
                pool.setPassword(args[4]);
                FormServer settings = new FormServer();
                settings.setName("hostile");
                settings.setUrl(args[1]);
                settings.setToken("t");
                settings.setRequestsPerMinute(100_000);
                settings.setAttempts(1);
                settings.setLongestWait(Duration.ofMillis(40));
                CamelContext context = RunningForms.context(pool, Path.of(args[0]));
                BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
                do {
                    System.out.println("ready");
                } while (next(in, context, settings));
                context.stop();
            }
        }

        private static boolean next(BufferedReader in, CamelContext context, FormServer settings) throws Exception {
            if (in.readLine() == null) {
                return false;
            }
            RunningForms.run(context, settings);
            return others != null;
        }
    }
}
