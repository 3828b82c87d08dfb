package org.caravan.queue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import javax.sql.DataSource;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.caravan.database.TestDatabase;
import org.caravan.suite.Fault;
import org.caravan.suite.Pitfall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.caravan.queue.QueueFixture.claimSeries;

class QueueTest {

    private DataSource dataSource;
    private Sql sql;

    @BeforeEach
    void emptyQueue() {
        dataSource = TestDatabase.fresh();
        sql = new Sql(dataSource);
    }

    @Test
    @Fault(48)
    void eightWorkersClaimAThousandJobsEachOnce() throws Exception {
        QueueFixture.queueSeries(dataSource, "a", 1000);
        Set<Object> claimed = ConcurrentHashMap.newKeySet();
        AtomicInteger twice = new AtomicInteger();
        var workers = Executors.newFixedThreadPool(8);
        List<Future<?>> ends = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String node = "node-" + i;
            ends.add(workers.submit(() -> {
                for (Map<String, Object> job = claimSeries(sql, "a", node);
                        job != null;
                        job = claimSeries(sql, "a", node)) {
                    if (!claimed.add(job.get("id"))) {
                        twice.incrementAndGet();
                    }
                    assertThat(finish(job, "complete", 3)).isEqualTo(1);
                }
            }));
        }
        for (Future<?> end : ends) {
            end.get(60, TimeUnit.SECONDS);
        }
        workers.shutdown();
        assertThat(twice).hasValue(0);
        assertThat(claimed).hasSize(1000);
        assertThat(state("SELECT count(*) FROM series WHERE state = 'complete' AND version = 1"))
                .isEqualTo("1000");
    }

    @Test
    @Fault({47, 50})
    void aStaleWorkersFinishChangesNothing() {
        QueueFixture.queueSeries(dataSource, "a", 1);
        Map<String, Object> stale = claimSeries(sql, "a", "old");
        expireLeases("series");
        assertThat(sql.update("rescue-series", Map.of())).isEqualTo(1);
        Map<String, Object> fresh = claimSeries(sql, "a", "new");

        assertThat(finish(stale, "complete", 3)).isZero();
        assertThat(retry(stale, 0, 0)).isZero();
        assertThat(prolong(stale)).isZero();
        assertThat(state("SELECT state || ' ' || node FROM series")).isEqualTo("downloading new");
        assertThat(prolong(fresh)).isEqualTo(1);
        assertThat(finish(fresh, "complete", 3)).isEqualTo(1);
        assertThat(finish(fresh, "complete", 3)).as("finishing is idempotent").isZero();
    }

    @Test
    @Fault(60)
    void aLeaseThatIsProlongedIsNotRescued() {
        QueueFixture.queueSeries(dataSource, "a", 1);
        Map<String, Object> job = claimSeries(sql, "a", "n");
        expireLeases("series");
        assertThat(prolong(job)).isEqualTo(1);
        assertThat(sql.update("rescue-series", Map.of())).isZero();
    }

    @Test
    void aNodeThatStartsTakesBackItsOwnLeasesOnly() {
        QueueFixture.queueSeries(dataSource, "a", 2);
        claimSeries(sql, "a", "me");
        claimSeries(sql, "a", "other");
        assertThat(sql.update("release-series", Map.of("node", "me"))).isEqualTo(1);
        assertThat(state("SELECT node FROM series WHERE state = 'downloading'")).isEqualTo("other");
        assertThat(claimSeries(sql, "a", "me")).isNotNull();
    }

    @Test
    @Fault(55)
    void aJobThatAlwaysKillsItsWorkerEndsAfterTwentyAttempts() {
        QueueFixture.queueSeries(dataSource, "a", 1);
        int lives = 0;
        while (claimSeries(sql, "a", "n") != null) {
            lives++;
            assertThat(lives).isLessThanOrEqualTo(20);
            sql.update("release-series", Map.of("node", "n"));
        }
        assertThat(lives).isEqualTo(20);
        assertThat(state("SELECT state FROM series")).isEqualTo("failed");
        assertThat(state("SELECT last_error FROM series")).contains("killed");
    }

    @Test
    @Fault(61)
    void anAlwaysFailingSeriesIsSetAsideWithItsReasonAndTheQueueFlows() {
        QueueFixture.queueSeries(dataSource, "a", 2);
        for (int i = 0; i < 20; i++) {
            TestDatabase.execute(
                    dataSource, "UPDATE series SET next_attempt_at = now() - interval '1 hour' WHERE id = 1");
            Map<String, Object> job = claimSeries(sql, "a", "n");
            assertThat(job).containsEntry("id", 1L);
            retry(job, 0, 0);
        }
        assertThat(state("SELECT state || ': ' || last_error FROM series WHERE id = 1"))
                .isEqualTo("failed: it broke");
        assertThat(claimSeries(sql, "a", "n")).containsEntry("id", 2L);
    }

    @Test
    void failuresWaitLongerEachTimeAndUnreachablePacsCostNoAttempts() {
        QueueFixture.queueSeries(dataSource, "a", 1);
        retry(claimSeries(sql, "a", "n"), 0, 0);
        double first = Double.parseDouble(state("SELECT extract(epoch FROM next_attempt_at - now()) FROM series"));
        assertThat(first).isBetween(15.0, 40.0);
        TestDatabase.execute(dataSource, "UPDATE series SET next_attempt_at = now(), attempts = 5");
        retry(claimSeries(sql, "a", "n"), 0, 0);
        double later = Double.parseDouble(state("SELECT extract(epoch FROM next_attempt_at - now()) FROM series"));
        assertThat(later).isBetween(700.0, 1210.0);

        TestDatabase.execute(dataSource, "UPDATE series SET next_attempt_at = now()");
        retry(claimSeries(sql, "a", "n"), 1, 0);
        assertThat(state("SELECT state || attempts FROM series")).isEqualTo("queued6");
    }

    @Test
    @Fault(36)
    void aPacsThatCannotBeReachedIsLeftAloneWhileOthersGoOn() {
        QueueFixture.queueSeries(dataSource, "a", 1);
        TestDatabase.execute(
                dataSource,
                "INSERT INTO patient (pacs, patient_id) VALUES ('b', 'P-2');INSERT INTO study (patient_id,"
                        + " study_instance_uid) VALUES (2, '1.9');INSERT INTO series (study_id, series_instance_uid,"
                        + " state, pacs) VALUES (2, '1.9.1', 'queued', 'b')");
        sql.update("pause-pacs", Map.of("pacs", "a", "reason", "no answer", "first", 30, "longest", 1800));
        assertThat(claimSeries(sql, "a", "n")).isNull();
        assertThat(claimSeries(sql, "b", "n")).isNotNull();
        for (int i = 0; i < 30; i++) {
            sql.update("pause-pacs", Map.of("pacs", "a", "reason", "no answer", "first", 30, "longest", 1800));
        }
        assertThat(Double.parseDouble(state("SELECT extract(epoch FROM resume_at - now()) FROM pacs WHERE name = 'a'")))
                .as("the pause grows up to a limit")
                .isBetween(1340.0, 2260.0);
        sql.update("resume-pacs", Map.of("pacs", "a"));
        assertThat(claimSeries(sql, "a", "n")).isNotNull();
    }

    @Test
    @Fault(36)
    void afterItsPauseOneJobTriesAPacsAndTheOthersWaitForWhatComesOfThat() throws Exception {
        QueueFixture.queueSeries(dataSource, "a", 20);
        sql.update("pause-pacs", Map.of("pacs", "a", "reason", "no answer", "first", 30, "longest", 1800));
        TestDatabase.execute(dataSource, "UPDATE pacs SET resume_at = now() - interval '1 second'");

        List<Map<String, Object>> first = claimAtOnce("a", 8);
        assertThat(first).as("claimed by eight workers at once").hasSize(1);
        retry(first.get(0), 1, 0);
        sql.update("pause-pacs", Map.of("pacs", "a", "reason", "no answer", "first", 30, "longest", 1800));
        assertThat(claimSeries(sql, "a", "n")).as("it did not answer").isNull();

        TestDatabase.execute(dataSource, "UPDATE pacs SET resume_at = now() - interval '1 second'");
        List<Map<String, Object>> second = claimAtOnce("a", 8);
        assertThat(second).hasSize(1);
        finish(second.get(0), "complete", 3);
        sql.update("resume-pacs", Map.of("pacs", "a"));
        assertThat(claimAtOnce("a", 8)).as("it answered").hasSize(8);
    }

    @Test
    void aTrialThatNeverEndsOrWhoseWorkerDiedDoesNotKeepTheOthersForEver() {
        QueueFixture.queueSeries(dataSource, "a", 3);
        sql.update("pause-pacs", Map.of("pacs", "a", "reason", "no answer", "first", 30, "longest", 1800));
        TestDatabase.execute(dataSource, "UPDATE pacs SET resume_at = now() - interval '1 second'");
        Map<String, Object> trial = claimSeries(sql, "a", "n");
        assertThat(claimSeries(sql, "a", "n")).isNull();

        TestDatabase.execute(dataSource, "UPDATE pacs SET probed_at = now() - interval '11 minutes'");
        assertThat(claimSeries(sql, "a", "n")).as("ten minutes later").isNotNull();
        TestDatabase.execute(
                dataSource, "UPDATE series SET lease_until = now() - interval '1 minute' WHERE state = 'downloading'");
        sql.update("rescue-series", Map.of());
        TestDatabase.execute(dataSource, "UPDATE pacs SET probed_at = now() - interval '6 seconds'");
        assertThat(claimSeries(sql, "a", "n")).as("after it was rescued").isNotNull();
        assertThat(trial).isNotNull();
    }

    private List<Map<String, Object>> claimAtOnce(String pacs, int workers) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(workers);
        try {
            List<Callable<Map<String, Object>>> claims =
                    Collections.nCopies(workers, () -> claimSeries(sql, pacs, "n"));
            List<Map<String, Object>> claimed = new ArrayList<>();
            for (Future<Map<String, Object>> claim : threads.invokeAll(claims)) {
                if (claim.get() != null) {
                    claimed.add(claim.get());
                }
            }
            return claimed;
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aCompleteSeriesGetsANewVersionOnlyWithMoreObjects() {
        QueueFixture.queueSeries(dataSource, "a", 1);
        finish(claimSeries(sql, "a", "n"), "complete", 3);
        requeue();
        finish(claimSeries(sql, "a", "n"), "complete", 3);
        assertThat(state("SELECT version FROM series")).isEqualTo("1");
        requeue();
        finish(claimSeries(sql, "a", "n"), "complete", 5);
        assertThat(state("SELECT version || ' ' || complete_instances FROM series"))
                .isEqualTo("2 5");
    }

    @Test
    void archivesAreClaimedOnceAndByTheNodeThatHoldsTheFiles() {
        QueueFixture.queueSeries(dataSource, "a", 1);
        finish(claimSeries(sql, "a", "holder"), "complete", 3);
        assertThat(sql.rows("claim-archive", QueueFixture.packing("other", "identified", 1)))
                .isEmpty();
        Map<String, Object> job = sql.rows("claim-archive", QueueFixture.packing("holder", "identified", 1))
                .get(0);
        assertThat(job)
                .containsEntry("StudyDate", "20260102")
                .containsEntry("Modality", "CT")
                .containsEntry("version", 1);
        assertThat(sql.rows("claim-archive", QueueFixture.packing("holder", "identified", 1)))
                .isEmpty();
        expireLeases("archive");
        assertThat(sql.update("rescue-archive", Map.of())).isEqualTo(1);
        Map<String, Object> again = sql.rows("claim-archive", QueueFixture.packing("holder", "identified", 1))
                .get(0);
        assertThat(again.get("token")).isEqualTo(2L);
    }

    @Test
    void aDestinationThatIsAddedLaterGetsEverything() {
        QueueFixture.queueSeries(dataSource, "a", 2);
        for (int i = 1; i <= 2; i++) {
            finish(claimSeries(sql, "a", "n"), "complete", 3);
            Map<String, Object> job = sql.rows("claim-archive", QueueFixture.packing("n", "identified", 1))
                    .get(0);
            TestDatabase.execute(
                    dataSource,
                    "UPDATE archive SET state = 'verified', lease_until = NULL, file = 'f" + i + "' WHERE id = "
                            + job.get("id"));
        }
        assertThat(new QueueStatus(dataSource).totals().undelivered()).isZero();
        Map<String, Object> late = QueueFixture.destination("late", "n", 1);
        assertThat(sql.rows("claim-delivery", late)).as("rows are made first").isEmpty();
        assertThat(new QueueStatus(dataSource).totals().isIdle()).isFalse();
        sql.update("backfill-deliveries", Map.of());
        assertThat(new QueueStatus(dataSource).totals().undelivered()).isEqualTo(2);
        Map<String, Object> first = sql.rows("claim-delivery", late).get(0);
        Map<String, Object> second = sql.rows("claim-delivery", late).get(0);
        assertThat(List.of(first.get("file"), second.get("file"))).containsExactly("f1", "f2");
        assertThat(sql.rows("claim-delivery", late)).isEmpty();
        assertThat(sql.update("finish-delivery", first)).isEqualTo(1);
        assertThat(sql.update("finish-delivery", first)).isZero();
    }

    @Test
    void statusCountsWhatThereIs() {
        QueueFixture.queueSeries(dataSource, "a", 3);
        finish(claimSeries(sql, "a", "n"), "complete", 3);
        retry(claimSeries(sql, "a", "n"), 0, 1);
        QueueStatus status = new QueueStatus(dataSource);
        assertThat(status.series())
                .extracting(QueueStatus.SeriesCount::state)
                .containsExactly("complete", "failed", "queued");
        assertThat(status.totals().seriesOpen()).isEqualTo(1);
        assertThat(status.totals().unpacked()).isEqualTo(1);
        assertThat(status.totals().isIdle()).isFalse();
        assertThat(status.oldestWaiting()).extracting(QueueStatus.Waiting::what).containsExactly("download", "pack");
        assertThat(status.lastErrors(5)).extracting(QueueStatus.Failure::reason).containsExactly("it broke");
        assertThat(status.discoveryRuns()).isEmpty();
        assertThat(status.paused()).isEmpty();
        assertThat(status.archives())
                .extracting(QueueStatus.ArchiveCount::state)
                .containsExactly("queued");
        assertThat(status.deliveries()).isEmpty();
        assertThat(status.quarantined(5)).isEmpty();
    }

    @Test
    @Pitfall(24)
    void nothingArrivingIsAskedForAgainForDaysBeforeItFails() {
        QueueFixture.queueSeries(dataSource, "a", 1);
        finish(claimSeries(sql, "a", "n"), "nearline", 0);
        assertThat(minutesUntilNextAttempt()).isBetween(20.0, 40.0);
        TestDatabase.execute(dataSource, "UPDATE series SET next_attempt_at = now(), attempts = 10");
        finish(claimSeries(sql, "a", "n"), "nearline", 0);
        assertThat(minutesUntilNextAttempt()).isBetween(260.0, 460.0);
    }

    @Test
    void statusLeavesOutAPacsThatHasAnsweredSince() {
        sql.update("pause-pacs", Map.of("pacs", "a", "reason", "no answer", "first", 30, "longest", 1800));
        QueueStatus status = new QueueStatus(dataSource);
        assertThat(status.lastErrors(5)).extracting(QueueStatus.Failure::state).containsExactly("paused");
        TestDatabase.execute(dataSource, "UPDATE pacs SET resume_at = now() - interval '1 second'");
        assertThat(status.lastErrors(5)).extracting(QueueStatus.Failure::state).containsExactly("tried again");

        TestDatabase.execute(
                dataSource,
                "INSERT INTO discovery_run (pacs, node, state, finished_at) VALUES ('a', 'n', 'finished', now())");

        assertThat(status.lastErrors(5)).isEmpty();
    }

    @Test
    void statusMarksADiscoveryWhosePacsHasAnsweredSince() {
        TestDatabase.execute(
                dataSource,
                "INSERT INTO discovery_run (pacs, node, state, finished_at, last_error)"
                        + " VALUES ('a', 'n', 'failed', now() - interval '1 hour', 'no answer')");
        QueueStatus status = new QueueStatus(dataSource);
        assertThat(status.lastErrors(5)).extracting(QueueStatus.Failure::state).containsExactly("failed");

        sql.update("resume-pacs", Map.of("pacs", "a"));

        assertThat(status.lastErrors(5)).extracting(QueueStatus.Failure::state).containsExactly("recovered");
    }

    @Test
    void statusNamesPacsSeriesAndFolderOfWhatLiesInTheQuarantine() {
        QueueFixture.queueSeries(dataSource, "a", 1);
        TestDatabase.execute(
                dataSource,
                "INSERT INTO quarantine (series_instance_uid, reason, file) VALUES"
                        + " ('1.2.3.1', 'another PatientID', '2026-01-02/1.2.3.1/1.dcm'),"
                        + " ('1.2.3.1', 'another PatientID', '2026-01-02/1.2.3.1/2.dcm'),"
                        + " (NULL, 'no UID', '2026-01-03/no-series/3.dcm')");

        assertThat(new QueueStatus(dataSource).quarantined(5))
                .extracting(
                        QueueStatus.Quarantined::pacs,
                        QueueStatus.Quarantined::series,
                        QueueStatus.Quarantined::folder,
                        QueueStatus.Quarantined::objects)
                .containsExactlyInAnyOrder(
                        tuple("a", "1.2.3.1", "2026-01-02/1.2.3.1", 2L), tuple(null, null, "2026-01-03/no-series", 1L));
    }

    private double minutesUntilNextAttempt() {
        return Double.parseDouble(state("SELECT extract(epoch FROM next_attempt_at - now()) / 60 FROM series"));
    }

    @Test
    void aNumberOfObjectsIsDoubtedAsOftenAsItWasContradictedUntilItIsAnother() {
        QueueFixture.queueSeries(dataSource, "a", 1);
        TestDatabase.execute(
                dataSource, "INSERT INTO series_source (pacs, series_id, related_instances) VALUES ('a', 1, 9)");
        for (int doubts = 0; doubts < 2; doubts++) {
            Map<String, Object> job = claimSeries(sql, "a", "n");
            assertThat(job).containsEntry("related", 9).containsEntry("doubts", doubts);
            Map<String, Object> parameters = new HashMap<>(job);
            parameters.put("unlisted", null);
            parameters.putAll(Map.of(
                    "state", "incomplete", "reason", "r", "expected", 9, "received", 7, "bytes", 1L, "doubted", 9));
            sql.update("finish-series", parameters);
            TestDatabase.execute(dataSource, "UPDATE series SET next_attempt_at = now()");
        }
        TestDatabase.execute(dataSource, "UPDATE series_source SET related_instances = 10");
        assertThat(claimSeries(sql, "a", "n")).containsEntry("related", 10).containsEntry("doubts", 0);
    }

    private int finish(Map<String, Object> job, String state, int received) {
        Map<String, Object> parameters = new HashMap<>(job);
        parameters.put("state", state);
        parameters.put("reason", null);
        parameters.put("expected", received);
        parameters.put("received", received);
        parameters.put("bytes", 100L);
        parameters.put("doubted", null);
        parameters.put("unlisted", null);
        return sql.update("finish-series", parameters);
    }

    private int retry(Map<String, Object> job, int refund, int permanent) {
        Map<String, Object> parameters = new HashMap<>(job);
        parameters.put("reason", "it broke");
        parameters.put("refund", refund);
        parameters.put("permanent", permanent);
        return sql.update("retry-series", parameters);
    }

    private int prolong(Map<String, Object> job) {
        return sql.update("prolong-series", job);
    }

    private void requeue() {
        TestDatabase.execute(dataSource, "UPDATE series SET state = 'queued', next_attempt_at = now()");
    }

    private void expireLeases(String table) {
        TestDatabase.execute(
                dataSource,
                "UPDATE " + table + " SET lease_until = now() - interval '1 second' WHERE lease_until IS NOT NULL");
    }

    private String state(String query) {
        return TestDatabase.value(dataSource, query);
    }
}
