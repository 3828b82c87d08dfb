package org.caravan.database;

import java.util.Map;

import javax.sql.DataSource;

import org.junit.jupiter.api.Test;

import org.caravan.queue.QueueFixture;
import org.caravan.queue.Sql;

import static org.assertj.core.api.Assertions.assertThat;

/** A database from before work was rows. */
class QueueMigrationTest {

    /** Series 1 is delivered to one of two destinations, 2 not packed, 3 being packed, 4 failed, 5 tried again, 6 grown, 7 grown and fetched again. */
    private static final String BEFORE = "UPDATE series SET state = 'complete', version = 1, node = 'n', priority = id;"
            + "UPDATE series SET version = 2 WHERE id = 6; UPDATE series SET state = 'queued' WHERE id = 7;"
            + "INSERT INTO destination (name) VALUES ('central'), ('nas');"
            + "INSERT INTO archive (series_id, version, state, file, bytes, node, verified_at) VALUES (1, 1, 'verified', 'f', 9, 'n', now());"
            + "INSERT INTO archive (series_id, version, node, attempts, lease_until) VALUES (3, 1, 'n', 1, now() + interval '1 minute');"
            + "INSERT INTO archive (series_id, version, state, node) VALUES (4, 1, 'failed', 'n'), (6, 1, 'failed', 'n');"
            + "INSERT INTO archive (series_id, version, node, attempts) VALUES (5, 1, 'n', 3), (7, 1, 'n', 1);"
            + "INSERT INTO delivery (archive_id, destination, state) VALUES (1, 'central', 'delivered')";

    @Test
    void whatWasDueIsARowAfterwardsAndNothingElse() {
        DataSource database = TestDatabase.at("11");
        QueueFixture.queueSeries(database, "a", 7);
        TestDatabase.execute(database, BEFORE);

        TestDatabase.migrate(database);

        assertThat(TestDatabase.value(
                        database,
                        "SELECT string_agg(concat_ws(' ', series_id || '.' || version, state, attempts, priority), ', ' ORDER BY series_id, version)"
                                + " FROM archive WHERE rendition = 'identified'"))
                .isEqualTo(
                        "1.1 verified 0 0, 2.1 queued 0 2, 3.1 packing 1 0, 4.1 failed 0 0, 5.1 queued 3 5, 6.2 queued 0 6, 7.1 waiting 1 7");

        Sql sql = new Sql(database);
        assertThat(sql.rows("claim-delivery", QueueFixture.destination("nas", "n", 1)))
                .isEmpty();
        sql.update("backfill-archives", Map.of());
        sql.update("backfill-deliveries", Map.of());

        assertThat(
                        TestDatabase.value(
                                database,
                                "SELECT string_agg(concat_ws(' ', destination, archive_id, state, node, bytes), ', ' ORDER BY destination) FROM delivery"))
                .isEqualTo("central 1 delivered n 9, nas 1 queued n 9");
        assertThat(TestDatabase.value(database, "SELECT count(*) FROM archive")).isEqualTo("7");
    }
}
