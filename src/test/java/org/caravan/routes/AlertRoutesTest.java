package org.caravan.routes;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import org.caravan.database.TestDatabase;
import org.caravan.rehearsal.Behaviour;
import org.caravan.rehearsal.SyntheticStudies;

import static org.assertj.core.api.Assertions.assertThat;

/** The whole program beside receivers of alerts and heartbeats that work, refuse, or are not there. */
@Timeout(240)
class AlertRoutesTest {

    @TempDir
    Path folder;

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    private HttpServer server;
    private volatile int status = 200;
    private RunningFlow flow;

    @BeforeEach
    void startReceivers() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        mail.setUser("operator@example.org", "caravan", "s3cret");
        mail.start();
        flow = new RunningFlow(folder);
        Files.writeString(folder.resolve("url"), address() + "/hook-secret\n");
        Files.writeString(folder.resolve("password"), "s3cret\n");
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        asked.add(exchange.getRequestURI() + " " + body);
        try (exchange) {
            exchange.sendResponseHeaders(status, -1);
        }
    }

    private String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @AfterEach
    void stopReceivers() {
        flow.close();
        server.stop(0);
        mail.stop();
    }

    @Test
    void tellsByMailAndWebhookOnceAndWhenItIsOver() throws Exception {
        flow.addRoutes("alerts/places.camel.yaml", webhook() + mail() + rule());
        flow.startPacs(Behaviour.GOOD, List.of());
        flow.start();
        TestDatabase.execute(flow.dataSource(), trouble());

        flow.await(() -> asked.size() == 1 && mail.getReceivedMessages().length == 1);
        assertThat(asked.get(0))
                .startsWith("/hook-secret {\"title\":\"Caravan: Problem: test-host-key central-ssh\",")
                .contains("The host key of the destination is unknown or has changed");
        assertThat(mail.getReceivedMessages()[0].getSubject()).isEqualTo("Caravan: Problem: test-host-key central-ssh");
        assertThat(mail.getReceivedMessages()[0].getContent().toString()).contains("The host key", "Since 20");

        TestDatabase.execute(flow.dataSource(), "UPDATE destination SET consecutive_failures = 0");
        flow.await(() -> asked.size() == 2 && mail.getReceivedMessages().length == 2);
        assertThat(asked.get(1)).contains("Well again");
        assertThat(mail.getReceivedMessages()[1].getSubject()).contains("Well again");
    }

    @Test
    void whoHasAskedIsToldAloneAndOnceWhenTheRequestHasEnded() throws Exception {
        flow.addRoutes("alerts/places.camel.yaml", mail() + mailToRequesters());
        flow.editRoutes(
                "70-alerts.camel.yaml",
                text -> text.replace("period: 10s\n        delay: 10s", "period: 300ms\n        delay: 300ms"));
        flow.startPacs(Behaviour.GOOD, List.of());
        flow.start();
        TestDatabase.execute(
                flow.dataSource(),
                "INSERT INTO access_person (name, mail) VALUES ('ana', 'ana@example.org');"
                        + " INSERT INTO request (id, requester, priority, submitted_at) OVERRIDING SYSTEM VALUE VALUES (7, 'ana', 50, now()), (8, 'ana', 50, now());"
                        + " INSERT INTO request_item (request_id, line, pacs, keys, priority, state)"
                        + " VALUES (7, 1, 'x', '{\"PatientID\": \"P-7\"}', 50, 'done'), (7, 2, 'x', '{}', 50, 'failed'), (8, 1, 'x', '{}', 50, 'queued')");
        flow.await(() -> mail.getReceivedMessages().length == 1);
        var told = mail.getReceivedMessages()[0];
        assertThat(told.getAllRecipients()).extracting(Object::toString).containsExactly("ana@example.org");
        assertThat(told.getSubject()).isEqualTo("Caravan: Request 7 is done with failures");
        assertThat(told.getContent().toString())
                .contains("Rows: 2, done: 1, failed: 1, cancelled: 0")
                .doesNotContain("P-7");

        TestDatabase.execute(flow.dataSource(), "UPDATE request_item SET state = 'done' WHERE request_id = 8");
        flow.await(() -> mail.getReceivedMessages().length == 2);
        assertThat(mail.getReceivedMessages()[1].getSubject()).isEqualTo("Caravan: Request 8 is done");
    }

    @Test
    void keepsWhatAWebhookRefusedUntilItTakesIt() throws Exception {
        status = 500;
        flow.addRoutes("alerts/places.camel.yaml", webhook() + rule());
        flow.startPacs(Behaviour.GOOD, List.of());
        flow.start();
        TestDatabase.execute(flow.dataSource(), trouble());
        flow.await(() ->
                "The webhook answered with status 500".equals(flow.value("SELECT max(last_error) FROM notice_place")));

        status = 204;
        TestDatabase.execute(flow.dataSource(), "UPDATE notice_place SET next_attempt_at = now()");
        flow.await(() -> "1".equals(flow.value("SELECT count(sent_at) FROM notice_place")));
        assertThat(asked).hasSize(2);
    }

    @Test
    void carriesEverythingAndTellsTheWatchdogWhileNobodyElseCanBeTold() throws Exception {
        int nobody = RunningFlow.freePort();
        flow.addRoutes(
                "alerts/places.camel.yaml",
                webhook()
                                .replace(
                                        "urlFile, value: " + folder.resolve("url"),
                                        "url, value: \"http://127.0.0.1:" + nobody + "\"")
                        + rule()
                        + heartbeat("beat", address() + "/beat/")
                        + heartbeat("unheard", "http://127.0.0.1:" + nobody)
                        + heartbeatOfCheck());
        flow.startPacs(Behaviour.GOOD, new SyntheticStudies(1).listed());
        flow.start();
        TestDatabase.execute(flow.dataSource(), trouble());
        flow.awaitDelivered(1);

        flow.await(() -> asked.contains("/beat/start ") && asked.contains("/beat "));
        flow.await(
                () -> asked.contains("/check/start ") && asked.stream().anyMatch(ping -> ping.startsWith("/check ")));
        flow.await(() -> flow.value("SELECT max(last_error) FROM notice_place").contains("Connect"));
        assertThat(asked).noneMatch(ping -> ping.contains("4711") || ping.contains("Chest"));

        flow.stopPacs();
        flow.discover();
        flow.await(() -> asked.stream().anyMatch(ping -> ping.startsWith("/beat/fail ") && ping.contains("REHEARSAL")));
    }

    @Test
    void tellsTheWatchdogOfTheRunsOverForms() throws Exception {
        flow.addRoutes(
                "alerts/places.camel.yaml",
                heartbeat("interviews", address() + "/forms/")
                        .replace(
                                "- { name: every,",
                                "- { name: query, value: \"classpath:sql/heartbeat-forms.sql\" }\n      - { name: every,")
                        .replace("value: rehearsal", "value: kobo"));
        flow.startPacs(Behaviour.GOOD, List.of());
        flow.start();
        TestDatabase.execute(
                flow.dataSource(), "INSERT INTO kobo_run (server, what, node) VALUES ('kobo', 'forms', 'test')");
        flow.await(() -> asked.contains("/forms/start "));

        TestDatabase.execute(
                flow.dataSource(),
                "UPDATE kobo_run SET state = 'failed', last_error = 'Mend keys/kobo-token', finished_at = now()");
        flow.await(() -> asked.contains("/forms/fail Mend keys/kobo-token"));

        TestDatabase.execute(
                flow.dataSource(),
                "INSERT INTO kobo_run (server, what, node, state, finished_at) VALUES ('kobo', 'forms', 'test', 'finished', now())");
        flow.await(() -> asked.contains("/forms "));
    }

    private static String trouble() {
        return "INSERT INTO destination (name, active, seen_at, consecutive_failures, last_error)"
                + " VALUES ('central-ssh', false, now() - interval '1 hour', 1, 'The host key of the destination is unknown or has changed. Ask')";
    }

    private static String rule() {
        return """
                - templatedRoute:
                    routeTemplateRef: alert-rule
                    routeId: alert-test-host-key
                    parameters:
                      - { name: rule, value: test-host-key }
                      - { name: query, value: "classpath:sql/alert-host-key.sql" }
                      - { name: after, value: 0s }
                      - { name: every, value: 300ms }
                """;
    }

    private String webhook() {
        return """
                - templatedRoute:
                    routeTemplateRef: tell-by-webhook
                    routeId: tell-hook
                    parameters:
                      - { name: place, value: hook }
                      - { name: urlFile, value: FOLDER/url }
                      - { name: template, value: '{"title":"{title}","text":"{text}"}' }
                      - { name: every, value: 300ms }
                """
                .replace("FOLDER", folder.toString());
    }

    private String mail() {
        return """
                - beans:
                    - name: post
                      type: org.caravan.alerts.MailLogin
                      properties:
                        user: caravan
                        passwordFile: FOLDER/password
                - templatedRoute:
                    routeTemplateRef: tell-by-mail
                    routeId: tell-post
                    parameters:
                      - { name: place, value: post }
                      - { name: host, value: 127.0.0.1 }
                      - { name: port, value: "PORT" }
                      - { name: startTls, value: "false" }
                      - { name: from, value: caravan@example.org }
                      - { name: to, value: operator@example.org }
                      - { name: every, value: 300ms }
                """
                .replace("FOLDER", folder.toString())
                .replace("PORT", Integer.toString(mail.getSmtp().getPort()));
    }

    private String mailToRequesters() {
        return mail().replace("post", "askers")
                .replace(
                        "      - { name: to, value: operator@example.org }\n",
                        "      - { name: requesters, value: \"true\" }\n");
    }

    private static String heartbeat(String name, String url) {
        return """
                - templatedRoute:
                    routeTemplateRef: heartbeat-of-runs
                    routeId: heartbeat-NAME
                    parameters:
                      - { name: heartbeat, value: NAME }
                      - { name: name, value: rehearsal }
                      - { name: url, value: "URL" }
                      - { name: every, value: 300ms }
                """
                .replace("NAME", name)
                .replace("URL", url);
    }

    private String heartbeatOfCheck() {
        return """
                - templatedRoute:
                    routeTemplateRef: heartbeat-of-check
                    routeId: heartbeat-check
                    parameters:
                      - { name: heartbeat, value: check }
                      - { name: check, value: pacs-rehearsal }
                      - { name: url, value: "URL/check" }
                      - { name: every, value: 300ms }
                """
                .replace("URL", address());
    }
}
