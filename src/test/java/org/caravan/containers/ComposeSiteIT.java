package org.caravan.containers;

import java.io.File;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.caravan.peers.DebianPostgres;
import org.caravan.peers.PeerProcess;
import org.caravan.peers.Ports;
import org.caravan.peers.Programs;
import org.caravan.rehearsal.BulkStudies;
import org.caravan.rehearsal.PartTenFiles;
import org.caravan.suite.ChildOutput;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The site of compose.yaml without containers: each service is the same program with the same files and environment, but for addresses, ports and
 * the places of secrets.
 */
@Timeout(400)
class ComposeSiteIT {

    private static final Path DOCKER = Path.of("docker");
    private static final List<String> PASSWORDS = List.of("database_password", "console_password", "monitor_password");

    @TempDir
    Path folder;

    private final List<AutoCloseable> running = new ArrayList<>();
    private final int dicom = Ports.free();
    private final int management = Ports.free();
    private final int console = Ports.free();
    private final int orthancDicom = Ports.free();
    private final int orthancHttp = Ports.free();
    private final int ssh = Ports.free();
    private final int prometheus = Ports.free();
    private final Path caravanOutput = ChildOutput.file("caravan");

    @AfterEach
    void stop() throws Exception {
        for (int i = running.size() - 1; i >= 0; i--) {
            running.get(i).close();
        }
    }

    @Test
    void everythingTheOrthancHoldsArrivesAndPrometheusSeesIt() throws Exception {
        DebianPostgres database = keep(DebianPostgres.start());
        makeSecrets();
        startOrthanc();
        startDestination();
        fillOrthanc();
        writeRoutes();
        Map<String, String> environment = environment(database);
        startCaravan(environment);
        startPrometheus();

        awaitValue("sum(caravan_deliveries{destination=\"destination\",state=\"delivered\"})", "2");
        awaitValue("sum(caravan_received_objects_total{pacs=\"orthanc\"})", "6");
        awaitValue("caravan_pacs_request_budget", "600");
        awaitValue("up{job=\"caravan\"}", "1");
        try (Stream<Path> archives = Files.walk(folder.resolve("archives"))) {
            assertThat(archives.filter(file -> file.toString().endsWith(".zip")))
                    .hasSize(2);
        }
        assertThat(healthCheck(environment)).as("the health check of the image").isZero();
        String log = Files.readString(caravanOutput);
        assertThat(log.lines().filter(line -> line.startsWith("{")).toList())
                .as("JSON on standard output")
                .isNotEmpty()
                .allSatisfy(line -> assertThat(new ObjectMapper().readTree(line).has("formattedMessage"))
                        .isTrue());
        assertThat(log).as("warnings of the meters").doesNotContain("already registered");
        assertThat(messages(log, "run-1")).contains("Series 1 of orthanc is new");
        assertThat(messages(log, "series-1"))
                .as("one id from download to delivery")
                .anyMatch(line -> line.startsWith("Worked on series 1 of 'orthanc'"))
                .anyMatch(line -> line.startsWith("Worked on archive "))
                .anyMatch(line -> line.matches("Worked on delivery .* of 'destination'.*"));
        String jmx = jmx();
        assertThat(jmx).as("what JMX shows").contains("org.caravan:", "org.apache.camel:", "EndpointUri");
        String pages = page("/observe/metrics") + page("/observe/health");
        assertThat(pages).contains("caravan_series", "pacs-orthanc");
        for (String password : PASSWORDS) {
            assertThat(log + jmx + pages)
                    .as("log, JMX and pages, of " + password)
                    .doesNotContain(Files.readString(secret(password)));
        }
    }

    /** Every attribute that an operator may read. */
    private String jmx() throws Exception {
        HttpClient operator =
                HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
        String origin = "http://127.0.0.1:" + console; // of a page of the console itself
        String hawtio = origin + "/hawtio";
        String form = "j_username=caravan&j_password=" + Files.readString(secret("console_password"));
        operator.send(
                HttpRequest.newBuilder(URI.create(hawtio + "/j_security_check"))
                        .header("Origin", origin)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(form))
                        .build(),
                BodyHandlers.discarding());
        return operator.send(
                        HttpRequest.newBuilder(URI.create(hawtio + "/jolokia/read/*:*?ignoreErrors=true"))
                                .header("Origin", origin)
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }

    private String page(String path) throws Exception {
        String login = "monitor:" + Files.readString(secret("monitor_password"));
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + management + path))
                                .header(
                                        "Authorization",
                                        "Basic "
                                                + Base64.getEncoder()
                                                        .encodeToString(login.getBytes(StandardCharsets.UTF_8)))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }

    private static List<String> messages(String log, String correlation) throws IOException {
        List<String> messages = new ArrayList<>();
        for (String line : log.lines().filter(text -> text.startsWith("{")).toList()) {
            JsonNode event = new ObjectMapper().readTree(line);
            if (event.at("/mdc/correlation").asText().equals(correlation)) {
                messages.add(event.get("formattedMessage").asText());
            }
        }
        return messages;
    }

    /** With the site's own script. */
    private void makeSecrets() throws IOException {
        Files.createDirectories(folder.resolve("docker"));
        Path script = Files.copy(
                DOCKER.resolve("prepare"), folder.resolve("docker/prepare"), StandardCopyOption.COPY_ATTRIBUTES);
        PeerProcess.run(Duration.ofSeconds(60), List.of(script.toString()));
        for (String password : PASSWORDS) {
            assertThat(secret(password)).content().matches("[0-9a-f]{48}");
        }
    }

    /** Its configuration is all files in one folder, as /etc/orthanc. */
    private void startOrthanc() throws IOException {
        Path configuration = Files.createDirectories(folder.resolve("etc-orthanc"));
        Path file = Files.copy(DOCKER.resolve("orthanc.json"), configuration.resolve("orthanc.json"));
        Files.copy(secret("orthanc_users.json"), configuration.resolve("users.json"));
        SiteFiles.replace(file, "\"DicomPort\": 4242", "\"DicomPort\": " + orthancDicom);
        SiteFiles.replace(
                file,
                "\"HttpPort\": 8042",
                "\"HttpPort\": " + orthancHttp + ", \"StorageDirectory\": \"" + folder
                        + "/orthanc\", \"IndexDirectory\": \"" + folder + "/orthanc\"");
        SiteFiles.replace(file, "[\"CARAVAN\", \"caravan\", 11112]", "[\"CARAVAN\", \"127.0.0.1\", " + dicom + "]");
        keep(PeerProcess.start(
                "orthanc",
                folder,
                List.of(Programs.require("Orthanc"), configuration.toString()),
                () -> PeerProcess.accepts(orthancHttp) && PeerProcess.accepts(orthancDicom)));
    }

    private void startDestination() throws IOException {
        SiteFiles.replace(secret("destination_known_hosts"), "destination ", "[127.0.0.1]:" + ssh + " ");
        Path file = Files.copy(DOCKER.resolve("destination/sshd_config"), folder.resolve("sshd_config"));
        SiteFiles.replace(file, "/run/secrets/", secret("") + "/");
        SiteFiles.replace(file, "AllowUsers caravan", "AllowUsers " + user());
        SiteFiles.replace(file, "PermitRootLogin no", "PermitRootLogin prohibit-password\nUsePAM no\nPidFile none");
        if (user().equals("root")) {
            Files.createDirectories(Path.of("/run/sshd"));
        }
        Files.createDirectories(folder.resolve("archives"));
        keep(PeerProcess.start(
                "sshd",
                folder,
                List.of(
                        Programs.require("sshd"),
                        "-D",
                        "-e",
                        "-f",
                        file.toString(),
                        "-o",
                        "ListenAddress=127.0.0.1:" + ssh),
                () -> PeerProcess.accepts(ssh)));
    }

    private void fillOrthanc() throws Exception {
        Path made = folder.resolve("made");
        String password = new ObjectMapper()
                .readTree(secret("orthanc_users.json").toFile())
                .at("/RegisteredUsers/caravan")
                .asText();
        for (Path file : PartTenFiles.write(made, new BulkStudies(7).smallObjects("ANYBODY-1", 2, 3))) {
            assertThat(upload(file, "caravan:" + password)).isEqualTo(200);
            assertThat(upload(file, "orthanc:orthanc")).as("the default user").isEqualTo(401);
            assertThat(upload(file, null)).as("nobody").isEqualTo(401);
        }
    }

    /** With a connection each: Orthanc closes idle ones without a word. */
    private int upload(Path file, String login) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + orthancHttp + "/instances"))
                .POST(BodyPublishers.ofFile(file));
        if (login != null) {
            byte[] bytes = login.getBytes(StandardCharsets.UTF_8);
            request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(bytes));
        }
        return HttpClient.newHttpClient()
                .send(request.build(), BodyHandlers.discarding())
                .statusCode();
    }

    /** As the volumes of compose.yaml put them together. */
    private void writeRoutes() throws IOException {
        Path routes = folder.resolve("routes");
        SiteFiles.copy(Path.of("routes"), routes);
        PeerProcess.deleteTree(routes.resolve("pacs"));
        PeerProcess.deleteTree(routes.resolve("destinations"));
        SiteFiles.copy(DOCKER.resolve("routes"), routes);
        Path pacs = routes.resolve("pacs/orthanc.camel.yaml");
        SiteFiles.replace(pacs, "host: orthanc", "host: 127.0.0.1");
        SiteFiles.replace(pacs, "port: 4242", "port: " + orthancDicom);
        Path destination = routes.resolve("destinations/destination.camel.yaml");
        SiteFiles.replace(
                destination, "caravan@destination:/srv/archives", user() + "@127.0.0.1:" + folder + "/archives");
        SiteFiles.replace(destination, "port: 22", "port: " + ssh);
        SiteFiles.replace(destination, "/run/secrets/", secret("") + "/");
    }

    /** That of the service in compose.yaml and of the image, with addresses of this machine. */
    private Map<String, String> environment(DebianPostgres database) throws IOException {
        Map<String, String> environment = new TreeMap<>();
        for (String line : Files.readAllLines(DOCKER.resolve("Dockerfile"))) {
            if (line.startsWith("ENV ")) {
                for (String pair : line.substring(4).split(" ")) {
                    environment.put(pair.split("=")[0], pair.split("=")[1]);
                }
            }
        }
        Map<?, ?> compose = (Map<?, ?>) new Load(LoadSettings.builder().build())
                .loadFromString(Files.readString(DOCKER.resolve("compose.yaml")));
        Map<?, ?> caravan = (Map<?, ?>) ((Map<?, ?>) compose.get("services")).get("caravan");
        ((Map<?, ?>) caravan.get("environment"))
                .forEach((name, value) ->
                        environment.put(name.toString(), value.toString().replace("/run/secrets/", secret("") + "/")));
        environment.put("CARAVAN_DATA", folder.resolve("data").toString());
        environment.put("CARAVAN_DATABASE_URL", database.url());
        environment.put("CARAVAN_DATABASE_USER", database.user());
        environment.put("CARAVAN_ROUTES", folder.resolve("routes").toString());
        environment.put("CARAVAN_DICOM_PORT", Integer.toString(dicom));
        environment.put("CARAVAN_CONSOLE_PORT", Integer.toString(console));
        environment.put("CARAVAN_MANAGEMENT_HOST", "127.0.0.1");
        environment.put("CARAVAN_MANAGEMENT_PORT", Integer.toString(management));
        return environment;
    }

    private void startCaravan(Map<String, String> environment) throws Exception {
        Process process = caravan(environment, caravanOutput, "run");
        keep(() -> {
            process.destroy();
            if (!process.waitFor(40, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        });
        Awaitility.await()
                .atMost(Duration.ofSeconds(90))
                .until(() -> PeerProcess.accepts(management) || !process.isAlive());
        assertThat(process.isAlive()).as(Files.readString(caravanOutput)).isTrue();
    }

    private int healthCheck(Map<String, String> environment) throws Exception {
        Process process = caravan(environment, ChildOutput.file("health"), "health", "--ready");
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private Process caravan(Map<String, String> environment, Path output, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin/java").toString(), "-Xmx128m"));
        command.addAll(List.of(ChildOutput.logEverything()));
        command.addAll(List.of("-cp", classPath(), "org.caravan.cli.CaravanCommand"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** As bin/caravan has it: without the classes of tests, and their logback-test.xml. */
    private static String classPath() {
        String all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return Stream.of(all.split(File.pathSeparator))
                .filter(entry -> !entry.endsWith("test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private void startPrometheus() throws IOException {
        Path copy = folder.resolve("prometheus");
        SiteFiles.copy(DOCKER.resolve("prometheus"), copy);
        Path file = copy.resolve("prometheus.yml");
        SiteFiles.replace(file, "caravan:9876", "127.0.0.1:" + management);
        SiteFiles.replace(file, "/run/secrets/", secret("") + "/");
        SiteFiles.replace(file, "scrape_interval: 30s", "scrape_interval: 1s");
        SiteFiles.replace(file, "scrape_timeout: 10s", "scrape_timeout: 1s");
        keep(PeerProcess.start(
                "prometheus",
                folder,
                List.of(
                        Programs.require("prometheus"),
                        "--config.file=" + file,
                        "--storage.tsdb.path=" + folder.resolve("tsdb"),
                        "--web.listen-address=127.0.0.1:" + prometheus),
                () -> PeerProcess.accepts(prometheus)));
    }

    private void awaitValue(String expression, String value) {
        Awaitility.await(expression)
                .atMost(Duration.ofSeconds(120))
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(() -> assertThat(query(expression)).isEqualTo(value));
    }

    private String query(String expression) throws Exception {
        String query = URLEncoder.encode(expression, StandardCharsets.UTF_8);
        URI uri = URI.create("http://127.0.0.1:" + prometheus + "/api/v1/query?query=" + query);
        String answer = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                .body();
        return new ObjectMapper().readTree(answer).at("/data/result/0/value/1").asText();
    }

    private Path secret(String name) {
        return folder.resolve("docker/secrets").resolve(name);
    }

    private static String user() {
        return System.getProperty("user.name");
    }

    private <T extends AutoCloseable> T keep(T started) {
        running.add(started);
        return started;
    }
}
