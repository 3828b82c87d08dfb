package org.caravan.queue;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import javax.sql.DataSource;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.caravan.database.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.caravan.queue.QueueFixture.claimSeries;

/** What operators have a say in, on the queue itself. */
class QueueControlTest {

    private static final String STATES = "SELECT string_agg(state, ' ' ORDER BY id) FROM series";

    private static DataSource dataSource;
    private static Sql sql;
    private static QueueControl control;

    @BeforeAll
    static void open() {
        dataSource = TestDatabase.fresh();
        sql = new Sql(dataSource);
        control = new QueueControl(dataSource);
    }

    @BeforeEach
    void threeSeriesOfOneStudy() {
        TestDatabase.execute(
                dataSource,
                "TRUNCATE patient, study, series, archive, delivery, pacs, pacs_night, discovery_run RESTART IDENTITY CASCADE");
        QueueFixture.queueSeries(dataSource, "a", 3);
    }

    @Test
    void whatIsUrgentIsClaimedFirst() {
        new Requeue(dataSource).series(SeriesSelection.of(Requeue.WAITING, "a").only("1.2.3.3"), true);
        assertThat(claimSeries(sql, "a", "n")).containsEntry("id", 3L);
        assertThat(claimSeries(sql, "a", "n")).containsEntry("id", 1L);
    }

    @Test
    void aStudyThatIsPausedStaysSoWithWhatIsFoundOfItLaterUntilItIsResumed() {
        Map<String, Object> job = claimSeries(sql, "a", "n");
        assertThat(control.pauseStudy("1.2.3", "consent is being clarified", false))
                .isEqualTo(new QueueControl.Paused(1, 3));
        execute("INSERT INTO series (study_id, series_instance_uid, pacs) VALUES (1, '1.2.3.4', 'a')");
        sql.update("queue-found", Map.of("pacs", "a", "order", "found"));
        assertThat(value(STATES)).isEqualTo("downloading paused paused paused");
        assertThat(claimSeries(sql, "a", "n")).isNull();
        assertThat(sql.rows("stops-asked", Map.of("node", "n")))
                .as("it may end")
                .isEmpty();
        retry(job);
        assertThat(value("SELECT state || attempts || last_error FROM series WHERE id = 1"))
                .isEqualTo("paused0Paused by hand: consent is being clarified");

        assertThat(control.resumeStudy("1.2.3")).isEqualTo(4);
        assertThat(value(STATES)).isEqualTo("queued queued queued queued");
        assertThat(value("SELECT count(last_error) FROM series")).isEqualTo("0");
    }

    @Test
    void whatIsToStopAtOnceIsToldToItsNodeAndGoesBackWithoutAnAttempt() {
        Map<String, Object> job = claimSeries(sql, "a", "n");
        new Pauses(dataSource).pause("a", null, "the ward needs it", true);
        assertThat(sql.rows("stops-asked", Map.of("node", "other"))).isEmpty();
        assertThat(sql.rows("stops-asked", Map.of("node", "n")))
                .extracting(row -> row.get("series_instance_uid"))
                .containsExactly("1.2.3.1");
        assertThat(claimSeries(sql, "a", "n")).as("the PACS is left alone").isNull();
        retry(job);
        assertThat(value("SELECT state || attempts FROM series WHERE id = 1")).isEqualTo("queued0");
        assertThat(sql.rows("stops-asked", Map.of("node", "n"))).isEmpty();
        assertThat(new QueueStatus(dataSource).paused()).singleElement().satisfies(paused -> assertThat(paused.reason())
                .isEqualTo("By hand: the ward needs it"));

        new Pauses(dataSource).resume("a");
        assertThat(claimSeries(sql, "a", "n")).isNotNull();
    }

    @Test
    void whatIsCompleteAlthoughItWasToStopIsComplete() {
        Map<String, Object> job = claimSeries(sql, "a", "n");
        control.pauseStudy("1.2.3", "x", true);
        assertThat(QueueFixture.finish(sql, job, 3)).isEqualTo(1);
        assertThat(value(STATES)).isEqualTo("complete paused paused");
        assertThat(value("SELECT count(*) FROM series WHERE stop_to IS NOT NULL OR stop_now"))
                .isEqualTo("0");
    }

    @Test
    void whatIsCancelledIsNeverFetchedUntilSomebodyQueuesItAgain() {
        Map<String, Object> job = claimSeries(sql, "a", "n");
        assertThat(control.cancel(SeriesSelection.of(QueueControl.CANCELLABLE, "a"), "withdrawn"))
                .isEqualTo(3);
        assertThat(sql.rows("stops-asked", Map.of("node", "n"))).hasSize(1);
        execute("UPDATE series SET lease_until = now() - interval '1 hour' WHERE id = 1");
        sql.update("rescue-series", Map.of());
        assertThat(retry(job)).isZero();
        record("1.2.3.1", 99, null);
        sql.update("queue-found", Map.of("pacs", "a", "order", "found"));
        assertThat(value(STATES)).isEqualTo("cancelled cancelled cancelled");
        assertThat(value("SELECT DISTINCT last_error FROM series")).isEqualTo("Cancelled by hand: withdrawn");

        assertThat(new Requeue(dataSource).series(SeriesSelection.of(Set.of("cancelled"), "a"), false))
                .isEqualTo(3);
        assertThat(claimSeries(sql, "a", "n")).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({"newest, 2 1 3", "oldest, 1 2 3", "found, 1 2 3"})
    void seriesAreFetchedInTheOrderOfTheirStudies(String order, String expected) {
        execute(
                "TRUNCATE patient, study, series, archive, delivery RESTART IDENTITY CASCADE;"
                        + "INSERT INTO patient (pacs, patient_id) VALUES ('a', 'P-1');"
                        + "INSERT INTO study (patient_id, study_instance_uid, attributes) VALUES (1, '1.1', '{\"StudyDate\": \"20190131\"}'),"
                        + " (1, '1.2', '{\"StudyDate\": \"20250401\"}'), (1, '1.3', '{\"StudyDate\": \"none\"}');"
                        + "INSERT INTO series (study_id, series_instance_uid, pacs) SELECT id, study_instance_uid, 'a' FROM study");
        sql.update("queue-found", Map.of("pacs", "a", "order", order));
        StringBuilder claimed = new StringBuilder();
        for (Map<String, Object> job = claimSeries(sql, "a", "n"); job != null; job = claimSeries(sql, "a", "n")) {
            claimed.append(claimed.isEmpty() ? "" : " ").append(job.get("id"));
        }
        assertThat(claimed).hasToString(expected);
    }

    @Test
    void whatIsGivenBackKeepsItsPlaceInTheOrderOfStudies() {
        execute("UPDATE series SET state = 'found'");
        sql.update("queue-found", Map.of("pacs", "a", "order", "newest"));
        Map<String, Object> job = claimSeries(sql, "a", "n");
        retry(job);
        execute("UPDATE series SET next_attempt_at = now() WHERE id = 3");
        assertThat(claimSeries(sql, "a", "n").get("id")).isNotEqualTo(3L);
        assertThat(claimSeries(sql, "a", "n").get("id")).isNotEqualTo(3L);
        assertThat(claimSeries(sql, "a", "n")).containsEntry("id", 3L);
    }

    @Test
    void aNightTakesSoManySeriesAndTheNextOneGoesOn() {
        assertThat(claimSeries(sql, "a", "n", 2, 0)).isNotNull();
        assertThat(claimSeries(sql, "a", "other", 2, 0)).isNotNull();
        assertThat(claimSeries(sql, "a", "n", 2, 0)).isNull();
        assertThat(value(STATES)).isEqualTo("downloading downloading queued");
        execute("UPDATE pacs_night SET night = night - 1");
        assertThat(claimSeries(sql, "a", "n", 2, 0)).isNotNull();
    }

    @Test
    void aNightThatIsUsedUpSaysSoAndWhenItGoesOnUntilItMayTakeMore() {
        QueueStatus status = new QueueStatus(dataSource);
        claimSeries(sql, "a", "n", 1, 0);
        assertThat(status.nightsUsedUp()).as("nobody has wanted more").isEmpty();
        claimSeries(sql, "a", "n", 1, 0);
        QueueStatus.UsedUp night = status.nightsUsedUp().get(0);
        assertThat(night.reason()).isEqualTo("tonight's 1 series are used up");
        assertThat(night.goesOnAt().atZone(ZoneOffset.UTC).getHour()).isEqualTo(12);
        assertThat(night.goesOnAt()).isBetween(Instant.now(), Instant.now().plus(Duration.ofHours(24)));
        assertThat(claimSeries(sql, "a", "n", 2, 0)).isNotNull();
        assertThat(status.nightsUsedUp()).isEmpty();
    }

    /** Otherwise the circuit would wait for what comes of a job that nobody has. */
    @Test
    void aPacsWhoseNightIsUsedUpIsNotTriedByAJobThatIsNotClaimed() {
        claimSeries(sql, "a", "n", 1, 0);
        execute("INSERT INTO pacs (name, resume_at) VALUES ('a', now() - interval '1 second')"
                + " ON CONFLICT (name) DO UPDATE SET resume_at = excluded.resume_at");
        assertThat(claimSeries(sql, "a", "n", 1, 0)).isNull();
        assertThat(value("SELECT probed_at IS NULL FROM pacs")).isEqualTo("t");
        assertThat(claimSeries(sql, "a", "n", 2, 0)).isNotNull();
    }

    @Test
    void aNightTakesSoManyGigabytes() {
        Map<String, Object> job = claimSeries(sql, "a", "n", 0, 1);
        Map<String, Object> finish = new HashMap<>(job);
        finish.put("state", "complete");
        finish.put("reason", null);
        finish.put("expected", 3);
        finish.put("received", 3);
        finish.put("bytes", 999_999_999L);
        finish.put("doubted", null);
        finish.put("unlisted", null);
        sql.update("finish-series", finish);
        assertThat(value("SELECT series || ' ' || bytes FROM pacs_night")).isEqualTo("1 999999999");
        finish.putAll(claimSeries(sql, "a", "n", 0, 1));
        sql.update("finish-series", finish);
        assertThat(claimSeries(sql, "a", "n", 0, 1)).isNull();
        assertThat(claimSeries(sql, "a", "n", 0, 2)).isNotNull();
    }

    @Test
    void whatAPacsHasInASlowStoreWaitsAndIsAskedForSoManyANight() {
        execute(
                "UPDATE series SET state = 'found', availability = (ARRAY['ONLINE', 'NEARLINE', 'OFFLINE'])[id];"
                        + "INSERT INTO series (study_id, series_instance_uid, pacs, availability) VALUES (1, '1.2.3.4', 'a', 'UNAVAILABLE')");
        sql.update("queue-found", Map.of("pacs", "a", "order", "found"));
        assertThat(value(STATES)).isEqualTo("queued nearline nearline nearline");
        assertThat(value("SELECT last_error FROM series WHERE id = 2")).contains("(NEARLINE): nearline: ALLOW");
        assertThat(claimSeries(sql, "a", "n")).containsEntry("id", 1L);
        assertThat(claimSeries(sql, "a", "n")).isNull();

        Map<String, Object> recall = Map.of("pacs", "a", "recalls", 1, "timeZone", "America/La_Paz");
        assertThat(sql.update("recall-series", recall)).isEqualTo(1);
        assertThat(sql.update("recall-series", recall))
                .as("that was it for this night")
                .isZero();
        assertThat(claimSeries(sql, "a", "n")).containsEntry("id", 2L);
        assertThat(sql.update("recall-series", Map.of("pacs", "a", "recalls", 9, "timeZone", "America/La_Paz")))
                .as("what cannot be sent is not asked for")
                .isEqualTo(1);
        assertThat(claimSeries(sql, "a", "n")).containsEntry("id", 3L);

        record("1.2.3.4", 2, "ONLINE");
        assertThat(value("SELECT state || coalesce(last_error, '') FROM series WHERE id = 4"))
                .isEqualTo("queued");
    }

    @Test
    void aPacsThatIsNewIsPausedUntilSomebodyLetsItGoOnAndOneThatWasSearchedIsNot() {
        Map<String, Object> fresh = Map.of("pacs", "fresh", "reason", "It is new");
        assertThat(sql.update("hold-new-pacs", fresh)).isEqualTo(1);
        assertThat(sql.update("hold-new-pacs", fresh)).isZero();
        assertThat(begin("fresh")).isFalse();
        new Pauses(dataSource).resume("fresh");
        assertThat(sql.update("hold-new-pacs", fresh)).isZero();
        assertThat(begin("fresh")).isTrue();

        execute("INSERT INTO discovery_run (pacs, node, state) VALUES ('a', 'n', 'finished')");
        assertThat(sql.update("hold-new-pacs", Map.of("pacs", "a", "reason", "It is new")))
                .isZero();
    }

    private static boolean begin(String pacs) {
        return !sql.rows("begin-discovery-run", Map.of("pacs", pacs, "node", "n", "retryAfterSeconds", 0L))
                .isEmpty();
    }

    private static int retry(Map<String, Object> job) {
        Map<String, Object> parameters = new HashMap<>(job);
        parameters.putAll(Map.of("reason", "it was stopped", "refund", 1, "permanent", 0));
        return sql.update("retry-series", parameters);
    }

    private static void record(String uid, int related, String availability) {
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("pacs", "a");
        parameters.put("study", 1L);
        parameters.put("SeriesInstanceUID", uid);
        parameters.put("attributes", "{}");
        parameters.put("related", related);
        parameters.put("availability", availability);
        parameters.put("requested", false);
        sql.rows("record-series", parameters);
    }

    private static void execute(String statements) {
        TestDatabase.execute(dataSource, statements);
    }

    private static String value(String query) {
        return TestDatabase.value(dataSource, query);
    }
}
