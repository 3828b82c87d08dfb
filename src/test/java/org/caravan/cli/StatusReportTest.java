package org.caravan.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import javax.sql.DataSource;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.Settings;
import org.caravan.database.TestDatabase;
import org.caravan.discover.LeftOutCounts;
import org.caravan.files.FolderLock;
import org.caravan.kobo.FormStatus;
import org.caravan.queue.QueueStatus;
import org.caravan.queue.Sql;

import static org.assertj.core.api.Assertions.assertThat;

class StatusReportTest {

    @TempDir
    Path folder;

    private final DataSource dataSource = TestDatabase.fresh();

    private String report(int columns, boolean verbose) {
        StringWriter text = new StringWriter();
        Console console = new Console(new PrintWriter(text), columns > 0, false, columns);
        Settings settings = Settings.read(
                folder.resolve("none.properties"),
                Map.of(
                        Settings.ROUTES,
                        folder.resolve("routes").toString(),
                        Settings.DATA,
                        folder.resolve("data").toString()));
        var leftOut = LeftOutCounts.read(new Sql(dataSource));
        new StatusReport(new QueueStatus(dataSource), new FormStatus(dataSource), leftOut, settings, console, verbose)
                .print();
        return text.toString();
    }

    @Test
    void saysThatANightIsUsedUpAndWhenItGoesOn() {
        TestDatabase.execute(
                dataSource,
                "INSERT INTO pacs_night (pacs, night, series, series_limit, gigabytes_limit, used_up_at, goes_on_at)"
                        + " VALUES ('lapaz', current_date, 2000, 2000, 0, now(), now() + interval '3 hours')");
        assertThat(report(0, false).replaceAll("\\s+", " "))
                .containsPattern(
                        "Paused PACS lapaz: tonight's 2,000 series are used up why Goes on at .*, in (3 h|2 h 59 min)");
    }

    @Test
    void saysWhatTheRunningCaravanSaysOfItsRouteFiles() throws IOException {
        TestDatabase.execute(
                dataSource,
                "INSERT INTO patient (pacs, patient_id) VALUES ('gone', 'X');"
                        + "INSERT INTO study (patient_id, study_instance_uid) SELECT id, '1.2' FROM patient;"
                        + "INSERT INTO series (pacs, study_id, series_instance_uid, state) SELECT 'gone', id, '1.3', 'queued' FROM study");
        Path data = Files.createDirectories(folder.resolve("data"));
        Files.writeString(
                data.resolve("route-files.json"),
                """
                {"problems": [{"file": "routes/pacs/sucre.camel.yaml", "line": 7, "message": "port is no number"}],
                 "waits": [{"file": "routes/pacs/la-paz.camel.yaml", "route": "download-la-paz", "inFlight": 2, "until": 4102444800}],
                 "settings": ["caravan.dicom.port"], "pacs": ["la-paz"], "destinations": ["demo"]}
                """);
        assertThat(report(0, false)).as("nobody runs").doesNotContain("sucre", "la-paz", "dicom.port", "Nobody");

        try (FolderLock running = FolderLock.take(data, FolderLock.Use.RUN).orElseThrow()) {
            assertThat(report(0, false))
                    .contains(
                            "routes/pacs/sucre.camel.yaml, line 7, does not run as written",
                            "why   port is no number",
                            "caravan.dicom.port as changed, count from the next start on",
                            "routes/pacs/la-paz.camel.yaml is waiting for 2 in route download-la-paz, ",
                            "1 to download of gone: no route file that runs does it");
        }
    }

    @Test
    void saysNothingOfFormsWhereNoServerWasEverAsked() {
        assertThat(report(0, false)).contains("Series").doesNotContain("form");
    }

    @Test
    void showsEachFormServerWithItsSubmissionsItsLastSuccessAndItsFaults() {
        TestDatabase.execute(
                dataSource,
                "INSERT INTO kobo_server (name, url, last_success_at, consecutive_failures, last_error, resume_at) VALUES"
                        + " ('eu', 'https://eu', now() - interval '3 hours', 0, NULL, NULL),"
                        + " ('own', 'https://own', NULL, 4, 'The form server refuses our API token', now() + interval '1 hour');"
                        + "INSERT INTO kobo_form (server, asset_uid, name, selected, live, last_error) VALUES"
                        + " ('eu', 'a1', 'Interview', true, 1200, NULL), ('eu', 'a2', 'Follow-up', true, 34, 'The answer broke off'),"
                        + " ('eu', 'a3', 'Not ours', false, 99, NULL);"
                        + "INSERT INTO kobo_submission (server, asset_uid, submission_id, content, deleted_at)"
                        + " SELECT 'eu', 'a1', i, '{\"name\": \"Answer of a person\"}', CASE WHEN i < 8 THEN now() END FROM generate_series(1, 9) i;"
                        + "INSERT INTO kobo_form_version (server, asset_uid, version, last_error) VALUES ('eu', 'a1', 'v7', 'status 404');"
                        + "INSERT INTO kobo_attachment (server, asset_uid, submission_id, attachment_uid, url, last_error)"
                        + " SELECT 'eu', 'a1', i, i::text, 'https://eu', 'status 403' FROM generate_series(1, 3) i");

        String report = report(0, false);

        assertThat(report.lines().map(line -> line.strip().replaceAll(" {2,}", " | ")))
                .containsSubsequence(
                        "Forms",
                        "server | forms | failed | submissions | deleted | attachments due | last success",
                        "eu | 2 | 1 | 1234 | 7 | 3 | 3 h ago",
                        "own | 0 | 0 | 0 | 0 | 0 | never",
                        "Forms that failed",
                        "server | form | reason",
                        "own | all | The form server refuses our API token",
                        "eu | Follow-up | The answer broke off",
                        "eu | Interview | 3 attachments: status 403",
                        "eu | Interview | The definition of version v7 could not be read: status 404");
        assertThat(report).doesNotContain("Answer of a person");
        assertThat(report)
                .contains("Form server own failed 4 times in a row", "left alone until", ", in 59 min")
                .startsWith("\nNeeds you");
        assertThat(report(100, false).lines())
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
        assertThat(report(80, true)).contains("refuses");
    }

    @Test
    void saysWhatAPacsNamedAndIsNotCarried() {
        TestDatabase.execute(
                dataSource,
                "INSERT INTO discovery_run (pacs, node, state) VALUES ('lapaz', 'n', 'finished');"
                        + "INSERT INTO discovery_left_out (run_id, pacs, reason, answers, newest) SELECT id, pacs, x.reason, x.answers, x.newest"
                        + " FROM discovery_run, (VALUES ('series-uid-unusable', 1, true), ('patient-without-id', 5, true),"
                        + " ('patient-not-in-pattern', 12, true), ('study-without-uid', 3, false)) AS x (reason, answers, newest)");
        assertThat(report(0, false).lines().map(line -> line.strip().replaceAll(" {2,}", " | ")))
                .containsSubsequence(
                        "Needs you",
                        "PACS lapaz named in its last discovery what cannot be carried",
                        "why | 5 patients cannot be carried: no PatientID says whose the images are; 1 series cannot be carried:"
                                + " SeriesInstanceUID is none (PS3.5 §9.1) and unsafe as a path",
                        "Left out",
                        "lapaz | 12 patients left out: idPattern does not match")
                .noneMatch(line -> line.contains("3 studies"));
    }

    @Test
    void beginsWithWhatIsStuckWholeAtEightyColumnsAndWithWhatToDo() {
        String reason =
                "1 object did not belong to what was asked, or differs from what is here, and is in the quarantine; it ends here";
        TestDatabase.execute(
                dataSource,
                "INSERT INTO pacs (name, consecutive_failures, last_error, last_failure_at, resume_at) VALUES"
                        + " ('elalto', 3, 'It does not answer', now(), now() + interval '1 hour');"
                        + "INSERT INTO pacs (name, held_until, held_reason) VALUES ('sucre', now() + interval '2 hours', 'their server moves');"
                        + "INSERT INTO destination (name) VALUES ('central');"
                        + "INSERT INTO patient (pacs, patient_id) VALUES ('lapaz', 'P-1');"
                        + "INSERT INTO study (patient_id, study_instance_uid) VALUES (1, '1.2');"
                        + series(1, "quarantined", reason) + series(2, "incomplete", "1 of 3 objects is missing")
                        + series(3, "complete", null) + series(4, "paused", null)
                        + "INSERT INTO archive (id, series_id, version, state, node) OVERRIDING SYSTEM VALUE VALUES (1, 3, 1, 'verified', 'n');"
                        + "INSERT INTO archive (id, series_id, version, state, node, last_error) OVERRIDING SYSTEM VALUE VALUES (2, 1, 1, 'failed', 'n', 'It is damaged');"
                        + "UPDATE delivery SET state = 'failed', last_error = 'The far end cannot write'");

        String report = report(80, false);

        String needs = report.substring(0, report.indexOf("Series\n"));
        assertThat(needs.replaceAll("\\s+", " "))
                .startsWith(" Needs you ")
                .contains("1 series of PACS lapaz is stuck (quarantined) why " + reason
                        + " then mend that, then bin/caravan requeue --pacs lapaz")
                .contains("1 series of PACS lapaz is stuck (paused) why No reason is noted"
                        + " then when they may go on, bin/caravan requeue --pacs lapaz --state paused")
                .contains(
                        "1 series could not be packed why It is damaged then mend that, then bin/caravan requeue --packing")
                .contains("1 archive for destination central is stuck (failed) why The far end cannot write"
                        + " then mend that, then bin/caravan requeue --destination central")
                .containsPattern(
                        "PACS elalto failed 3 times in a row, . s ago why It does not answer then left alone until")
                .containsPattern("Paused PACS sucre until .*, in 1 h 59 min why By hand: their server moves")
                .doesNotContain("missing");
        assertThat(report.substring(report.indexOf("Last errors")))
                .contains("missing")
                .doesNotContain("belong");
        assertThat(report.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
        assertThat(report).doesNotContain("…");
    }

    @Test
    void namesARouteFileThatHoldsNothing() throws IOException {
        Path pacs = Files.createDirectories(folder.resolve("routes/pacs"));
        Files.writeString(pacs.resolve("la-paz.camel.yaml"), "# all of it is a comment\n");

        assertThat(report(0, false))
                .contains("Needs you\n  routes/pacs/la-paz.camel.yaml\n    why   holds nothing but")
                .doesNotContain("Needs you\n  nothing");
    }

    private static String series(int id, String state, String error) {
        return "INSERT INTO series (study_id, series_instance_uid, pacs, state, last_error) VALUES (1, '1.2." + id
                + "', 'lapaz', '" + state + "', " + (error == null ? "NULL" : "'" + error + "'") + ");";
    }
}
