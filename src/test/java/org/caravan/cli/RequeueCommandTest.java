package org.caravan.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.caravan.database.Database;
import org.caravan.database.DatabaseSettings;
import org.caravan.database.TestDatabase;
import org.caravan.queue.QueueFixture;

import static org.assertj.core.api.Assertions.assertThat;

class RequeueCommandTest {

    private static final String AGAIN = "SELECT coalesce(string_agg(series_instance_uid, ' ' ORDER BY id), '') "
            + "FROM series WHERE state = 'queued' AND attempts = 0 AND next_attempt_at <= now()";

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private static Map<String, String> properties;
    private static Database database;

    @BeforeAll
    static void makeDatabase() {
        properties = TestDatabase.properties();
        database = Database.open(DatabaseSettings.from(properties::get));
    }

    /** Series 1.2.3.1 of PACS a has failed, .2 is quarantined, .3 nearline, .4 complete, .5 being fetched. */
    @BeforeEach
    void fillQueue() {
        TestDatabase.execute(
                database.dataSource(), "TRUNCATE patient, study, series, archive, delivery RESTART IDENTITY CASCADE");
        QueueFixture.queueSeries(database.dataSource(), "a", 5);
        TestDatabase.execute(
                database.dataSource(),
                "UPDATE series SET attempts = 7, next_attempt_at = now() + interval '1 day';"
                        + "UPDATE series SET state = (ARRAY['failed', 'quarantined', 'nearline', 'complete'])[id] WHERE id < 5;"
                        + "UPDATE series SET state = 'downloading', lease_until = now() WHERE id = 5;"
                        + "INSERT INTO archive (series_id, version, state, node) VALUES (4, 1, 'verified', 'n');"
                        + "INSERT INTO delivery (archive_id, destination, state, attempts) VALUES (1, 'central', 'failed', 20)");
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            --pacs a                                | 1.2.3.1 1.2.3.2
            --pacs a --state nearline               | 1.2.3.3
            --state failed,nearline                 | 1.2.3.1 1.2.3.3
            --series 1.2.3.2                        | 1.2.3.2
            --series 1.2.3.4                        | ''
            --series 1.2.3.5                        | ''
            --pacs a --dry-run                      | ''
            """)
    void queuesWhatIsSelectedAndNothingElse(String arguments, String queued) {
        assertThat(run(arguments)).describedAs(err.toString()).isZero();
        assertThat(TestDatabase.value(database.dataSource(), AGAIN)).isEqualTo(queued);
    }

    @Test
    void countsFirstWhereThatIsAskedFor() {
        assertThat(run("--pacs a --dry-run")).isZero();
        assertThat(out.toString()).contains("2 series would be queued again; nothing was changed.");
    }

    @Test
    void queuesFailedDeliveriesOfADestination() {
        assertThat(run("--destination central")).isZero();
        assertThat(out.toString()).contains("1 delivery queued again.");
        assertThat(TestDatabase.value(database.dataSource(), "SELECT state || attempts FROM delivery"))
                .isEqualTo("queued0");
    }

    @Test
    void whatADestinationHasIsDeliveredAnewWhereItHasLostIt() {
        TestDatabase.execute(
                database.dataSource(),
                "UPDATE delivery SET state = 'delivered', delivered_at = now();"
                        + "INSERT INTO archive (series_id, version, state, node) VALUES (4, 2, 'withdrawn', 'n');"
                        + "INSERT INTO delivery (archive_id, destination, state) VALUES (2, 'central', 'delivered'), (1, 'nas', 'delivered')");
        assertThat(run("--destination central --delivered --dry-run")).isZero();
        assertThat(out.toString()).contains("1 delivery would be queued again");
        assertThat(run("--destination central --delivered")).isZero();
        assertThat(
                        TestDatabase.value(
                                database.dataSource(),
                                "SELECT string_agg(archive_id || destination || ' ' || state, ', ' ORDER BY archive_id, destination) FROM delivery"))
                .as("but what was withdrawn, and what others have")
                .isEqualTo("1central queued, 1nas delivered, 2central delivered");
    }

    @Test
    void packsAgainWhatCouldNotBePackedAndForgetsFailuresOfVersionsThatWereReplaced() {
        TestDatabase.execute(
                database.dataSource(),
                "UPDATE series SET version = 1 WHERE id = 1; UPDATE series SET version = 2 WHERE id IN (2, 3);"
                        + " INSERT INTO archive (series_id, version, state, node, attempts, last_error, next_attempt_at) VALUES"
                        + " (3, 1, 'failed', 'n', 20, 'no space left', now()), (1, 1, 'failed', 'n', 20, 'no space left', now() + interval '6 hours'),"
                        + " (2, 1, 'failed', 'n', 20, 'no space left', now()), (2, 2, 'verified', 'n', 1, NULL, now())");

        assertThat(run("--packing --dry-run")).isZero();
        assertThat(out.toString())
                .contains("1 series that could not be packed would be queued again; nothing was changed.");
        assertThat(run("--packing")).isZero();
        assertThat(out.toString()).contains("1 series that could not be packed queued again.");
        assertThat(TestDatabase.value(
                        database.dataSource(),
                        "SELECT string_agg(series_id || '.' || version || ' ' || state || ' ' || attempts, ', ' ORDER BY series_id, version)"
                                + " FROM archive WHERE next_attempt_at <= now() AND last_error IS NULL"))
                .isEqualTo("1.1 queued 0, 2.2 verified 1, 4.1 verified 0");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            ''                         | say what to queue again
            --state faild              | a series in the state 'faild' cannot be queued again; write cancelled, failed
            --state complete           | a series in the state 'complete' cannot be queued again; write cancelled, failed
            --pacs b                   | the database has nothing of a PACS 'b'; did you mean 'a'?
            --packing --delivered      | --delivered goes with --destination
            --destination centrall     | the database has nothing of a destination 'centrall'; did you mean 'central'?
            --pacs a --destination b   | --destination, --packing, --discovery and --forms go with no other selection
            --packing --destination b  | --destination, --packing, --discovery and --forms go with no other selection
            --packing --state failed   | --destination, --packing, --discovery and --forms go with no other selection
            """)
    void saysWhatIsWrongWithTheSelection(String arguments, String message) {
        assertThat(run(arguments)).isEqualTo(1);
        assertThat(err.toString()).startsWith("caravan: ").contains(message);
        assertThat(TestDatabase.value(database.dataSource(), AGAIN)).isEmpty();
    }

    private int run(String arguments) {
        List<String> all = new ArrayList<>(List.of("requeue", "-p", "caravan.data=" + folder));
        properties.forEach((name, value) -> all.addAll(List.of("-p", name + "=" + value)));
        if (!arguments.isEmpty()) {
            all.addAll(List.of(arguments.split(" ")));
        }
        return CaravanCommand.commandLine(new PrintWriter(out, true), new PrintWriter(err, true))
                .execute(all.toArray(String[]::new));
    }
}
