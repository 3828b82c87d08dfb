package org.caravan.routes;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

import org.caravan.files.DataFolder;
import org.caravan.health.HealthChecks;
import org.caravan.health.HealthChecks.Faults;
import org.caravan.health.HealthChecks.Limits;
import org.caravan.health.HealthReport;
import org.caravan.health.HealthReport.Kind;
import org.caravan.metrics.Meters;
import org.caravan.queue.Sql;
import org.caravan.rehearsal.Behaviour;
import org.caravan.rehearsal.BulkStudies;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(180)
class HealthTest {

    @TempDir
    Path folder;

    @Test
    void allIsWellWhenWhatWasFoundIsDelivered() throws Exception {
        try (RunningFlow flow = new RunningFlow(folder)) {
            flow.startPacs(new Behaviour() {}, new BulkStudies(7).smallObjects("REH-0001", 1, 2));
            flow.start();
            flow.awaitDelivered(1);

            HealthReport report = await(
                    flow,
                    Kind.ALL,
                    all -> all.up() && all.checks().get("destination-demo").containsKey("lastDelivery"));

            assertThat(report.checks())
                    .containsKeys("database", "disk", "listener", "route-files", "alive", "routes", "pack", "context");
            assertThat(report.checks().get("pacs-rehearsal"))
                    .containsEntry("status", "UP")
                    .containsKeys("lastDownload", "lastDiscovery");
            assertThat(report.checks().get("pacs-rehearsal").get("message"))
                    .asString()
                    .matches(
                            "last download 20.* UTC.*, last discovery 20.*; \\d+ requests in the last minute, 6000 allowed; 0 waiting, 0 downloading");
            assertThat(report.json()).contains("\"status\" : \"UP\"").doesNotContain("REH-");
            assertThat(report(flow, Kind.READY).checks()).doesNotContainKeys("pacs-rehearsal", "alive");
            assertThat(report(flow, Kind.LIVE).up()).isTrue();
            assertThat(HealthCheckHelper.invokeReadiness(flow.caravan().context()))
                    .as("as Camel's own tools ask")
                    .isNotEmpty();
        }
    }

    @Test
    void aPacsThatCannotBeReachedIsNamedAndTheNodeStaysReady() throws Exception {
        try (RunningFlow flow = new RunningFlow(folder)) {
            flow.start();

            HealthReport report = await(flow, Kind.ALL, all -> !all.up());

            assertThat(report.checks().get("pacs-rehearsal")).containsEntry("status", "DOWN");
            assertThat(report.checks().get("pacs-rehearsal").get("message"))
                    .asString()
                    .startsWith("PACS rehearsal failed: ")
                    .containsPattern("left alone until \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d UTC");
            assertThat(report(flow, Kind.READY).up()).isTrue();
            assertThat(report(flow, Kind.LIVE).up()).isTrue();
        }
    }

    @Test
    void withoutItsListenerTheNodeIsNotReadyAndAStoppedRouteIsNamed() throws Exception {
        try (RunningFlow flow = new RunningFlow(folder)) {
            flow.start();
            flow.caravan().context().getRouteController().stopRoute("receive-objects");
            flow.caravan().context().getRouteController().stopRoute("pack-identified");

            assertThat(report(flow, Kind.READY).up()).isFalse();
            assertThat(report(flow, Kind.READY).checks().get("listener").get("message"))
                    .isEqualTo("Nothing listens for objects in route receive-objects");
            assertThat(report(flow, Kind.ALL).checks().get("routes").get("message"))
                    .isEqualTo("Stopped: pack-identified, receive-objects");
            assertThat(report(flow, Kind.LIVE).up())
                    .as("stopped by hand: no restart")
                    .isTrue();
        }
    }

    @Test
    void workThatWaitsWhileNothingSucceedsIsStuck() throws Exception {
        try (RunningFlow flow = new RunningFlow(folder)) {
            flow.startPacs(new Behaviour() {}, new BulkStudies(7).smallObjects("REH-0001", 1, 2));
            flow.start();
            flow.awaitDelivered(1);
            flow.caravan().context().getRouteController().stopRoute("deliver-demo");
            flow.value(
                    "UPDATE delivery SET state = 'queued', next_attempt_at = now() - interval '7 hours' RETURNING 1");
            flow.value("UPDATE destination SET last_success_at = now() - interval '8 hours' RETURNING 1");

            HealthReport report = await(flow, Kind.ALL, all -> "DOWN"
                    .equals(all.checks().get("destination-demo").get("status")));

            assertThat(report.checks().get("destination-demo").get("message"))
                    .asString()
                    .startsWith("1 archive waits to be delivered, the first since ")
                    .endsWith("nothing has succeeded for 6 hours");
        }
    }

    @Test
    void aCheckThatIsUpSaysWhatIsStuckAndWhyFirst() throws Exception {
        try (RunningFlow flow = new RunningFlow(folder)) {
            flow.startPacs(new Behaviour() {}, new BulkStudies(7).smallObjects("REH-0001", 2, 2));
            flow.start();
            flow.awaitDelivered(2);
            flow.value("UPDATE archive SET state = 'failed', last_error = 'it is damaged'"
                    + " WHERE id = (SELECT max(id) FROM archive) RETURNING 1");
            flow.value("UPDATE series SET state = 'quarantined', last_error = 'of another series'"
                    + " WHERE id = (SELECT min(id) FROM series) RETURNING 1");
            flow.value("UPDATE delivery SET state = 'failed', last_error = 'no space left' RETURNING 1");

            HealthReport report = await(flow, Kind.ALL, all -> all.message("destination-demo")
                    .orElse("")
                    .contains("stuck"));

            assertThat(report.up()).as("the rest flows").isTrue();
            assertThat(report.message("destination-demo").orElseThrow())
                    .startsWith(
                            "2 archives are stuck: no space left (when mended: bin/caravan requeue --destination demo);"
                                    + " last delivery 20")
                    .endsWith("; 0 waiting, 0 sending");
            assertThat(report.message("pacs-rehearsal").orElseThrow())
                    .startsWith(
                            "1 series is stuck: of another series (when mended: bin/caravan requeue --pacs rehearsal);"
                                    + " last download 20");
            assertThat(report.message("pack").orElseThrow())
                    .startsWith(
                            "1 series is stuck: it is damaged (when mended: bin/caravan requeue --packing); last packed 20");

            flow.value("UPDATE series SET state = 'paused', last_error = NULL RETURNING 1");
            await(flow, Kind.ALL, all -> all.message("pacs-rehearsal")
                    .orElse("")
                    .startsWith(
                            "2 series are stuck (when mended: bin/caravan requeue --pacs rehearsal --state paused); "));
        }
    }

    @Test
    void aFormServerThatFailsIsNamedWhereItsRouteRuns() throws Exception {
        try (RunningFlow flow = new RunningFlow(folder)) {
            flow.start();
            assertThat(report(flow, Kind.ALL).checks())
                    .as("its file is not enabled")
                    .doesNotContainKey("forms-kobo");
            flow.caravan().context().getRouteController().startRoute("read-forms-kobo");
            flow.value("INSERT INTO kobo_server (name, url, consecutive_failures, last_success_at, last_error)"
                    + " VALUES ('kobo', 'http://127.0.0.1:9', 2, now(), 'the token is refused') RETURNING 1");

            HealthReport report = await(flow, Kind.ALL, all -> "DOWN"
                    .equals(all.checks().get("forms-kobo").get("status")));

            assertThat(report.checks().get("forms-kobo")).containsKey("lastRead");
            assertThat(report.checks().get("forms-kobo").get("message"))
                    .isEqualTo(
                            "form server kobo failed 2 times in a row: the token is refused; tried again when there is work");
            assertThat(report(flow, Kind.READY).checks()).doesNotContainKey("forms-kobo");
        }
    }

    @Test
    void withoutDatabaseOrSpaceTheNodeIsNotReadyButARestartWouldNotHelp() throws Exception {
        PGSimpleDataSource nowhere = new PGSimpleDataSource();
        nowhere.setURL("jdbc:postgresql://127.0.0.1:1/none");
        try (CamelContext context = new DefaultCamelContext()) {
            context.start();
            HealthChecks.register(
                    context,
                    new Sql(nowhere),
                    new Limits("n", folder, Long.MAX_VALUE, Duration.ofHours(6), Duration.ofHours(48)),
                    new Meters(new Sql(nowhere), folder).pace(),
                    new Faults(
                            () -> List.of("routes/pacs/sucre.camel.yaml:3: port is no number"),
                            new DataFolder(folder, false)::faults));

            Map<String, Map<String, Object>> ready =
                    HealthReport.of(context, Kind.READY).checks();

            assertThat(ready.get("database")).containsEntry("status", "DOWN");
            assertThat(ready.get("disk").get("message")).asString().contains("caravan.health.disk-free");
            assertThat(ready.get("route-files").get("message"))
                    .isEqualTo(
                            "1 route file does not run as written: routes/pacs/sucre.camel.yaml:3: port is no number");
            assertThat(HealthReport.of(context, Kind.LIVE).up()).isTrue();
        }
    }

    private static HealthReport report(RunningFlow flow, Kind kind) {
        return HealthReport.of(flow.caravan().context(), kind);
    }

    private static HealthReport await(RunningFlow flow, Kind kind, Predicate<HealthReport> condition) {
        flow.await(() -> condition.test(report(flow, kind)));
        return report(flow, kind);
    }
}
