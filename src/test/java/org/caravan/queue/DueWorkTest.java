package org.caravan.queue;

import java.sql.Connection;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import javax.sql.DataSource;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.caravan.database.TestDatabase;
import org.caravan.suite.Fault;

import static org.assertj.core.api.Assertions.assertThat;

/** When archives and deliveries become due, and for whom. */
class DueWorkTest {

    private static final String ARCHIVES =
            "SELECT string_agg(series_id || '.' || version || ' ' || rendition || ' ' || state, ', ' ORDER BY series_id, version, rendition) FROM archive";
    private static final String DELIVERIES =
            "SELECT string_agg(d.destination || ' ' || d.archive_id || ' ' || d.state || ' ' || d.node || ' ' || d.bytes, ', ' ORDER BY 1) FROM ("
                    + "SELECT * FROM delivery ORDER BY destination, archive_id) d";

    private DataSource dataSource;
    private Sql sql;

    @BeforeEach
    void emptyQueue() {
        dataSource = TestDatabase.fresh();
        sql = new Sql(dataSource);
    }

    @Test
    void anArchiveIsDueAsLongAsItsSeriesIsComplete() {
        complete(2);
        assertThat(value(ARCHIVES)).isEqualTo("1.1 identified queued, 2.1 identified queued");

        execute("UPDATE series SET state = 'queued' WHERE id = 1");
        assertThat(value(ARCHIVES)).isEqualTo("1.1 identified waiting, 2.1 identified queued");
        assertThat(claimArchives(5)).extracting(job -> job.get("series_id")).containsExactly(2L);

        execute("UPDATE series SET state = 'complete', node = 'other' WHERE id = 1");
        assertThat(value("SELECT state || ' ' || node FROM archive WHERE series_id = 1"))
                .isEqualTo("queued other");

        execute("UPDATE series SET version = 2 WHERE id = 1");
        assertThat(value(ARCHIVES)).isEqualTo("1.2 identified queued, 2.1 identified packing");
    }

    @Test
    void anArchiveWhosePackingWasBrokenOffIsDueAtOnceAndTheAttemptDoesNotCount() {
        complete(1);
        Map<String, Object> job = claimArchives(1).get(0);
        sql.update("retry-archive", with(job, Map.of("reason", "stopped", "permanent", 0, "refund", 1, "held", 0)));
        assertThat(claimArchives(1)).singleElement().satisfies(again -> assertThat(again)
                .containsEntry("attempts", 1));
    }

    @Test
    void whatIsFetchedAgainIsPackedWhenItIsCompleteAgain() {
        complete(1);
        Map<String, Object> job = claimArchives(1).get(0);
        sql.update("refetch-series", Map.of("series_id", 1L, "reason", "files are gone"));
        retryArchive(job);
        assertThat(value("SELECT state || attempts FROM archive")).isEqualTo("waiting1");

        execute("UPDATE series SET state = 'complete'");

        assertThat(value("SELECT state || attempts FROM archive"))
                .as("attempts go on, so that this ends some day")
                .isEqualTo("queued1");
    }

    @Test
    void archivesAreMadeOfEachRenditionThatADestinationNamesAndGoWhereItIsNamed() {
        execute(
                "INSERT INTO destination (name, rendition) VALUES ('central', 'identified'), ('nas', 'identified'), ('public', 'coded');"
                        + "INSERT INTO destination (name, rendition, active) VALUES ('gone', 'tiny', false)");
        complete(1);
        assertThat(value(ARCHIVES)).isEqualTo("1.1 coded queued, 1.1 identified queued");

        claimArchives(2).forEach(this::finishArchive);
        claimArchives("coded", 2).forEach(this::finishArchive);

        long coded = Long.parseLong(value("SELECT id FROM archive WHERE rendition = 'coded'"));
        long identified = Long.parseLong(value("SELECT id FROM archive WHERE rendition = 'identified'"));
        assertThat(value(DELIVERIES))
                .isEqualTo("central " + identified + " queued n 7, nas " + identified + " queued n 7, public " + coded
                        + " queued n 7");
        assertThat(claimDeliveries("public", "identified", 5))
                .as("a file that names another rendition gets nothing of the old one")
                .isEmpty();
        assertThat(value("SELECT count(*) FROM delivery WHERE destination = 'public'"))
                .isEqualTo("0");
    }

    @Test
    void oneClaimTakesSeveralRowsEachWithALeaseOfItsOwn() {
        execute("INSERT INTO destination (name) VALUES ('central')");
        complete(5);
        List<Map<String, Object>> packed = claimArchives(3);
        assertThat(packed).extracting(job -> job.get("series_id")).containsExactly(1L, 2L, 3L);
        assertThat(claimArchives(10)).hasSize(2).allSatisfy(this::finishArchive);
        packed.forEach(this::finishArchive);

        List<Map<String, Object>> jobs = claimDeliveries("central", "identified", 3);
        assertThat(jobs).hasSize(3).allSatisfy(job -> assertThat(job).containsEntry("bytes", 7L));
        assertThat(claimDeliveries("central", "identified", 3)).hasSize(2);

        assertThat(sql.update("finish-delivery", jobs.get(1))).isEqualTo(1);
        assertThat(sql.update("prolong-delivery", jobs.get(2))).isEqualTo(1);
        execute("UPDATE delivery SET lease_until = now() - interval '1 second' WHERE archive_id = "
                + jobs.get(0).get("id"));
        assertThat(sql.update("rescue-delivery", Map.of())).isEqualTo(1);
        assertThat(claimDeliveries("central", "identified", 3)).singleElement().satisfies(job -> assertThat(job)
                .containsEntry("id", jobs.get(0).get("id"))
                .containsEntry("token", 2L)
                .containsEntry("attempts", 2));
    }

    @Test
    @Fault(50)
    void workersWhoseRowsWereRescuedChangeNothing() {
        execute("INSERT INTO destination (name) VALUES ('central')");
        complete(1);
        Map<String, Object> archive = claimArchives(1).get(0);
        execute("UPDATE archive SET lease_until = now() - interval '1 second'");
        sql.update("rescue-archive", Map.of());
        Map<String, Object> again = claimArchives(1).get(0);
        assertThat(finishArchive(archive)).isZero();
        assertThat(retryArchive(archive)).isZero();
        assertThat(sql.update("prolong-archive", archive)).isZero();
        assertThat(sql.update("assign-archive-file", with(archive, Map.of("file", "f", "deidentified", false))))
                .isZero();
        assertThat(finishArchive(again)).isEqualTo(1);
        assertThat(finishArchive(again)).isZero();

        Map<String, Object> delivery =
                claimDeliveries("central", "identified", 1).get(0);
        execute("UPDATE delivery SET lease_until = now() - interval '1 second'");
        sql.update("rescue-delivery", Map.of());
        claimDeliveries("central", "identified", 1);
        assertThat(sql.update("finish-delivery", delivery)).isZero();
        assertThat(sql.update("retry-delivery", with(delivery, Map.of("reason", "r", "refund", 0, "permanent", 1))))
                .isZero();
        assertThat(sql.update("prolong-delivery", delivery)).isZero();
        assertThat(value("SELECT state || fencing_token FROM delivery")).isEqualTo("sending2");
    }

    @Test
    void aNewDestinationGetsWhatThereIsInBoundedSteps() {
        complete(2500);
        execute("UPDATE series SET state = 'queued'; UPDATE series SET state = 'complete'");
        execute("UPDATE archive SET state = 'verified', verified_at = now() - interval '1 year', file = id || '.zip'");
        claimDeliveries("late", "identified", 1);
        assertThat(backfilled()).isEqualTo("1000");
        claimDeliveries("later", "identified", 1);
        assertThat(backfilled()).isEqualTo("3000");
        assertThat(backfilled()).isEqualTo("4500");
        assertThat(backfilled()).isEqualTo("5000");
        assertThat(sql.update("backfill-deliveries", Map.of()))
                .as("and then there is nothing to do")
                .isZero();
    }

    @Test
    void archivesOfARenditionThatADestinationNamesLaterBecomeDue() {
        complete(3);
        claimArchives(1).forEach(this::finishArchive);
        claimDeliveries("public", "coded", 1);
        sql.update("backfill-archives", Map.of());
        assertThat(
                        value(
                                "SELECT count(*) FILTER (WHERE state = 'queued') || ' ' || count(*) FROM archive WHERE rendition = 'coded'"))
                .isEqualTo("3 3");
        assertThat(value("SELECT series_added_to IS NULL FROM destination")).isEqualTo("t");
        assertThat(sql.update("backfill-archives", Map.of())).isZero();
    }

    @Test
    void nothingIsPackedForADestinationOfWhatIsTooOldForIt() {
        complete(3);
        claimDeliveries("public", "coded", 1);
        Map<String, Object> bound = new HashMap<>();
        bound.put("destination", "public");
        bound.put("day", null);
        sql.update("bound-backfill", bound);
        sql.update("backfill-archives", Map.of());
        assertThat(value("SELECT count(*) FROM archive WHERE rendition = 'coded'"))
                .isEqualTo("0");

        bound.put("day", "2026-01-31");
        execute(
                "UPDATE destination SET series_added_to = '-infinity';"
                        + "UPDATE series SET state_since = '2026-02-01' WHERE id = 2; UPDATE series SET state_since = '2026-01-30' WHERE id <> 2");
        sql.update("bound-backfill", bound);
        sql.update("backfill-archives", Map.of());
        assertThat(value("SELECT string_agg(series_id::text, ' ') FROM archive WHERE rendition = 'coded'"))
                .isEqualTo("2");
        assertThat(sql.update("bound-backfill", bound)).as("when that is done").isZero();
    }

    @Test
    void twoNodesWhoseFilesDifferLeaveADestinationAsItIsAndLoseNothing() {
        claimDeliveries("central", "identified", 1);
        complete(2);
        claimArchives(2).forEach(this::finishArchive);
        execute(
                "UPDATE delivery SET state = 'failed', last_error = 'no space left' WHERE archive_id = (SELECT min(id) FROM archive)");
        String before = value(DELIVERIES);

        Map<String, Object> differing = new HashMap<>(QueueFixture.destination("central", "other", 5));
        differing.put("rendition", "coded");
        assertThat(sql.rows("claim-delivery", differing)).isEmpty();
        execute("UPDATE destination SET seen_at = now() - interval '2 minutes'");
        assertThat(sql.rows("claim-delivery", differing)).isEmpty();
        assertThat(value(DELIVERIES)).isEqualTo(before);
        assertThat(value("SELECT rendition FROM destination")).isEqualTo("identified");
        assertThat(new QueueStatus(dataSource).disputes())
                .containsExactly(new QueueStatus.Dispute("central", "other", "coded", false, "identified", false));

        differing.put("node", "n");
        sql.rows("claim-delivery", differing);
        assertThat(value("SELECT rendition FROM destination"))
                .as("when all say so")
                .isEqualTo("coded");
        assertThat(new QueueStatus(dataSource).disputes()).isEmpty();
    }

    @Test
    void aDestinationThatIsAwayGetsNothingAndAllWhenItIsBack() {
        claimDeliveries("disk", "identified", 1);
        backfilled();
        execute("UPDATE destination SET seen_at = now() - interval '2 hours'");
        assertThat(sql.update("deactivate-destinations", Map.of())).isEqualTo(1);
        complete(2);
        claimArchives(2).forEach(this::finishArchive);
        assertThat(value("SELECT count(*) FROM delivery")).isEqualTo("0");
        assertThat(backfilled()).isEqualTo("0");

        assertThat(claimDeliveries("disk", "identified", 1)).isEmpty();
        backfilled();
        assertThat(claimDeliveries("disk", "identified", 5)).hasSize(2);
    }

    @Test
    void attachmentsGoWhereTheyAreWantedAlsoWhenThatIsSaidLater() {
        execute(
                "INSERT INTO destination (name, attachments) VALUES ('with', true), ('without', false);"
                        + "INSERT INTO kobo_attachment (server, asset_uid, submission_id, attachment_uid, url) VALUES ('k', 'a', 1, 'u', 'x')");
        sql.update("kobo-attachment-stored", Map.of("id", 1L, "file", "f", "bytes", 7, "sha256", "s", "node", "n"));
        assertThat(value(DELIVERIES)).isEqualTo("with 1 queued n 7");
        backfilled();

        Map<String, Object> wanted = new HashMap<>(QueueFixture.destination("without", "n", 1));
        wanted.put("attachments", "true");
        sql.rows("claim-delivery", wanted);

        assertThat(backfilled()).isEqualTo("2");
    }

    /** The one does not see the other's row, and the other's back-fill not the one's: somebody has to wait. */
    @Test
    void anArchiveVerifiedWhileADestinationIsAddedIsDueThere() throws Exception {
        complete(1);
        try (Connection verifying = dataSource.getConnection();
                Statement statement = verifying.createStatement()) {
            verifying.setAutoCommit(false);
            statement.execute("UPDATE archive SET state = 'verified', verified_at = now(), file = 'f'");
            CompletableFuture<Void> added = CompletableFuture.runAsync(() -> {
                claimDeliveries("new", "identified", 1);
                sql.update("backfill-deliveries", Map.of());
            });
            Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> "1"
                    .equals(value("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")));
            verifying.commit();
            added.get(10, TimeUnit.SECONDS);
        }
        assertThat(value("SELECT count(*) FROM delivery")).isEqualTo("1");
    }

    private String backfilled() {
        sql.update("backfill-deliveries", Map.of());
        return value("SELECT count(*) FROM delivery");
    }

    private void complete(int series) {
        QueueFixture.queueSeries(dataSource, "a", series);
        execute("UPDATE series SET state = 'complete', version = 1, complete_instances = 3, node = 'n'");
    }

    private List<Map<String, Object>> claimArchives(int limit) {
        return claimArchives("identified", limit);
    }

    private List<Map<String, Object>> claimArchives(String rendition, int limit) {
        return sql.rows("claim-archive", QueueFixture.packing("n", rendition, limit));
    }

    private List<Map<String, Object>> claimDeliveries(String destination, String rendition, int limit) {
        return sql.rows(
                "claim-delivery",
                with(QueueFixture.destination(destination, "n", limit), Map.of("rendition", rendition)));
    }

    private int finishArchive(Map<String, Object> job) {
        return sql.update("finish-archive", with(job, Map.of("sha256", "s", "bytes", 7L, "members", 3)));
    }

    private int retryArchive(Map<String, Object> job) {
        return sql.update(
                "retry-archive", with(job, Map.of("reason", "it broke", "permanent", 0, "refund", 0, "held", 0)));
    }

    private static Map<String, Object> with(Map<String, Object> job, Map<String, Object> more) {
        Map<String, Object> all = new HashMap<>(job);
        all.putAll(more);
        return all;
    }

    private void execute(String statement) {
        TestDatabase.execute(dataSource, statement);
    }

    private String value(String query) {
        return TestDatabase.value(dataSource, query);
    }
}
