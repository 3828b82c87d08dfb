package org.caravan.bench;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import org.caravan.database.TestDatabase;
import org.caravan.peers.PeerProcess;
import org.caravan.peers.Ports;
import org.caravan.rehearsal.FormFault;
import org.caravan.rehearsal.RehearsalForm;
import org.caravan.rehearsal.RehearsalForms;
import org.caravan.rehearsal.SyntheticForms;

/**
 * How fast a form's submissions come into PostgreSQL at the first sync, in how much heap, and what an unchanged server is asked. The limits
 * are measured beside it: what the server gives to whoever only reads, and what COPY of the same rows takes.
 */
@Command(
        name = "kobo",
        description = "100,000 submissions at first, then 500 unchanged forms: rate, heap, requests.",
        mixinStandardHelpOptions = true)
final class KoboBench implements Callable<Integer> {

    private static final String TOKEN = "bench";
    private static final int FORMS = 500;
    /** Of the program: a pipe that nobody empties meanwhile would stop it. */
    private static final String OUTPUT = "output.log";

    @Option(names = "--json", paramLabel = "FILE", description = "Writes the figures there.")
    private Path json;

    @Option(names = "--check", description = "Exits with 1 when a target is missed.")
    private boolean check;

    @Option(names = "--submissions", defaultValue = "100000", description = "Of the first sync. Default: 100000.")
    private int submissions;

    @Option(names = "--heap", defaultValue = "96", paramLabel = "MB", description = "Of the program. Default: 96.")
    private int heap;

    private final Map<String, Object> figures = new LinkedHashMap<>();
    private Map<String, String> database;

    @Override
    public Integer call() throws Exception {
        Path folder = Files.createTempDirectory("caravan-bench");
        database = TestDatabase.properties();
        try (RehearsalForms server = RehearsalForms.start(0, TOKEN)) {
            RehearsalForm form = server.form("aBench", "Bench", SyntheticForms.INTERVIEW);
            long bytes = 0;
            for (int id = 1; id <= submissions; id++) {
                String submission = SyntheticForms.interview(id, "REH-" + id);
                bytes += submission.length();
                form.add(id, submission);
            }
            figures.put("submissions", submissions);
            figures.put("megabytes", bytes / 1e6);
            serverAlone(server);
            copyAlone(form);
            run(folder, server);
        } finally {
            PeerProcess.deleteTree(folder);
        }
        return report();
    }

    /** Reads every page and drops it. */
    private void serverAlone(RehearsalForms server) throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        for (int round = 0; round < 2; round++) {
            long start = System.nanoTime();
            for (int first = 0; first < submissions; first += 1000) {
                HttpRequest request = HttpRequest.newBuilder(
                                URI.create(server.url() + "/api/v2/assets/aBench/data/?limit=1000&start=" + first))
                        .header("Authorization", "Token " + TOKEN)
                        .build();
                try (InputStream in = client.send(request, HttpResponse.BodyHandlers.ofInputStream())
                        .body()) {
                    in.transferTo(OutputStream.nullOutputStream());
                }
            }
            figures.put("serverPerSecond", submissions / seconds(start));
        }
    }

    /** Copies the same rows, as text that is ready, into a table like ours. */
    private void copyAlone(RehearsalForm form) throws Exception {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE copied (id bigint PRIMARY KEY, content jsonb NOT NULL)");
            List<byte[]> lines = new ArrayList<>();
            for (int id = 1; id <= submissions; id++) {
                lines.add((id + "\t" + SyntheticForms.interview(id, "REH-" + id) + "\n")
                        .getBytes(StandardCharsets.UTF_8));
            }
            long start = System.nanoTime();
            CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn("COPY copied FROM STDIN");
            for (byte[] line : lines) {
                copy.writeToCopy(line, 0, line.length);
            }
            copy.endCopy();
            figures.put("copyPerSecond", submissions / seconds(start));
            statement.execute("DROP TABLE copied");
        }
    }

    private void run(Path folder, RehearsalForms server) throws Exception {
        Process program = start(folder, server);
        boolean ended;
        try {
            String first = "state <> 'running' AND added = " + submissions;
            double busy = server.busySeconds();
            await(first);
            figures.put(
                    "syncSeconds",
                    number("SELECT extract(epoch FROM finished_at - started_at) FROM kobo_run WHERE " + first));
            figures.put("syncPerSecond", submissions / (double) figures.get("syncSeconds"));
            figures.put("serverBusySeconds", server.busySeconds() - busy);
            for (int i = 0; i < FORMS; i++) {
                server.form("aForm" + i, "Form " + i, "{\"survey\":[{\"type\":\"text\",\"name\":\"q\"}]}")
                        .add(1_000_000 + i, "{\"_id\":" + (1_000_000 + i) + ",\"q\":\"a\"}");
            }
            await("state = 'finished' AND added = " + FORMS);
            figures.put("unchangedRequests", requestsOfTheNextRun());
            server.fault(
                    address -> address.startsWith("/api/v2/assets/?"),
                    Integer.MAX_VALUE,
                    FormFault.replacing("deployment__", "other__"));
            figures.put("uncountedRequests", requestsOfTheNextRun());
            figures.put("listRequests", (double) (FORMS / 100 + 1));
        } finally {
            program.getOutputStream().close();
            ended = program.waitFor(2, TimeUnit.MINUTES);
            program.destroyForcibly();
        }
        if (!ended) {
            throw new IllegalStateException("The program did not end within 2 minutes");
        }
        String output = Files.readString(folder.resolve(OUTPUT));
        figures.put("peakHeapMegabytes", Long.parseLong(output.replaceAll("(?s).*peak=(\\d+).*", "$1")) / 1e6);
        figures.put("heapLimitMegabytes", heap * 1.048576);
    }

    /** Of a run that began after now. */
    private double requestsOfTheNextRun() throws Exception {
        String now = text("SELECT now()");
        String next = "state = 'finished' AND forms_read = " + (FORMS + 1) + " AND started_at > '" + now + "'";
        await(next);
        return number("SELECT requests FROM kobo_run WHERE " + next + " ORDER BY id LIMIT 1");
    }

    private Process start(Path folder, RehearsalForms server) throws Exception {
        Path routes = Files.createDirectories(folder.resolve("routes/forms")).getParent();
        for (String name : List.of("00-errors.camel.yaml", "60-kobo.camel.yaml")) {
            Files.copy(Path.of("routes", name), routes.resolve(name));
        }
        Files.writeString(folder.resolve("token"), TOKEN);
        Files.writeString(
                routes.resolve("forms/bench.camel.yaml"),
                """
                - templatedRoute:
                    routeTemplateRef: read-forms
                    routeId: read-forms-bench
                    parameters:
                      - { name: server, value: bench }
                      - { name: url, value: "%s" }
                      - { name: tokenFile, value: "%s" }
                      - { name: schedule, value: "* * * * * ?" }
                      - { name: requestsPerMinute, value: "600000" }
                """
                        .formatted(server.url(), folder.resolve("token")));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-Xmx" + heap + "m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                KoboClient.class.getName()));
        database.forEach((name, value) -> command.add(name + "=" + value));
        command.add("caravan.data=" + folder.resolve("data"));
        command.add("caravan.routes=" + routes);
        command.add("caravan.dicom.port=" + Ports.free());
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectOutput(folder.resolve(OUTPUT).toFile())
                .start();
    }

    private void await(String condition) {
        Awaitility.await(condition)
                .atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofMillis(300))
                .ignoreExceptions()
                .until(() -> number("SELECT count(*) FROM kobo_run WHERE " + condition) > 0);
    }

    private double number(String sql) throws Exception {
        return Double.parseDouble(text(sql));
    }

    private String text(String sql) throws Exception {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }

    private Connection connect() throws Exception {
        Properties login = new Properties();
        login.put("user", database.get("caravan.database.user"));
        login.put("password", database.get("caravan.database.password"));
        return DriverManager.getConnection(database.get("caravan.database.url"), login);
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private double figure(String name) {
        return ((Number) figures.get(name)).doubleValue();
    }

    private int report() throws Exception {
        System.out.printf(
                "%nFirst sync of %d submissions (%.0f MB), -Xmx%dm%n", submissions, figure("megabytes"), heap);
        System.out.printf(
                "  %-52s %10.0f /s%n", "Caravan into PostgreSQL (history, hashes, sweep)", figure("syncPerSecond"));
        System.out.printf("  %-52s %10.0f /s%n", "the server alone, pages read and dropped", figure("serverPerSecond"));
        System.out.printf(
                "  %-52s %10.0f /s%n", "COPY of ready lines into a table, the limit", figure("copyPerSecond"));
        System.out.printf(
                "  %-52s %10.1f s of %.1f s%n",
                "the server was busy", figure("serverBusySeconds"), figure("syncSeconds"));
        System.out.printf(
                "  %-52s %10.1f MB of %.1f MB%n",
                "peak heap, garbage included", figure("peakHeapMegabytes"), figure("heapLimitMegabytes"));
        System.out.printf(
                "  %-52s %10.1f%n", "our time over COPY's", figure("copyPerSecond") / figure("syncPerSecond"));
        System.out.printf("%n%d unchanged forms%n", FORMS + 1);
        System.out.printf("  %-52s %10.0f%n", "requests in a run, list included", figure("unchangedRequests"));
        System.out.printf("  %-52s %10.0f%n", "the same where the list does not count", figure("uncountedRequests"));
        List<Target> targets = List.of(
                new Target("submissions a second into PostgreSQL", figure("syncPerSecond"), 5000, true),
                new Target(
                        "the server's own rate over ours",
                        figure("serverPerSecond") / figure("syncPerSecond"),
                        2,
                        true),
                new Target(
                        "requests a form where nothing is new, list left out",
                        (Math.max(figure("uncountedRequests"), figure("unchangedRequests")) - figure("listRequests"))
                                / (FORMS + 1),
                        1,
                        false));
        System.out.printf("%nTargets%n");
        targets.forEach(target -> System.out.println("  " + target));
        if (json != null) {
            figures.put("benchmark", "kobo");
            figures.put("processors", Runtime.getRuntime().availableProcessors());
            figures.put("targets", targets.stream().map(Report::row).toList());
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(json.toFile(), figures);
        }
        return check && !targets.stream().allMatch(Target::met) ? 1 : 0;
    }
}
