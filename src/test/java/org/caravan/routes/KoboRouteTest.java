package org.caravan.routes;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import javax.sql.DataSource;

import org.apache.camel.CamelContext;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.apache.camel.test.junit5.TestExecutionConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import org.caravan.database.TestDatabase;
import org.caravan.kobo.KoboJson;
import org.caravan.kobo.KoboPages;
import org.caravan.kobo.KoboToken;
import org.caravan.queue.Failures;

import static org.assertj.core.api.Assertions.assertThat;

/** The route that reads forms, over a server that answers as KoboToolbox does. */
class KoboRouteTest extends CamelTestSupport {

    private static final String TOKEN = "abc123";

    @TempDir
    Path folder;

    private final Map<String, String> answers = new HashMap<>();
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private final DataSource dataSource = TestDatabase.fresh();
    private HttpServer server;
    private String base;

    @Override
    public void configureTest(TestExecutionConfiguration configuration) {
        super.configureTest(configuration);
        configuration.withUseAdviceWith(true);
    }

    @Override
    protected CamelContext createCamelContext() throws Exception {
        startServer();
        CamelContext context = super.createCamelContext();
        context.getRegistry().bind("dataSource", dataSource);
        context.getRegistry().bind("failures", new Failures());
        context.getRegistry().bind("koboJson", new KoboJson());
        context.getRegistry().bind("koboToken", new KoboToken());
        context.getRegistry().bind("forms-a", new KoboPages(base));
        for (String file : List.of("routes/00-errors.camel.yaml", "routes/60-kobo.camel.yaml")) {
            Resource resource = ResourceHelper.resolveResource(context, "file:" + file);
            PluginHelper.getRoutesLoader(context).loadRoutes(resource);
        }
        Path token = Files.writeString(folder.resolve("token"), TOKEN + "\n");
        context.addRouteFromTemplate(
                "read-forms-a",
                "read-forms",
                Map.of(
                        "server",
                        "forms-a",
                        "tokenFile",
                        token.toString(),
                        "pageSize",
                        "2",
                        "schedule",
                        "0 0 0 1 1 ? 2099"));
        return context;
    }

    private void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        base = "http://127.0.0.1:" + server.getAddress().getPort();
        server.createContext("/", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String uri = exchange.getRequestURI().toString();
        asked.add(uri);
        boolean known = ("Token " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"));
        String text = known ? answers.get(uri) : null;
        byte[] body = (text == null ? "{}" : text).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(!known ? 401 : text == null ? 404 : 200, body.length);
        try (exchange) {
            exchange.getResponseBody().write(body);
        }
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
    }

    @Test
    void storesEveryPageOfEveryDeployedForm() throws Exception {
        forms(
                "/api/v2/assets/?format=json&q=asset_type:survey&limit=100",
                "/page2",
                form("aA1", true),
                form("draft", false));
        forms("/page2", null, form("bB2", true));
        submissions(
                "/api/v2/assets/aA1/data/?format=json&limit=2&start=0",
                "/a2",
                "{\"_id\":1,\"q\":\"x\"}",
                "{\"_id\":2}");
        submissions("/a2", "/a3", "{\"_id\":3,\"meta/rootUuid\":\"uuid:1\",\"group/q\":\"a\\u0000b\"}");
        submissions("/a3", null);
        submissions("/api/v2/assets/bB2/data/?format=json&limit=2&start=0", null, "{\"_id\":1}");
        run();
        assertThat(
                        value(
                                "SELECT string_agg(asset_uid || submission_id, ' ' ORDER BY asset_uid, submission_id) FROM kobo_submission"))
                .isEqualTo("aA11 aA12 aA13 bB21");
        assertThat(
                        value(
                                "SELECT root_uuid || ' ' || (content ->> 'group/q') FROM kobo_submission WHERE submission_id = 3"))
                .isEqualTo("uuid:1 a\uFFFDb");
        assertThat(asked).hasSize(6).noneMatch(uri -> uri.contains("draft"));

        submissions("/api/v2/assets/bB2/data/?format=json&limit=2&start=0", null, "{\"_id\":1,\"q\":\"edited\"}");
        runAgain();
        assertThat(value("SELECT count(*) FROM kobo_submission")).isEqualTo("4");
        assertThat(value("SELECT content ->> 'q' FROM kobo_submission WHERE asset_uid = 'bB2'"))
                .isEqualTo("edited");
    }

    @Test
    void refusesANextPageOnAnotherServerAndKeepsWhatIsThere() throws Exception {
        forms("/api/v2/assets/?format=json&q=asset_type:survey&limit=100", null, form("aA1", true));
        answers.put(
                "/api/v2/assets/aA1/data/?format=json&limit=2&start=0",
                "{\"next\":\"http://localhost:" + server.getAddress().getPort()
                        + "/stolen\",\"results\":[{\"_id\":1}]}");
        run();
        assertThat(asked).hasSize(2);
    }

    @Test
    void endsTheRunAtAnAnswerThatIsNoPage() throws Exception {
        answers.put("/api/v2/assets/?format=json&q=asset_type:survey&limit=100", "<html>busy</html>");
        run();
        assertThat(asked).hasSize(1);
        assertThat(value("SELECT count(*) FROM kobo_submission")).isEqualTo("0");
    }

    private void run() throws Exception {
        AdviceWith.adviceWith(context, "read-forms-a", route -> route.replaceFromWith("direct:read-now"));
        context.start();
        runAgain();
    }

    private void runAgain() {
        template.sendBody("direct:read-now", "");
    }

    private static String form(String uid, boolean deployed) {
        return "{\"uid\":\"" + uid + "\",\"has_deployment\":" + deployed + "}";
    }

    private void forms(String uri, String next, String... forms) {
        page(uri, next, forms);
    }

    private void submissions(String uri, String next, String... submissions) {
        page(uri, next, submissions);
    }

    private void page(String uri, String next, String... results) {
        String link = next == null ? "null" : "\"" + base + next + "\"";
        answers.put(uri, "{\"count\":9,\"next\":" + link + ",\"results\":[" + String.join(",", results) + "]}");
    }

    private String value(String sql) {
        return TestDatabase.value(dataSource, sql);
    }
}
