package org.caravan.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;

import javax.sql.DataSource;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.Settings;
import org.caravan.database.TestDatabase;
import org.caravan.kobo.FormStatus;
import org.caravan.queue.QueueStatus;

import static org.assertj.core.api.Assertions.assertThat;

class StatusReportTest {

    @TempDir
    Path folder;

    private final DataSource dataSource = TestDatabase.fresh();

    private String report(int columns, boolean verbose) {
        StringWriter text = new StringWriter();
        Console console = new Console(new PrintWriter(text), columns > 0, false, columns);
        Settings settings = Settings.read(folder.resolve("none.properties"), Map.of());
        new StatusReport(new QueueStatus(dataSource), new FormStatus(dataSource), settings, console, verbose).print();
        return text.toString();
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
        assertThat(report.substring(report.indexOf("Left alone"))).contains("form server", "own");
        assertThat(report(100, false).lines())
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
        assertThat(report(80, true)).contains("refuses");
    }
}
