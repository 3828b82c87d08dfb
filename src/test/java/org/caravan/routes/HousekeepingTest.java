package org.caravan.routes;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.TextStyle;
import java.util.Locale;
import java.util.Map;

import javax.sql.DataSource;

import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.caravan.camel.dicom.Pacs;
import org.caravan.camel.dicom.PacsWindows;
import org.caravan.database.TestDatabase;
import org.caravan.queue.JobObserver;
import org.caravan.queue.QueueFixture;
import org.caravan.queue.Sql;
import org.caravan.retrieve.SeriesFiles;
import org.caravan.suite.Fault;

import static org.assertj.core.api.Assertions.assertThat;

class HousekeepingTest {

    @TempDir
    Path data;

    private DataSource dataSource;
    private Housekeeping housekeeping;
    private Path object;

    @BeforeEach
    void packedSeries() throws Exception {
        dataSource = TestDatabase.fresh();
        housekeeping = new Housekeeping(new Sql(dataSource), "n", data, new SeriesFiles(data), JobObserver.NONE);
        QueueFixture.queueSeries(dataSource, "a", 1);
        TestDatabase.execute(
                dataSource,
                "UPDATE series SET state = 'complete', version = 1, complete_instances = 1, node = 'n';"
                        + "INSERT INTO destination (name) VALUES ('x'), ('y');"
                        + "UPDATE archive SET state = 'verified', file = 'f', verified_at = now();"
                        + "UPDATE delivery SET state = 'delivered'");
        object = data.resolve("series/1.2.3/1.2.3.1/1.2.3.1.1.dcm");
        Files.createDirectories(object.getParent());
        Files.writeString(object, "object");
    }

    @Test
    @Fault(68)
    void deletesReceivedFilesThatAreAtEveryDestination() {
        housekeeping.prune();
        assertThat(data.resolve("series/1.2.3")).doesNotExist();
        assertThat(value("SELECT files_pruned_at IS NOT NULL FROM archive")).isEqualTo("t");
        housekeeping.prune();
    }

    @ParameterizedTest
    @Fault(68)
    @CsvSource(
            delimiter = '|',
            value = {
                "DELETE FROM delivery WHERE destination = 'y'; INSERT INTO delivery_left_out SELECT id, 'y', 'f' FROM"
                        + " archive",
                "UPDATE destination SET keeps_source = false WHERE name = 'y'; UPDATE delivery SET state = 'queued'"
                        + " WHERE destination = 'y'",
                "UPDATE destination SET keeps_source = false WHERE name = 'y'; DELETE FROM delivery WHERE destination"
                        + " = 'y'",
            })
    void keepsNoFilesForADestinationThatDoesNotWantThemOrThatNoneAreKeptFor(String change) {
        TestDatabase.execute(dataSource, change);
        housekeeping.prune();
        assertThat(data.resolve("series/1.2.3")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "UPDATE delivery SET state = 'queued' WHERE destination = 'y'",
                "UPDATE delivery SET state = 'failed' WHERE destination = 'y'",
                "DELETE FROM delivery WHERE destination = 'y'",
                "DELETE FROM delivery; DELETE FROM destination",
                "UPDATE archive SET state = 'queued'",
                "UPDATE series SET version = 2",
                "UPDATE series SET state = 'queued'",
                "UPDATE series SET state = 'incomplete'",
                "UPDATE series SET node = 'other'",
            })
    void keepsFilesThatAreNeededStill(String change) {
        TestDatabase.execute(dataSource, change);
        housekeeping.prune();
        assertThat(object).exists();
    }

    @Test
    void deletesOnlySoManyAtATimeAndGoesOnWithTheOthers() {
        int more = Housekeeping.MOST_PRUNED + 50;
        TestDatabase.execute(
                dataSource,
                "INSERT INTO series (study_id, series_instance_uid, state, pacs, version, complete_instances, node)"
                        + " SELECT 1, '1.9.' || n, 'complete', 'a', 1, 1, 'n' FROM generate_series(1, " + more + ") n;"
                        + "UPDATE archive SET state = 'verified', file = 'f' || id, verified_at = now();"
                        + "UPDATE delivery SET state = 'delivered'");
        housekeeping.prune();
        assertThat(value("SELECT count(*) FROM archive WHERE files_pruned_at IS NOT NULL"))
                .isEqualTo("" + Housekeeping.MOST_PRUNED);
        housekeeping.prune();
        assertThat(value("SELECT count(*) FROM archive WHERE files_pruned_at IS NULL"))
                .isEqualTo("0");
    }

    @Test
    void filesThatCannotBeDeletedDoNotStopTheOthers() throws Exception {
        TestDatabase.execute(
                dataSource,
                "INSERT INTO series (study_id, series_instance_uid, state, pacs, version, complete_instances, node)"
                        + " VALUES (1, '1.9.1', 'complete', 'a', 1, 1, 'n');"
                        + "UPDATE archive SET state = 'verified', file = 'g', verified_at = now() WHERE series_id = 2;"
                        + "UPDATE delivery SET state = 'delivered'");
        Files.delete(object);
        Files.delete(object.getParent());
        Files.writeString(object.getParent(), "a file where a folder should be");
        housekeeping.prune();
        assertThat(value("SELECT files_pruned_at IS NULL FROM archive WHERE id = 1"))
                .isEqualTo("t");
        assertThat(value("SELECT files_pruned_at IS NOT NULL FROM archive WHERE id = 2"))
                .isEqualTo("t");
    }

    @Test
    void aDestinationThatIsGoneKeepsNothing() {
        TestDatabase.execute(
                dataSource,
                "DELETE FROM delivery WHERE destination = 'y'; UPDATE destination SET seen_at = now() - interval '2"
                        + " hours' WHERE name = 'y'");
        housekeeping.prune();
        assertThat(object).doesNotExist();
    }

    @Test
    void deletesTemporaryFilesOfYesterdayAndNothingElse() throws Exception {
        Path oldIncoming = old("incoming/1.part");
        Path oldPart = old("archives/P/a.zip.part");
        Path oldAttachment = old("archives/forms/kobo/aOne/1/7_photo.jpg.3.part");
        Path oldArchive = old("archives/P/a.zip");
        Path oldObject = old("series/1.2.3/1.2.3.1/1.2.3.1.1.dcm");
        Path oldQuarantined = old("quarantine/2026-01-01/1.2/1.dcm");
        Path fresh = Files.writeString(data.resolve("incoming/2.part"), "fresh");
        housekeeping.deleteOldTemporaryFiles();
        assertThat(oldIncoming).doesNotExist();
        assertThat(oldPart).doesNotExist();
        assertThat(oldAttachment).doesNotExist();
        assertThat(oldArchive).exists();
        assertThat(oldObject).exists();
        assertThat(oldQuarantined).exists();
        assertThat(fresh).exists();
    }

    @Test
    void anArchiveThatANewerVersionReplacedIsForgottenUnlessItIsBeingMade() {
        TestDatabase.execute(
                dataSource,
                "INSERT INTO archive (series_id, version, node, state, lease_until) SELECT id, 2, 'n', 'failed', NULL"
                        + " FROM series UNION ALL SELECT id, 3, 'n', 'packing', now() + interval '1 minute' FROM series");
        TestDatabase.execute(dataSource, "UPDATE series SET version = 4");
        String archives = "SELECT string_agg(version || ' ' || state, ', ' ORDER BY version) FROM archive";
        assertThat(value(archives)).isEqualTo("1 verified, 3 packing, 4 queued");
        new Sql(dataSource)
                .update(
                        "retry-archive",
                        Map.of("id", 3, "token", 0, "reason", "no space left", "permanent", 0, "refund", 0, "held", 0));
        assertThat(value(archives)).isEqualTo("1 verified, 3 waiting, 4 queued");

        housekeeping.forgetReplacedArchives();

        assertThat(value(archives)).isEqualTo("1 verified, 4 queued");
    }

    @Test
    void aNodeThatStartsEndsWhatItsEarlierLifeHadBegun() {
        TestDatabase.execute(
                dataSource,
                "INSERT INTO discovery_run (pacs, node) VALUES ('a', 'n'), ('b', 'other');UPDATE series SET state ="
                        + " 'downloading', lease_until = now() + interval '1 minute';UPDATE archive SET state = 'packing',"
                        + " lease_until = now() + interval '1 minute';UPDATE delivery SET state = 'sending', lease_until ="
                        + " now() + interval '1 minute', node = 'n' WHERE destination = 'x'");
        housekeeping.start();
        assertThat(value("SELECT state FROM series")).isEqualTo("queued");
        assertThat(value("SELECT state FROM archive")).isEqualTo("queued");
        assertThat(value("SELECT state FROM delivery WHERE destination = 'x'")).isEqualTo("queued");
        assertThat(value("SELECT pacs FROM discovery_run WHERE state = 'running'"))
                .isEqualTo("b");
        housekeeping.rescue();
        housekeeping.beat();
        assertThat(value("SELECT count(*) FROM node")).isEqualTo("1");
    }

    @Test
    void whenAWindowOpensIsForgottenWhereThereIsNoneAnyMore() throws Exception {
        try (var context = new DefaultCamelContext()) {
            Pacs pacs = Pacs.at("A@127.0.0.1:104");
            String tomorrow = LocalDate.now(ZoneOffset.UTC)
                    .plusDays(1)
                    .getDayOfWeek()
                    .getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
            pacs.setWindows(tomorrow + " 10:00-11:00");
            context.getRegistry().bind("a", pacs);
            housekeeping.noteWindows(PacsWindows.of(context));
            assertThat(value("SELECT window_opens_at > now() FROM pacs")).isEqualTo("t");

            pacs.setWindows("");
            housekeeping.noteWindows(PacsWindows.of(context));
            assertThat(value("SELECT window_opens_at IS NULL FROM pacs")).isEqualTo("t");
        }
    }

    @Test
    void aNodeThatWasRenamedHoldsItsFilesStill() {
        housekeeping.start();
        new Housekeeping(new Sql(dataSource), "renamed", data, new SeriesFiles(data), JobObserver.NONE).start();
        assertThat(value("SELECT s.node || ' ' || a.node FROM series s, archive a"))
                .isEqualTo("renamed renamed");
    }

    private Path old(String name) throws Exception {
        Path file = data.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "old");
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofHours(25))));
        return file;
    }

    private String value(String query) {
        return TestDatabase.value(dataSource, query);
    }
}
