package org.caravan.http;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.caravan.http.HttpSettings.Listener;
import org.caravan.suite.HostileInputs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class HttpServersTest {

    @RegisterExtension
    static final HostileInputs INPUTS = new HostileInputs();

    private static final String PASSWORD = ConsoleClient.PASSWORD;
    private static final List<ManagementPage> PAGES = List.of(new ManagementPage("/observe/hello", new Hello()));
    private static final Duration LONGEST = Duration.ofSeconds(20);

    @TempDir
    static Path folder;

    private static HttpServers servers;

    /** One for all, since each has threads of its own until it is collected. */
    private static HttpClient client;

    private ConsoleClient browser;

    @BeforeAll
    static void start() {
        client = HttpClient.newBuilder().connectTimeout(LONGEST).build();
        servers = HttpServers.start(settings(folder, 0), PAGES);
    }

    @AfterAll
    static void stop() {
        servers.close();
        client = null;
    }

    @BeforeEach
    void forgetCookies() {
        browser = new ConsoleClient(servers.consolePort());
    }

    @Tag("hostile")
    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/observe", "/observe/hello", "/observe/none", "/observe/../observe/hello", "/favicon.ico"})
    void everyPathOfTheManagementPortAsksForALogin(String path) throws Exception {
        assertThat(INPUTS.answer(() -> get(management(path)).statusCode())).isIn(400, 401);
    }

    @Tag("hostile")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/hawtio/",
                "/hawtio/index.html",
                "/hawtio/hawtconfig.json",
                "/hawtio/jolokia/version",
                "/hawtio/jolokia/",
                "/hawtio/user",
                "/hawtio/auth/config",
                "/hawtio/auth/login",
                "/hawtio/proxy/http/127.0.0.1/80/",
                "/hawtio/plugin",
                "/hawtio/refresh",
                "/hawtio/static/js/main.js",
                "/hawtio/static/login.html/../index.html"
            })
    void everyPathOfTheConsoleAsksForALogin(String path) throws Exception {
        assertThat(INPUTS.answer(() -> get(console(path)).statusCode()))
                .as("asked by a program")
                .isIn(400, 403);

        HttpResponse<String> page = send(HttpRequest.newBuilder(console(path)).header("Accept", "text/html"));
        if (!path.contains("/jolokia")) {
            assertThat(page.statusCode()).isIn(302, 400);
        }
        if (page.statusCode() == 302) {
            assertThat(page.headers().firstValue("Location").orElse("")).endsWith("/hawtio/static/login.html");
            assertThat(page.headers().allValues("Set-Cookie")).isEmpty();
        }
    }

    @Tag("hostile")
    @Test
    void theLoginFormIsAllThatStrangersSee() throws Exception {
        HttpResponse<String> page = get(console("/hawtio/static/login.html"));

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("j_password").doesNotContain("<script", "href=", "src=");
    }

    @Tag("hostile")
    @Test
    void whateverElseIsAskedOfTheConsolesPortLeadsToTheConsole() throws Exception {
        HttpResponse<String> response = get(console("/observe/hello"));

        assertThat(response.statusCode()).isEqualTo(302);
        assertThat(response.headers().firstValue("Location").orElse("")).endsWith("/hawtio/");
    }

    @Test
    void managementPagesAreReadByBothUsers() throws Exception {
        for (String user : List.of(Users.OPERATOR, Users.MONITOR)) {
            HttpResponse<String> response = get(management("/observe/hello"), user, PASSWORD);

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).isEqualTo("hello " + user);
        }
        assertThat(get(management("/observe/hello"), Users.MONITOR, "wrong").statusCode())
                .isEqualTo(401);
        assertThat(get(management("/observe/none"), Users.MONITOR, PASSWORD).statusCode())
                .isEqualTo(404);
    }

    @Test
    void theConsoleIsTheOperatorsAlone() throws Exception {
        assertThat(login(Users.MONITOR, PASSWORD).statusCode()).isEqualTo(303);
        assertThat(browser.get("/hawtio/user").statusCode()).isEqualTo(403);

        login(Users.OPERATOR, PASSWORD);
        assertThat(browser.get("/hawtio/user").body()).isEqualTo("\"caravan\"");
    }

    @Test
    void aSessionEndsWithLogoutAndWithTheChangeOfThePassword() throws Exception {
        HttpResponse<String> login = login(Users.OPERATOR, PASSWORD);
        assertThat(login.headers().firstValue("Set-Cookie").orElse(""))
                .contains("HttpOnly")
                .contains("SameSite=Strict");
        assertThat(jolokia("version").statusCode()).isEqualTo(200);
        browser.get("/hawtio/auth/logout");
        assertThat(jolokia("version").statusCode()).isEqualTo(403);

        login(Users.OPERATOR, PASSWORD);
        assertThat(jolokia("version").statusCode()).isEqualTo(200);
        new Users(folder).set(Users.OPERATOR, "another password for it");
        assertThat(jolokia("version").statusCode()).isNotEqualTo(200);
        login(Users.OPERATOR, PASSWORD);
        assertThat(jolokia("version").statusCode()).isNotEqualTo(200);
        new Users(folder).set(Users.OPERATOR, PASSWORD);
    }

    @Tag("hostile")
    @Test
    void guessingIsHeardLessAndLessOften() throws Exception {
        new Users(folder).set("victim", PASSWORD);
        assertThat(get(management("/observe/hello"), "victim", PASSWORD).statusCode())
                .isEqualTo(200);
        for (int i = 0; i < LoginBrake.FREE + 3; i++) {
            int guess = i;
            INPUTS.answer(() -> get(management("/observe/hello"), "victim", "guess " + guess));
        }

        assertThat(get(management("/observe/hello"), "victim", PASSWORD).statusCode())
                .as("the right password, too soon after the last failure")
                .isEqualTo(401);
    }

    @Tag("hostile")
    @Test
    void jmxIsReadButNothingIsSentWrittenOrDumped() throws Exception {
        login(Users.OPERATOR, PASSWORD);

        assertThat(jolokia("read/java.lang:type=Memory/HeapMemoryUsage").body()).contains("\"status\":200");
        for (String closed : List.of(
                "read/java.lang:type=Runtime/SystemProperties",
                "exec/com.sun.management:type=DiagnosticCommand/vmSystemProperties",
                "exec/com.sun.management:type=HotSpotDiagnostic/dumpHeap/x/true",
                "write/java.lang:type=Memory/Verbose/true",
                "exec/java.util.logging:type=Logging/setLoggerLevel/x/FINEST")) {
            assertThat(INPUTS.answer(() -> jolokia(closed)).body()).as(closed).contains("\"status\":403");
        }
    }

    @Test
    void theFirstStartMakesPasswordsThatNobodyElseCanRead(@TempDir Path first) throws Exception {
        Path secrets = first.resolve("secrets");
        Users users = new Users(secrets);

        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Logger logger = (Logger) LoggerFactory.getLogger(Users.class);
        logger.addAppender(log);

        try {
            users.prepare("", "");
        } finally {
            logger.detachAppender(log);
        }

        String monitor = Files.readString(secrets.resolve("monitor.password")).strip();
        String operator = Files.readString(secrets.resolve("caravan.password")).strip();
        assertThat(monitor).hasSizeGreaterThan(20).isNotEqualTo(operator);
        assertThat(PasswordHash.matches(
                        monitor, users.find("monitor").orElseThrow().hash()))
                .isTrue();
        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .as("says where they are, and not what")
                .anyMatch(line ->
                        line.endsWith(secrets.resolve("caravan.password").toString()))
                .anyMatch(line ->
                        line.endsWith(secrets.resolve("monitor.password").toString()))
                .noneMatch(line -> line.contains(monitor) || line.contains(operator));
        String file = Files.readString(secrets.resolve("users"));
        assertThat(file).doesNotContain(monitor, operator);
        try (var files = Files.list(secrets)) {
            assertThat(files.toList()).hasSize(3).allSatisfy(each -> assertThat(
                            PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
                    .isEqualTo("rw-------"));
        }

        users.prepare("", "");
        assertThat(Files.readString(secrets.resolve("users")))
                .as("after the second start")
                .isEqualTo(file);
        users.set("caravan", "one of my own choice");
        assertThat(secrets.resolve("caravan.password")).doesNotExist();
    }

    @Test
    void withAKeystoreBothSpeakTlsAndTheHealthCommandTrustsThisCertificateAlone(@TempDir Path tls) throws Exception {
        HttpSettings settings = ConsoleClient.settings(tls, 0, Set.of(), keystore(tls.resolve("ours.p12")));
        try (HttpServers secure = HttpServers.start(settings, PAGES)) {
            ManagementClient.Answer answer =
                    new ManagementClient(at(secure.managementPort(), settings)).get("/observe/hello");
            assertThat(answer).isEqualTo(new ManagementClient.Answer(200, "hello monitor"));

            ConsoleClient browser = new ConsoleClient(secure.consolePort(), tls.resolve("ours.p12"));
            assertThat(browser.logIn().headers().allValues("Set-Cookie"))
                    .singleElement()
                    .asString()
                    .contains("CARAVAN_CONSOLE=", "Secure", "HttpOnly", "SameSite=Strict");
            assertThat(browser.get("/hawtio/user").body())
                    .as("the cookie lets in")
                    .isEqualTo("\"caravan\"");
            assertThat(browser.get(
                                    "/hawtio/jolokia/version",
                                    "Origin",
                                    browser.origin().replace("https", "http"))
                            .statusCode())
                    .as("a page that came without TLS")
                    .isEqualTo(403);

            HttpSettings stranger = ConsoleClient.settings(tls, 0, Set.of(), keystore(tls.resolve("other.p12")));
            assertThatThrownBy(() -> new ManagementClient(at(secure.managementPort(), stranger)).get("/observe/hello"))
                    .isInstanceOf(HttpException.class);
        }
    }

    private static Optional<Path> keystore(Path file) throws Exception {
        int exit = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/keytool").toString(),
                        "-genkeypair",
                        "-keystore",
                        file.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keyalg",
                        "EC",
                        "-alias",
                        "caravan",
                        "-dname",
                        "CN=caravan.example.org",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-validity",
                        "2")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        assertThat(exit).isZero();
        return Optional.of(file);
    }

    private static HttpSettings at(int managementPort, HttpSettings settings) {
        return new HttpSettings(
                settings.console(),
                new Listener("caravan.management", true, "127.0.0.1", managementPort),
                settings.names(),
                settings.keystore(),
                settings.keystorePassword(),
                settings.limits(),
                settings.secrets(),
                settings.consolePassword(),
                settings.managementPassword());
    }

    @Test
    void aTakenPortIsNamedWithWhatToSet() throws IOException {
        try (ServerSocket taken = new ServerSocket(0)) {
            assertThatThrownBy(() -> HttpServers.start(settings(folder, taken.getLocalPort()), PAGES))
                    .isInstanceOf(HttpException.class)
                    .hasMessageContaining("caravan.console.port");
        }
    }

    @Test
    void nothingIsServedWhereBothAreOff(@TempDir Path none) {
        HttpSettings off = new HttpSettings(
                new Listener("caravan.console", false, "127.0.0.1", 1),
                new Listener("caravan.management", false, "127.0.0.1", 1),
                Set.of(),
                Optional.empty(),
                "",
                HttpSettings.Limits.USUAL,
                none.resolve("secrets"),
                "",
                "");

        try (HttpServers idle = HttpServers.start(off, List.of())) {
            assertThat(none.resolve("secrets")).doesNotExist();
            assertThatThrownBy(idle::consolePort).isInstanceOf(IllegalStateException.class);
        }
    }

    private static HttpSettings settings(Path secrets, int consolePort) {
        return ConsoleClient.settings(secrets, consolePort, Set.of(), Optional.empty());
    }

    private URI console(String path) {
        return URI.create("http://127.0.0.1:" + servers.consolePort() + path);
    }

    private URI management(String path) {
        return URI.create("http://127.0.0.1:" + servers.managementPort() + path);
    }

    private HttpResponse<String> login(String user, String password) throws Exception {
        return browser.logIn(user, password);
    }

    private HttpResponse<String> jolokia(String request) throws Exception {
        return browser.get("/hawtio/jolokia/" + request, "Origin", browser.origin());
    }

    private HttpResponse<String> get(URI uri) throws Exception {
        return send(HttpRequest.newBuilder(uri));
    }

    private HttpResponse<String> get(URI uri, String user, String password) throws Exception {
        String pair = user + ":" + password;
        return send(HttpRequest.newBuilder(uri)
                .header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8))));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.timeout(LONGEST).build(), BodyHandlers.ofString());
    }

    private static final class Hello extends HttpServlet {

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getWriter().write("hello " + request.getRemoteUser());
        }
    }
}
