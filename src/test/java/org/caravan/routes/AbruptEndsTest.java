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
import org.springframework.dao.DataAccessException;

import org.caravan.database.TestDatabase;
import org.caravan.discover.Discovery;
import org.caravan.files.FolderLock;
import org.caravan.kobo.FormStatus;
import org.caravan.queue.JobObserver;
import org.caravan.queue.Requeue;
import org.caravan.queue.Sql;
import org.caravan.queue.WakeUps;
import org.caravan.retrieve.SeriesFiles;
import org.caravan.suite.Fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
    void aParticipantAndASearchThatEndTheProgramAreSetAside() throws Exception {
        execute("INSERT INTO participant (pacs, patient_id) VALUES ('a', 'X'), ('a', 'Y')");
        for (int end = 1; end <= 2; end++) {
            execute("INSERT INTO discovery_run (pacs, node, in_work) VALUES ('a', 'here', 2), ('b', 'here', NULL),"
                    + " ('c', 'elsewhere', 1)");
            assertThat(value("SELECT count(*) FROM participant WHERE held_at IS NOT NULL"))
                    .isEqualTo("0");
            Files.createFile(data.resolve(AbruptEnds.OUT_OF_MEMORY));
            housekeeping.start();
            execute("DELETE FROM discovery_run WHERE pacs = 'c'");
        }

        assertThat(value("SELECT string_agg(patient_id || ' ' || left(last_error, 29), ',') FROM participant"
                        + " WHERE held_at IS NOT NULL"))
                .isEqualTo("Y Caravan ran out of memory 2 t");
        assertThat(value("SELECT string_agg(name, ',') FROM pacs WHERE discovery_held_until > now()"))
                .isEqualTo("b");
        Discovery discovery = new Discovery(new Sql(dataSource), "here", new WakeUps());
        assertThat(discovery.begin("a", "0")).isNotNull();
        assertThat(discovery.begin("b", "0")).isNull();
        assertThat(new Sql(dataSource).rows("health", Map.of("node", "here")))
                .anyMatch(row -> row.get("name").equals("b")
                        && String.valueOf(row.get("run_error")).startsWith("Caravan ran out of memory 2 times"));

        assertThat(new Requeue(dataSource).countDiscovery("a")).isEqualTo(new Requeue.Discovery(1, 0));
        assertThat(new Requeue(dataSource).discovery("a")).isEqualTo(new Requeue.Discovery(1, 0));
        assertThat(new Requeue(dataSource).discovery("b")).isEqualTo(new Requeue.Discovery(0, 1));
        assertThat(discovery.begin("b", "0")).isNotNull();
    }

    @Test
    void ofDeliveriesThatWentTogetherNoneCountsAndEachGoesAloneNext() throws Exception {
        execute(
                "INSERT INTO delivery (archive_id, destination, node, next_attempt_at) VALUES (1, 'central', 'here', now() - interval '1 hour')");
        assertThat(claim()).hasSize(2);

        Files.createFile(data.resolve(AbruptEnds.OUT_OF_MEMORY));
        housekeeping.start();
        assertThat(value("SELECT count(*) FROM abrupt_end")).isEqualTo("0");

        for (int end = 1; end <= 2; end++) {
            assertThat(claim()).singleElement().extracting(row -> row.get("id")).isEqualTo(1L);
            Files.createFile(data.resolve(AbruptEnds.OUT_OF_MEMORY));
            execute("UPDATE delivery SET next_attempt_at = now() - interval '1 hour' WHERE archive_id = 1");
            housekeeping.start();
            execute("UPDATE delivery SET next_attempt_at = now() - interval '1 hour' WHERE archive_id = 1");
        }
        assertThat(value("SELECT string_agg(state, ' ' ORDER BY archive_id) FROM delivery"))
                .isEqualTo("failed queued");
        Map<String, Object> other = claim().get(0);
        new Sql(dataSource).update("finish-delivery", other);
        assertThat(value("SELECT count(*) FROM delivery WHERE alone AND state <> 'failed'"))
                .isEqualTo("0");
    }

    private List<Map<String, Object>> claim() {
        return new Sql(dataSource)
                .rows(
                        "claim-delivery",
                        Map.of(
                                "destination", "central",
                                "node", "here",
                                "rendition", "identified",
                                "attachments", "false",
                                "identifiable", "true",
                                "limit", "100",
                                "bytes", "500000000"));
    }

    @Test
    void aStartThatEndsItselfLosesNoEndAndCountsNoneTwice() throws Exception {
        execute("UPDATE series SET state = 'downloading', lease_until = now() + interval '2 minutes', node = 'here';"
                + " ALTER TABLE kobo_run RENAME TO away");
        Files.createFile(data.resolve(AbruptEnds.OUT_OF_MEMORY));
        assertThatThrownBy(housekeeping::start).isInstanceOf(DataAccessException.class);
        execute("ALTER TABLE away RENAME TO kobo_run; ALTER TABLE association RENAME TO away");
        assertThatThrownBy(housekeeping::start).isInstanceOf(DataAccessException.class);
        execute("ALTER TABLE away RENAME TO association");

        housekeeping.start();

        assertThat(value("SELECT string_agg(kind || out_of_memory, ',') FROM abrupt_end"))
                .isEqualTo("seriestrue");
        assertThat(data.resolve(AbruptEnds.OUT_OF_MEMORY)).doesNotExist();
    }

    @Test
    void whatSomebodyElseWorksOnStaysNotedAndWhatHasFailedIsNamed() throws Exception {
        execute(
                "INSERT INTO abrupt_end (kind, subject, out_of_memory) VALUES ('series', '1', true), ('series', '1', true);"
                        + " UPDATE series SET state = 'downloading', lease_until = now() + interval '2 minutes', node = 'elsewhere'");
        housekeeping.start();
        assertThat(value("SELECT count(*) FROM abrupt_end")).isEqualTo("2");

        execute("UPDATE series SET state = 'failed', lease_until = NULL");
        housekeeping.start();
        assertThat(value("SELECT last_error FROM series")).startsWith("Caravan ran out of memory 2 times");
        assertThat(value("SELECT count(*) FROM abrupt_end")).isEqualTo("0");
    }

    @Test
    void aNodeThatIsRenamedBetweenNotesWhatItHadInWorkUnderItsEarlierName() throws Exception {
        for (String name : List.of("there", "nowhere")) {
            execute(
                    "UPDATE series SET state = 'downloading', lease_until = now() + interval '2 minutes', node = (SELECT name FROM node WHERE stopped_at IS NULL);"
                            + " INSERT INTO kobo_run (server, what, node, in_work) SELECT 'kobo', 'forms', name, 'aOne' FROM node WHERE stopped_at IS NULL");
            Files.createFile(data.resolve(AbruptEnds.OUT_OF_MEMORY));
            new Housekeeping(new Sql(dataSource), name, data, new SeriesFiles(data), JobObserver.NONE).start();
        }

        assertThat(
                        value(
                                "SELECT concat_ws(' ', (SELECT state FROM series), (SELECT held_at IS NOT NULL FROM kobo_form WHERE asset_uid = 'aOne'))"))
                .isEqualTo("failed t");
        assertThat(value("SELECT count(*) FROM kobo_run WHERE state = 'running'"))
                .isEqualTo("0");
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
