package org.caravan.alerts;

import java.nio.file.Path;
import java.sql.Timestamp;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import javax.sql.DataSource;

import org.junit.jupiter.api.Test;

import org.caravan.database.TestDatabase;
import org.caravan.queue.Sql;

import static org.assertj.core.api.Assertions.assertThat;

/** When somebody is told. */
class AlertsTest {

    private static final List<Map<String, Object>> WRONG =
            List.of(Map.of("subject", "la-paz", "message", "PACS la-paz failed 3 times in a row"));

    private final DataSource dataSource = TestDatabase.fresh();
    private final Sql sql = new Sql(dataSource);
    private final Alerts alerts = new Alerts(sql, "node-a");

    @Test
    void tellsOnceAndAgainAfterTheInterval() {
        observe("0s", WRONG);
        observe("0s", WRONG);
        assertThat(notices()).isEqualTo("problem la-paz");

        execute("UPDATE alert SET told_at = told_at - interval '25 hours'");
        observe("0s", WRONG);
        observe("0s", WRONG);
        assertThat(notices()).isEqualTo("problem la-paz, still la-paz");
    }

    @Test
    void tellsThatItIsOverAndThenOfTheNextTime() {
        observe("0s", WRONG);
        observe("0s", List.of());
        observe("0s", List.of());
        observe("0s", WRONG);

        assertThat(notices()).isEqualTo("problem la-paz, recovered la-paz, problem la-paz");
    }

    @Test
    void tellsNothingOfWhatIsOverSoon() {
        observe("15m", WRONG);
        execute("UPDATE alert SET seen_at = seen_at - interval '16 minutes', since = since - interval '16 minutes'");
        observe("15m", List.of());

        assertThat(notices()).isEmpty();
        assertThat(value("SELECT count(*) FROM alert")).isEqualTo("0");
    }

    @Test
    void tellsOfWhatLastsAndNotOfAShortPauseInIt() {
        observe("15m", WRONG);
        execute("UPDATE alert SET since = since - interval '16 minutes'");
        observe("15m", WRONG);
        observe("15m", List.of());
        observe("15m", WRONG);

        assertThat(notices()).isEqualTo("problem la-paz");
    }

    @Test
    void doesNotTakeAnotherNodesTroubleForOver() {
        List<Map<String, Object>> low = List.of(Map.of("subject", "disk", "message", "Only 3 MB are free"));
        alerts.observe("node", false, "0s", "24h", low);
        new Alerts(sql, "node-b").observe("node", false, "0s", "24h", List.of());

        assertThat(notices()).isEqualTo("problem disk");
    }

    @Test
    void findsSeriesThatAreSetAsideAndNamesNobody() {
        series("1.2.3", "failed");
        series("1.2.4", "quarantined");
        series("1.2.5", "complete");

        List<Map<String, Object>> found = sql.rows("alert-set-aside", Map.of());

        assertThat(found).hasSize(1);
        assertThat(found.get(0)).containsEntry("subject", "la-paz");
        assertThat(found.get(0).get("message").toString())
                .startsWith("2 series of la-paz are stuck (1 failed, 1 quarantined)")
                .doesNotContain("REH-0001", "Thorax", "1.2.3");
    }

    @Test
    void namesTheWholeCommandThatTriesAgainWhatIsSetAside() {
        series("1.2.3", "failed");
        execute("INSERT INTO archive (series_id, version, state, node) SELECT id, 1, 'failed', 'n' FROM series;"
                + " INSERT INTO archive (series_id, version, state, node) SELECT id, 2, 'verified', 'n' FROM series;"
                + " INSERT INTO delivery (archive_id, destination, state)"
                + " SELECT id, 'central-ssh', 'failed' FROM archive WHERE version = 2");

        assertThat(sql.rows("alert-set-aside", Map.of()))
                .extracting(row -> row.get("subject") + ": "
                        + row.get("message").toString().replaceFirst("(?s).*(?=bin/caravan requeue)", ""))
                .containsExactlyInAnyOrder(
                        "la-paz: bin/caravan requeue --pacs la-paz tries them again",
                        "pack: bin/caravan requeue --packing tries them again",
                        "central-ssh: bin/caravan requeue --destination central-ssh tries them again");
    }

    @Test
    void findsAnUnknownHostKeyUntilTheDestinationWorksAgain() {
        Map<String, Object> failure = Map.of(
                "destination",
                "central-ssh",
                "reason",
                "The host key of the destination is unknown or has changed. Ask its administrator for the key");
        sql.update("pause-destination", failure);
        assertThat(sql.rows("alert-host-key", Map.of())).singleElement().satisfies(row -> assertThat(row)
                .containsEntry("subject", "central-ssh"));

        sql.update("resume-destination", Map.of("destination", "central-ssh"));
        assertThat(sql.rows("alert-host-key", Map.of())).isEmpty();
    }

    @Test
    void findsAPacsWithoutSuccessForSoManyHours() {
        execute(
                "INSERT INTO pacs (name, last_success_at) VALUES ('la-paz', now() - interval '5 hours'), ('lima', now())");

        assertThat(sql.rows("alert-no-success", Map.of("limit", "4")))
                .singleElement()
                .satisfies(row -> assertThat(row).containsEntry("subject", "download la-paz"));
        assertThat(sql.rows("alert-no-success", Map.of("limit", "6"))).isEmpty();
    }

    @Test
    void summarisesTheDayOnceForAllNodesAndNamesNobody() {
        series("1.2.3", "failed");
        series("1.2.5", "complete");
        execute(
                "INSERT INTO archive (series_id, version, state, file, bytes, node) SELECT id, 1, 'verified', 'REH-0001/x.zip', 2500000000, 'a'"
                        + " FROM series WHERE state = 'complete'");
        execute(
                "INSERT INTO delivery (archive_id, destination, state, delivered_at) SELECT id, 'central', 'delivered', now() FROM archive");
        observe("0s", WRONG);
        new Summary(sql, "node-a", Path.of("target")).write();
        new Summary(sql, "node-b", Path.of("target")).write();

        assertThat(value("SELECT count(*) FROM notice WHERE kind = 'summary'")).isEqualTo("1");
        assertThat(value("SELECT message FROM notice WHERE kind = 'summary'"))
                .contains(
                        "From la-paz: 2 series found, 1 fetched; waiting: 0, stuck: 1; last discovery never",
                        "To central: 1 archive delivered (2.5 GB); waiting: 0, stuck: 0",
                        "GB are free",
                        "PACS la-paz failed 3 times in a row")
                .doesNotContain("REH-0001");
    }

    @Test
    void writesValuesIntoJsonSoThatItStaysJson() {
        Map<String, Object> notice = new HashMap<>(Map.of("kind", "problem", "rule", "pacs", "subject", "la-paz"));
        notice.put("message", "it said \"no\"\nand {title}");
        notice.put("created_at", Timestamp.valueOf("2026-11-21 07:00:00"));

        String json = new Notices(sql)
                .fill(notice, "{\"text\":\"{title}: {message}\",\"x\":\"{unknown}\"}", "application/json");

        assertThat(json)
                .isEqualTo(
                        "{\"text\":\"Caravan: Problem: pacs la-paz: it said \\\"no\\\"\\nand {title}\",\"x\":\"{unknown}\"}");
    }

    private void observe(String after, List<Map<String, Object>> rows) {
        alerts.observe("pacs", true, after, "24h", rows);
    }

    private void series(String uid, String state) {
        execute("INSERT INTO patient (pacs, patient_id) VALUES ('la-paz', 'REH-0001') ON CONFLICT DO NOTHING;"
                + " INSERT INTO study (patient_id, study_instance_uid) SELECT id, '1.2' FROM patient ON CONFLICT DO NOTHING;"
                + " INSERT INTO series (study_id, series_instance_uid, pacs, state, attributes)"
                + " SELECT id, '" + uid + "', 'la-paz', '" + state
                + "', '{\"SeriesDescription\": \"Thorax\"}' FROM study");
    }

    private String notices() {
        return value("SELECT coalesce(string_agg(kind || ' ' || subject, ', ' ORDER BY id), '') FROM notice");
    }

    private void execute(String statements) {
        TestDatabase.execute(dataSource, statements);
    }

    private String value(String query) {
        return TestDatabase.value(dataSource, query);
    }
}
