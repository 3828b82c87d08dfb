package org.caravan.routes;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import javax.sql.DataSource;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.database.TestDatabase;
import org.caravan.files.FolderLock;
import org.caravan.kobo.FormStatus;
import org.caravan.queue.JobObserver;
import org.caravan.queue.Requeue;
import org.caravan.queue.Sql;
import org.caravan.retrieve.SeriesFiles;
import org.caravan.suite.Fault;

import static org.assertj.core.api.Assertions.assertThat;

/** What ends the program again and again is set aside, and nothing else is. */
@Tag("hostile")
@Timeout(120)
class AbruptEndsTest {

    private static final String STATES =
            "SELECT concat_ws(' ', (SELECT state FROM series), (SELECT state FROM archive WHERE id = 1),"
                    + " (SELECT state FROM delivery), (SELECT held_at IS NOT NULL FROM kobo_form WHERE asset_uid = 'aOne'),"
                    + " (SELECT state FROM kobo_attachment), (SELECT resume_at > now() FROM kobo_server WHERE name = 'bare'))";
    private static final String WAITING = "queued queued queued f queued";
    private static final String ASIDE = "failed failed failed t failed t";

    @TempDir
    Path data;

    private DataSource dataSource;
    private Housekeeping housekeeping;

    @BeforeEach
    void everyKindOfWork() {
        dataSource = TestDatabase.fresh();
        housekeeping = new Housekeeping(new Sql(dataSource), "here", data, new SeriesFiles(data), JobObserver.NONE);
        execute(
                "INSERT INTO patient (pacs, patient_id) VALUES ('a', 'X');"
                        + " INSERT INTO study (patient_id, study_instance_uid) VALUES (1, '1.2');"
                        + " INSERT INTO series (study_id, series_instance_uid, pacs, state) VALUES (1, '1.2.3', 'a', 'queued');"
                        + " INSERT INTO archive (series_id, version, node) VALUES (1, 1, 'here'), (1, 2, 'here');"
                        + " INSERT INTO delivery (archive_id, destination, node) VALUES (2, 'central', 'here');"
                        + " INSERT INTO kobo_server (name, url) VALUES ('kobo', 'http://x'), ('bare', 'http://x');"
                        + " INSERT INTO kobo_form (server, asset_uid) VALUES ('kobo', 'aOne'), ('kobo', 'bTwo');"
                        + " INSERT INTO kobo_attachment (server, asset_uid, submission_id, attachment_uid, url) VALUES ('kobo', 'bTwo', 1, 'u', 'x')");
        housekeeping.start();
    }

    /** All of it is in work, and the program starts once more. */
    private void endAbruptly(boolean outOfMemory) throws Exception {
        execute(
                "UPDATE series SET state = 'downloading', lease_until = now() + interval '2 minutes', node = 'here' WHERE state = 'queued';"
                        + " UPDATE archive SET state = 'packing', lease_until = now() + interval '2 minutes' WHERE id = 1 AND state = 'queued';"
                        + " UPDATE delivery SET state = 'sending', lease_until = now() + interval '2 minutes', node = 'here' WHERE state = 'queued';"
                        + " INSERT INTO kobo_run (server, what, node, in_work) VALUES ('kobo', 'forms', 'here', 'aOne'),"
                        + " ('kobo', 'attachments', 'here', '1'), ('bare', 'forms', 'here', NULL)");
        if (outOfMemory) {
            Files.createFile(data.resolve(AbruptEnds.OUT_OF_MEMORY));
        }
        housekeeping.start();
    }

    @Test
    @Fault(55)
    void whatWasInWorkAtTwoEndsForWantOfMemoryIsSetAsideAndNamed() throws Exception {
        endAbruptly(true);
        assertThat(value(STATES)).startsWith(WAITING);

        endAbruptly(true);

        assertThat(value(STATES)).isEqualTo(ASIDE);
        assertThat(value(
                        "SELECT string_agg(DISTINCT last_error, '') FROM (SELECT last_error FROM series UNION SELECT last_error"
                                + " FROM archive WHERE id = 1 UNION SELECT last_error FROM delivery UNION SELECT last_error FROM kobo_form"
                                + " WHERE asset_uid = 'aOne' UNION SELECT last_error FROM kobo_attachment) x"))
                .startsWith("Caravan ran out of memory 2 times within an hour")
                .contains("bin/caravan requeue")
                .contains("CARAVAN_JAVA_OPTS");
        assertThat(value("SELECT held_at IS NULL FROM kobo_form WHERE asset_uid = 'bTwo'"))
                .as("not in work")
                .isEqualTo("t");
        assertThat(new FormStatus(dataSource).faults(10))
                .anyMatch(fault -> fault.reason().contains("out of memory"));
        assertThat(new Sql(dataSource).rows("health", Map.of("node", "here")))
                .anyMatch(row -> row.get("kind").equals("forms") && ((Number) row.get("stuck")).intValue() == 1);
    }

    @Test
    void queuedAgainByHandItHasAsManyTriesAsBefore() throws Exception {
        endAbruptly(true);
        endAbruptly(true);

        assertThat(new Requeue(dataSource).countForms("kobo")).isEqualTo(new Requeue.Forms(1, 1));
        assertThat(new Requeue(dataSource).forms("kobo")).isEqualTo(new Requeue.Forms(1, 1));
        new Requeue(dataSource).forms("bare");
        execute(
                "UPDATE series SET state = 'queued'; UPDATE archive SET state = 'queued' WHERE id = 1; UPDATE delivery SET state = 'queued'");
        endAbruptly(true);

        assertThat(value(STATES)).startsWith(WAITING);
    }

    @Test
    void anEndInOrderAndOneLongAgoDoNotCount() throws Exception {
        endAbruptly(true);
        execute("UPDATE abrupt_end SET at = now() - interval '61 minutes'");
        endAbruptly(true);
        housekeeping.stop();
        endAbruptly(false);

        assertThat(value(STATES)).startsWith(WAITING);
    }

    @Test
    void whatIsKilledIsTriedFourTimesMore() throws Exception {
        for (int kill = 1; kill <= 4; kill++) {
            endAbruptly(false);
            assertThat(value(STATES)).as("kill " + kill).startsWith(WAITING);
        }

        endAbruptly(false);

        assertThat(value(STATES)).isEqualTo(ASIDE);
        assertThat(value("SELECT last_error FROM series")).startsWith("Caravan ended abruptly 5 times within an hour");
    }

    @Test
    void theJvmNotesInTheDataFolderThatItEndsForWantOfMemory() throws Exception {
        String script = Path.of("bin/note-out-of-memory").toAbsolutePath().toString();
        List<String> command = new ArrayList<>(
                ChildJvm.of(Glutton.class, List.of(data.toString())).command());
        command.addAll(1, List.of("-XX:OnOutOfMemoryError=sh '" + script + "' %p", "-Xlog:disable"));

        Process glutton = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();

        assertThat(glutton.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(glutton.exitValue())
                .as("as -XX:+ExitOnOutOfMemoryError ends")
                .isEqualTo(3);
        assertThat(data.resolve(AbruptEnds.OUT_OF_MEMORY)).exists();
    }

    /** Holds the lock of a data folder, and takes memory until there is none. */
    static final class Glutton {
        public static void main(String[] args) throws Exception {
            FolderLock lock =
                    FolderLock.take(Path.of(args[0]), FolderLock.Use.RUN).orElseThrow();
            List<byte[]> all = new ArrayList<>();
            while (lock != null) {
                all.add(new byte[1 << 20]);
            }
        }
    }

    private void execute(String sql) {
        TestDatabase.execute(dataSource, sql);
    }

    private String value(String sql) {
        return TestDatabase.value(dataSource, sql);
    }
}
