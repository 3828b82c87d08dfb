package org.caravan.routes;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.caravan.http.HttpSettings;
import org.caravan.http.ManagementClient;
import org.caravan.http.ManagementClient.Answer;
import org.caravan.rehearsal.Behaviour;
import org.caravan.rehearsal.BulkStudies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Health and metrics as machines read them. */
@Timeout(180)
class ObservePagesTest {

    @TempDir
    Path folder;

    private RunningFlow flow;
    private HttpSettings http;
    private ManagementClient client;

    @BeforeEach
    void start() throws Exception {
        flow = new RunningFlow(folder);
        flow.startPacs(new Behaviour() {}, new BulkStudies(7).smallObjects("REH-0001", 1, 2));
        flow.start();
        http = flow.serve();
        client = new ManagementClient(http);
    }

    @AfterEach
    void stop() {
        flow.close();
    }

    @Test
    void readinessFollowsTheListenerAndLivenessDoesNot() throws Exception {
        assertThat(client.get("/observe/health/ready").status()).isEqualTo(200);

        flow.caravan().context().getRouteController().stopRoute("receive-objects");
        Answer ready = client.get("/observe/health/ready");
        Answer all = client.get("/observe/health");

        assertThat(ready.status()).isEqualTo(503);
        assertThat(status(ready, "listener")).isEqualTo("DOWN");
        assertThat(status(ready, "database")).isEqualTo("UP");
        assertThat(all.status()).isEqualTo(503);
        assertThat(status(all, "pacs-rehearsal")).isEqualTo("UP");
        assertThat(client.get("/observe/health/live").status()).isEqualTo(200);
        assertThat(client.get("/observe/health/other").status()).isEqualTo(404);
    }

    @Test
    void metricsAreServedAsText() {
        // a scrape does not wait for a slow database, and takes the figures of the one before
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            Answer metrics = client.get("/observe/metrics");
            assertThat(metrics.status()).isEqualTo(200);
            assertThat(metrics.body())
                    .contains("# TYPE caravan_series gauge", "caravan_database_up 1.0", "jvm_memory_used_bytes");
        });
    }

    @Test
    void nobodyReadsThemWithoutALogin() throws Exception {
        for (String path :
                List.of("/observe/health", "/observe/health/live", "/observe/health/ready", "/observe/metrics")) {
            URI uri = URI.create("http://127.0.0.1:" + http.management().port() + path);

            var response =
                    HttpClient.newHttpClient().send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());

            assertThat(response.statusCode()).as(path).isEqualTo(401);
            assertThat(response.body()).as(path).doesNotContain("caravan_", "UP");
        }
    }

    private static String status(Answer answer, String check) throws Exception {
        JsonNode checks = new ObjectMapper().readTree(answer.body()).get("checks");
        return checks.path(check).path("status").asText();
    }
}
