package org.caravan.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

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
import org.caravan.queue.Corrections;
import org.caravan.queue.QueueFixture;
import org.caravan.queue.QueueStatus;
import org.caravan.queue.Sql;

import static org.assertj.core.api.Assertions.assertThat;

class QueueCommandTest {

    private static final String STATES = "SELECT string_agg(state, ' ' ORDER BY id) FROM series";

    private static Map<String, String> properties;
    private static Database database;

    @TempDir
    Path folder;

    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();

    @BeforeAll
    static void makeDatabase() {
        properties = TestDatabase.properties();
        database = Database.open(DatabaseSettings.from(properties::get));
    }

    @AfterAll
    static void close() {
        database.close();
    }

    /** Series 1.2.3.1 of PACS a has failed, .2 is queued, .3 is complete. */
    @BeforeEach
    void fillQueue() {
        TestDatabase.execute(
                database.dataSource(),
                "TRUNCATE patient, study, series, archive, delivery, pacs, destination RESTART IDENTITY CASCADE");
        QueueFixture.queueSeries(database.dataSource(), "a", 3);
        TestDatabase.execute(
                database.dataSource(),
                "UPDATE series SET state = (ARRAY['failed', 'queued', 'complete'])[id];"
                        + "UPDATE series SET attempts = 20, last_error = 'it said \"no\", twice' WHERE id = 1;"
                        + "UPDATE patient SET patient_id = '=P-1';"
                        + "INSERT INTO destination (name) VALUES ('nas')");
    }

    @Test
    void listsPageByPage() {
        assertThat(run("list", "--page", "2")).isZero();
        assertThat(out.toString()).contains("1.2.3.1", "1.2.3.2", "--after 2").doesNotContain("1.2.3.3");
        assertThat(run("list", "--page", "2", "--after", "2")).isZero();
        assertThat(out.toString()).contains("1.2.3.3", "1 series").doesNotContain("1.2.3.1");
        assertThat(run("list", "--pacs", "a", "--state", "failed", "--study", "1.2.3", "--patient", "=P-1"))
                .isZero();
        assertThat(out.toString()).contains("1.2.3.1", "it said").doesNotContain("1.2.3.2");
        assertThat(run("list", "--patient", "P-2")).isZero();
        assertThat(out.toString()).contains("No such series.");
    }

    @Test
    void listsAllAsCsvThatNoSpreadsheetRunsAndAsJson() {
        assertThat(run("list", "--csv")).isZero();
        assertThat(out.toString().lines()).hasSize(4);
        assertThat(out.toString().lines().skip(1).findFirst().orElseThrow())
                .startsWith("1,a,failed,0,'=P-1,1.2.3,1.2.3.1,CT,0,,20,")
                .endsWith(",\"it said \"\"no\"\", twice\"");
        assertThat(run("list", "--json", "--state", "failed")).isZero();
        assertThat(out.toString())
                .contains("\"PatientID\":\"=P-1\"", "\"reason\":\"it said \\\"no\\\", twice\"", "\"attempts\":20");
    }

    @Test
    void whatIsExportedCanBeQueuedAgainFromTheFile() throws Exception {
        Path file = folder.resolve("failed.csv");
        assertThat(run("export", "--pacs", "a", "--file", file.toString())).isZero();
        assertThat(Files.readString(file)).contains("1.2.3.1", "it said").doesNotContain("1.2.3.2");
        assertThat(Files.getPosixFilePermissions(file)).doesNotContain(PosixFilePermission.OTHERS_READ);
        assertThat(run("export", "--file", file.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("is there already");

        assertThat(run("requeue", "--from", file.toString())).isZero();
        assertThat(value("SELECT state || attempts FROM series WHERE id = 1")).isEqualTo("queued0");
    }

    @Test
    void aFileThatNamesNoSeriesChangesNothing() throws Exception {
        Path file = folder.resolve("mine.csv");
        Files.writeString(file, "uid\n1.2.3.1\n");
        assertThat(run("requeue", "--from", file.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("has no column SeriesInstanceUID");
        Files.writeString(file, "SeriesInstanceUID\n1.2.3.1\n../x\n");
        assertThat(run("requeue", "--from", file.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("has no UID in line 3", "nothing was changed");
        assertThat(value(STATES)).isEqualTo("failed queued complete");
    }

    @Test
    void bringsForwardWhatWaitsWhereItIsUrgent() {
        assertThat(run("requeue", "--study", "1.2.3", "--urgent")).isZero();
        assertThat(value("SELECT string_agg(state || priority, ' ' ORDER BY id) FROM series"))
                .isEqualTo("queued100 queued100 complete0");
    }

    @Test
    void cancelsAndQueuesAgainWhatIsNamed() {
        assertThat(run("cancel", "--patient", "=P-1", "--reason", "withdrawn")).isZero();
        assertThat(out.toString()).contains("2 series");
        assertThat(value(STATES)).isEqualTo("cancelled cancelled complete");
        assertThat(run("requeue", "--pacs", "a")).isZero();
        assertThat(out.toString()).contains("nothing to queue again");
        assertThat(run("requeue", "--series", "1.2.3.1")).isZero();
        assertThat(value(STATES)).isEqualTo("queued cancelled complete");
    }

    @Test
    void confirmsWhatThePacsHasCorrected() {
        Corrections corrections = new Corrections(database.dataSource());
        corrections.gone(1);
        corrections.gone(3);
        assertThat(run("list", "--state", "held")).isZero();
        assertThat(out.toString()).contains("1.2.3.1", "1.2.3.3", "did not find it");
        assertThat(run("confirm", "--pacs", "a", "--keep", "--dry-run")).isZero();
        assertThat(out.toString()).contains("Would keep 2 series");
        assertThat(run("confirm", "--series", "1.2.3.3", "--keep", "--reason", "to save space"))
                .isZero();
        assertThat(value(STATES)).isEqualTo("held queued complete");
        assertThat(run("confirm", "--patient", "=P-1", "--follow")).isZero();
        assertThat(out.toString()).contains("As they are at the PACS: 1 series");
        assertThat(value(STATES)).isEqualTo("cancelled queued complete");
        assertThat(run("confirm", "--pacs", "a", "--follow")).isZero();
        assertThat(out.toString()).contains("nothing to confirm");
    }

    @Test
    void pausesAndResumesAPacsAStudyAndAll() {
        assertThat(run("pause", "a", "--reason", "it is being serviced")).isZero();
        assertThat(out.toString()).contains("a until bin/caravan queue resume a; what is being fetched may end.");
        assertThat(value("SELECT held_until = 'infinity' AND held_reason = 'it is being serviced' FROM pacs"))
                .isEqualTo("t");
        assertThat(run("resume", "a")).isZero();
        assertThat(value("SELECT held_until IS NULL FROM pacs")).isEqualTo("t");

        assertThat(run("pause", "--study", "1.2.3")).isZero();
        assertThat(value(STATES)).isEqualTo("failed paused complete");
        assertThat(run("pause", "--all", "--minutes", "30", "--now")).isZero();
        assertThat(value("SELECT held_until < now() + interval '31 minutes' FROM pacs"))
                .isEqualTo("t");
        assertThat(run("resume", "--all")).isZero();
        assertThat(out.toString()).contains("1 series of studies that were paused");
        assertThat(value(STATES)).isEqualTo("failed queued complete");
    }

    @Test
    void pausesADestinationAndTriesItAtOnceWhereItIsResumed() {
        assertThat(run("pause", "nas", "--reason", "its disk is being changed")).isZero();
        assertThat(out.toString()).contains("nas until bin/caravan queue resume nas; what is being sent may end.");
        QueueStatus status = new QueueStatus(database.dataSource());
        assertThat(status.paused())
                .singleElement()
                .returns("destination", QueueStatus.Paused::what)
                .returns("By hand: its disk is being changed", QueueStatus.Paused::reason);
        assertThat(claimsForNas()).isEmpty();

        TestDatabase.execute(
                database.dataSource(),
                "UPDATE destination SET resume_at = now() + interval '30 minutes', consecutive_failures = 9");
        assertThat(run("resume", "nas")).isZero();
        assertThat(status.paused()).isEmpty();
        assertThat(claimsForNas()).hasSize(1);
    }

    @Test
    void correctsAPatientIdListsThatAndTakesItBack() {
        TestDatabase.execute(
                database.dataSource(), "UPDATE series SET version = 1, node = 'n' WHERE state = 'complete'");
        assertThat(caravan("correct", "a", "=P-1", "TB-0001", "--reason", "typed wrong"))
                .isZero();
        assertThat(out.toString()).contains("1 series packed anew");
        assertThat(value("SELECT version FROM archive WHERE state = 'queued' ORDER BY version DESC LIMIT 1"))
                .isEqualTo("2");
        assertThat(caravan("correct", "--list")).isZero();
        assertThat(out.toString()).contains("=P-1", "TB-0001", "typed wrong");
        assertThat(caravan("correct", "a", "P-9", "TB-0009")).isZero();
        assertThat(out.toString()).contains("nothing of that is packed yet");
        assertThat(caravan("correct", "a", "P-9", "--remove")).isZero();
        assertThat(caravan("correct", "a", "=P-1", "--remove")).isZero();
        assertThat(caravan("correct", "--list")).isZero();
        assertThat(out.toString()).contains("No PatientID is corrected.");
        assertThat(caravan("correct", "a", "=P-1")).isEqualTo(1);
        assertThat(err.toString()).contains("write PACS FROM TO");
        assertThat(caravan("correct", "b", "=P-1", "X")).isEqualTo(1);
        assertThat(err.toString()).contains("the database has nothing of a PACS 'b'");
    }

    @Test
    void correctsAStudyAlone() {
        TestDatabase.execute(
                database.dataSource(), "UPDATE series SET version = 1, node = 'n' WHERE state = 'complete'");
        assertThat(caravan("correct", "a", "=P-1", "TB-0002", "--study", "1.2.99"))
                .isZero();
        assertThat(out.toString()).contains("nothing of that is packed yet");
        assertThat(caravan("correct", "--list")).isZero();
        assertThat(out.toString()).contains("1.2.99");
        assertThat(caravan("correct", "a", "=P-1", "--remove")).isEqualTo(1);
        assertThat(caravan("correct", "a", "=P-1", "--remove", "--study", "1.2.99"))
                .isZero();
    }

    @Test
    void aStatementOfTheOperatorsOwnPrintsRowsAndChangesNothingUnlessThatIsWanted() {
        assertThat(caravan("sql", "SELECT id, state AS \"state, now\" FROM series ORDER BY id", "--csv", "--most", "2"))
                .isZero();
        assertThat(out.toString().lines()).hasSize(3).first().isEqualTo("id,\"state, now\"");
        assertThat(err.toString()).contains("There are more rows");
        String before = value(STATES);
        assertThat(caravan("sql", "UPDATE series SET state = 'paused'")).isEqualTo(1);
        assertThat(err.toString()).contains("the database refuses it: ", "read-only");
        assertThat(value(STATES)).isEqualTo(before);
        assertThat(caravan("sql", "UPDATE series SET state = 'paused'", "--change"))
                .isZero();
        assertThat(out.toString()).contains("rows changed");
        assertThat(value(STATES)).isNotEqualTo(before);
        assertThat(caravan("sql", "SELECT nothing")).isEqualTo(1);
        assertThat(err.toString()).contains("the database refuses it: ERROR: column \"nothing\" does not exist");
        assertThat(caravan("sql", "SELECT pg_sleep(20)", "--within", "1")).isEqualTo(1);
        assertThat(caravan("sql", "SELECT 1", "--most", "0")).isEqualTo(1);
        assertThat(err.toString()).contains("--most is 0; write a whole number from 1 to");
    }

    @Test
    void pruningSaysWhatItWouldDeleteAndRefusesOddDays() {
        assertThat(run("prune-archives")).isZero();
        assertThat(out.toString()).contains("Would be deleted: 0 archives");
        assertThat(run("prune-archives", "--days", "-1")).isEqualTo(1);
        assertThat(err.toString()).contains("--days is -1; write a whole number from 0 to 36500");
    }

    @Test
    void requeuedDeliveriesDoNotWaitForTheirDestination() {
        TestDatabase.execute(
                database.dataSource(),
                "INSERT INTO archive (series_id, version, state, node) VALUES (3, 1, 'verified', 'n') ON CONFLICT DO NOTHING;"
                        + "INSERT INTO delivery (archive_id, destination, state) SELECT id, 'nas', 'failed' FROM archive"
                        + " ON CONFLICT (archive_id, destination) DO UPDATE SET state = 'failed';"
                        + "UPDATE destination SET resume_at = now() + interval '30 minutes', consecutive_failures = 9");
        assertThat(run("requeue", "--destination", "nas")).isZero();
        assertThat(out.toString()).contains("1 delivery queued again");
        assertThat(value("SELECT resume_at IS NULL AND consecutive_failures = 0 FROM destination"))
                .isEqualTo("t");
    }

    /** Archive 1 (version 1) is there and superseded by 2, which waits; 3 is withdrawn, of 4 the filter wants nothing. */
    private void fillNas() {
        TestDatabase.execute(
                database.dataSource(),
                "TRUNCATE delivery, delivery_left_out, archive RESTART IDENTITY CASCADE; UPDATE destination SET active = false;"
                        + "INSERT INTO archive (series_id, version, state, node, file) VALUES (3, 1, 'verified', 'n', 'one.zip'),"
                        + " (3, 2, 'verified', 'n', 'two.zip'), (2, 1, 'withdrawn', 'n', 'three.zip'), (1, 1, 'verified', 'n', 'four.zip');"
                        + "INSERT INTO delivery (archive_id, destination, state) VALUES (1, 'nas', 'delivered'), (2, 'nas', 'queued'),"
                        + " (3, 'nas', 'delivered'), (2, 'other', 'failed');"
                        + "INSERT INTO delivery_left_out VALUES (4, 'nas', 'f'); SELECT recount_tallies()");
    }

    @Test
    void listsArchivesOfADestinationAndWhatItsFilterLeavesOut() {
        fillNas();
        assertThat(run("list", "--destination", "nas", "--state", "queued,left-out", "--csv"))
                .isZero();
        assertThat(out.toString().lines().skip(1))
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("2,nas,queued,current,,identified,2,two.zip,"),
                        line -> assertThat(line).startsWith("4,nas,left-out,current,,identified,1,four.zip,"));
        assertThat(run("list", "--destination", "nas", "--series", "1.2.3.3", "--page", "1"))
                .isZero();
        assertThat(out.toString())
                .contains("one.zip", "superseded", "--after 1")
                .doesNotContain("two.zip");
        assertThat(run("list", "--destination", "nas", "--patient", "P-2")).isZero();
        assertThat(out.toString()).contains("No such archive.");
    }

    @Test
    void exportsTheIndexOfWhatADestinationHas() {
        fillNas();
        assertThat(run("export", "--destination", "nas")).isZero();
        assertThat(out.toString().lines().skip(1))
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("1,nas,delivered,superseded,two.zip,identified,1,one.zip,"),
                        line -> assertThat(line).startsWith("3,nas,delivered,withdrawn,,identified,1,three.zip,"));
        assertThat(value(
                        "SELECT string_agg(file || ' ' || standing || ' ' || coalesce(superseded_by, '-'), ', ' ORDER BY id)"
                                + " FROM destination_archive WHERE destination = 'nas'"))
                .isEqualTo("one.zip superseded two.zip, three.zip withdrawn -");
    }

    @Test
    void forgetsADestinationThatWasTakenAwayAndNoOther() {
        fillNas();
        assertThat(run("forget", "nas")).isEqualTo(1);
        assertThat(err.toString()).contains("add --yes");
        assertThat(run("forget", "nas", "--yes")).isEqualTo(1);
        assertThat(err.toString()).contains("'nas' is in use: delete its file");
        TestDatabase.execute(database.dataSource(), "UPDATE destination SET seen_at = now() - interval '3 minutes'");
        assertThat(run("forget", "nas", "--yes")).isZero();
        assertThat(out.toString()).contains("1 archive that waited, 0 that failed and 2 that it has");
        assertThat(value("SELECT string_agg(destination, ' ') FROM delivery")).isEqualTo("other");
        assertThat(value("SELECT (SELECT count(*) FROM destination) + (SELECT count(*) FROM delivery_left_out)"))
                .isEqualTo("0");
        assertThat(run("forget", "nas", "--yes")).isEqualTo(1);
        assertThat(err.toString()).contains("the database has nothing of a destination 'nas'");
    }

    private List<Map<String, Object>> claimsForNas() {
        TestDatabase.execute(
                database.dataSource(),
                "INSERT INTO archive (series_id, version, state, node) VALUES (3, 1, 'verified', 'n')"
                        + " ON CONFLICT (series_id, version, rendition) DO UPDATE SET state = 'verified', lease_until = NULL;"
                        + "INSERT INTO delivery (archive_id, destination) SELECT id, 'nas' FROM archive ON CONFLICT DO NOTHING");
        return new Sql(database.dataSource())
                .rows(
                        "claim-delivery",
                        Map.of(
                                "destination",
                                "nas",
                                "node",
                                "n",
                                "identifiable",
                                "true",
                                "rendition",
                                "identified",
                                "attachments",
                                "false",
                                "limit",
                                10,
                                "bytes",
                                1_000L));
    }

    @Test
    void aPacsThatHasAFileAndWasNeverAskedCanBeResumed() throws Exception {
        Files.createDirectories(folder.resolve("routes/pacs"));
        Files.writeString(folder.resolve("routes/pacs/fresh.camel.yaml"), "");
        assertThat(run("resume", "fresh")).isZero();
        assertThat(value("SELECT resumed_at IS NOT NULL FROM pacs WHERE name = 'fresh'"))
                .isEqualTo("t");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            pause b                            | the database has nothing of a PACS or destination 'b'; did you mean 'a'?
            pause --study 1.9                  | no study of that UID was found yet
            pause --study ../x                 | --study is '../x', which is no UID
            pause a --minutes 99999            | minutes
            pause --study 1.2.3 --minutes 5    | --minutes goes with a PACS, a destination or --all
            pause nas --now                    | --now goes with a PACS or --all
            cancel --pacs a                    | say what to cancel
            cancel --series 1.2 --state complete | a series in the state 'complete' cannot be cancelled; write downloading
            list --destination nass            | the database has nothing of a destination 'nass'; did you mean 'nas'?
            list --destination nas --state x   | write delivered, failed, held, left-out, queued, sending
            list --state lost                  | a series in the state 'lost' is none there is; write cancelled
            confirm --follow                   | say what to confirm
            list --page 0                      | --page is 0; write a whole number from 1 to 1000
            list --csv --json                  | exclude each other
            list --pacs b                      | the database has nothing of a PACS 'b'
            requeue --urgent                   | say what to queue again
            requeue --from nowhere.csv         | there is no file nowhere.csv
            """)
    void saysWhatIsWrong(String arguments, String message) {
        assertThat(run(arguments.split(" "))).isEqualTo(1);
        assertThat(err.toString()).startsWith("caravan: ").contains(message);
        assertThat(value(STATES)).isEqualTo("failed queued complete");
    }

    private static String value(String query) {
        return TestDatabase.value(database.dataSource(), query);
    }

    private int run(String... arguments) {
        return caravan(Stream.concat(Stream.of("queue"), Stream.of(arguments)).toArray(String[]::new));
    }

    private int caravan(String... arguments) {
        out = new StringWriter();
        err = new StringWriter();
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("-p", "caravan.data=" + folder, "-p", "caravan.routes=" + folder.resolve("routes")));
        properties.forEach((name, value) -> all.addAll(List.of("-p", name + "=" + value)));
        return CaravanCommand.commandLine(new PrintWriter(out, true), new PrintWriter(err, true))
                .execute(all.toArray(String[]::new));
    }
}
