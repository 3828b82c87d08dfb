package org.caravan.pack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipFile;

import javax.sql.DataSource;

import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.database.TestDatabase;
import org.caravan.privacy.HeldException;
import org.caravan.privacy.ObjectFile;
import org.caravan.privacy.ObjectStep;
import org.caravan.privacy.Steps;
import org.caravan.queue.Failures;
import org.caravan.queue.JobFailedException;
import org.caravan.queue.QueueFixture;
import org.caravan.queue.Requeue;
import org.caravan.queue.Sql;
import org.caravan.retrieve.SeriesFiles;
import org.caravan.routes.PackedHeaders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What is packed where a rendition has steps, and what where they refuse. */
class MadeObjectsTest {

    @TempDir
    Path data;

    private DataSource dataSource;
    private Sql sql;
    private Packing packing;
    private final List<Path> folders = new ArrayList<>();

    @BeforeEach
    void twoSeriesOfOneStudy() throws IOException {
        dataSource = TestDatabase.fresh();
        sql = new Sql(dataSource);
        packing = new Packing(
                sql,
                data,
                new SeriesFiles(data),
                new PackedHeaders(),
                new SeriesHeaders(sql, new PackedHeaders(), SeriesHeaders.KEYWORDS));
        QueueFixture.queueSeries(dataSource, "a", 2);
        complete(1);
        complete(2);
    }

    private ObjectStep numbering() {
        return (objects, work) -> {
            folders.add(work.folder());
            Path own = work.folder().getParent().getParent();
            assertThat(own.getParent()).isEqualTo(data.resolve(MadeObjects.FOLDER));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(own)))
                    .isEqualTo("rwx------");
            List<ObjectFile> made = new ArrayList<>();
            for (ObjectFile object : objects) {
                Path file = work.newFile(".dcm");
                Files.writeString(file, "made of " + Files.readString(object.file()));
                made.add(new ObjectFile(file, "", "9." + object.sopInstanceUid(), "9.1." + work.seriesId(), "9.1", ""));
            }
            Path note = work.newFile(".txt");
            Files.writeString(note, "beside");
            work.addBeside("note-" + work.seriesId() + ".txt", note);
            return made;
        };
    }

    @Test
    void packsWhatTheStepsMadeAndLeavesNothingInTheWorkFolder() throws Exception {
        Packing.Written written = pack(claim("identified", "series"), numbering());
        assertThat(members(written.file()))
                .containsExactly("9.1.2.3.1.1.dcm", "9.1.2.3.1.2.dcm", "note-1.txt", "manifest.json");
        assertThat(content(written.file(), "9.1.2.3.1.2.dcm")).isEqualTo("made of object 1.2.3.1.2");
        assertThat(value("SELECT string_agg(sop_instance_uid, ' ' ORDER BY 1) FROM archive_member"))
                .isEqualTo("9.1.2.3.1.1 9.1.2.3.1.2");
        assertThat(folders).isNotEmpty().allSatisfy(folder -> assertThat(folder).doesNotExist());
        try (Stream<Path> left = Files.list(data.resolve(MadeObjects.FOLDER))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void makesThemOfEachSeriesOfAStudy() throws Exception {
        TestDatabase.execute(dataSource, "INSERT INTO destination (name, rendition) VALUES ('d', 'whole')");
        claim("whole", "study");
        TestDatabase.execute(dataSource, "UPDATE series SET version = 2");
        Packing.Written written = pack(claim("whole", "study"), numbering());
        assertThat(members(written.file()))
                .containsExactly(
                        "9.1.1/9.1.2.3.1.1.dcm",
                        "9.1.1/9.1.2.3.1.2.dcm",
                        "9.1.2/9.1.2.3.2.1.dcm",
                        "9.1.2/9.1.2.3.2.2.dcm",
                        "note-1.txt",
                        "note-2.txt",
                        "manifest.json");
    }

    @Test
    void makesThemOfTheArchiveOfASeriesWhoseReceivedFilesAreDeleted() throws Exception {
        pack(claim("identified", "series"));
        new SeriesFiles(data).delete("1.2.3", "1.2.3.1");
        TestDatabase.execute(
                dataSource,
                "INSERT INTO archive (series_id, version, rendition, state, node) VALUES (1, 1, 'other', 'queued', 'n')");
        Packing.Written written = pack(claim("other", "series"), numbering());
        assertThat(content(written.file(), "9.1.2.3.1.1.dcm")).isEqualTo("made of object 1.2.3.1.1");
    }

    @Test
    void whatAStepHoldsIsHeldWithItsReasonUntilItIsTriedAgain() throws Exception {
        Map<String, Object> job = claim("identified", "series");
        ObjectStep holding = (objects, work) -> {
            Files.writeString(work.newFile(".dcm"), "half made");
            throw new HeldException("The participant is not in the table of pseudonyms");
        };
        assertThatThrownBy(() -> pack(job, numbering(), holding)).satisfies(failure -> fail(job, failure));
        assertThat(value("SELECT state || ': ' || last_error FROM archive WHERE series_id = 1"))
                .isEqualTo("held: The participant is not in the table of pseudonyms");
        assertThat(data.resolve("archives")).doesNotExist();
        try (Stream<Path> left = Files.list(data.resolve(MadeObjects.FOLDER))) {
            assertThat(left).isEmpty();
        }
        Requeue requeue = new Requeue(dataSource);
        assertThat(requeue.unpacked(0, 10)).singleElement().satisfies(one -> {
            assertThat(one.state()).isEqualTo("held");
            assertThat(one.patientId()).isEqualTo("P-1");
            assertThat(one.uid()).isEqualTo("1.2.3.1");
            assertThat(one.reason()).contains("not in the table");
        });
        assertThat(requeue.countPacking(null)).isEqualTo(1);
        assertThat(requeue.packing("other")).isZero();
        assertThat(requeue.packing("identified")).isEqualTo(1);
        assertThat(value("SELECT state FROM archive WHERE series_id = 1")).isEqualTo("queued");
    }

    @Test
    void whatIsHeldIsMadeAnewWhenItsSeriesGrows() throws Exception {
        Map<String, Object> job = claim("identified", "series");
        fail(job, new HeldException("no"));
        TestDatabase.execute(dataSource, "UPDATE series SET state = 'queued' WHERE id = 1");
        assertThat(value("SELECT state FROM archive WHERE series_id = 1")).isEqualTo("held");
        TestDatabase.execute(dataSource, "UPDATE series SET state = 'complete', version = 2 WHERE id = 1");
        assertThat(value("SELECT string_agg(version || state, ' ') FROM archive WHERE series_id = 1"))
                .isEqualTo("2queued");
    }

    @Test
    void refusesTwoObjectsOfOneNameAndNoneAtAll() {
        Map<String, Object> job = claim("identified", "series");
        assertThatThrownBy(() -> pack(job, (objects, work) -> objects.stream()
                        .map(one -> new ObjectFile(one.file(), "", "9.9", "9.1", "9", ""))
                        .toList()))
                .isInstanceOf(HeldException.class)
                .hasMessageContaining("one SOP Instance UID");
        assertThatThrownBy(() -> pack(job, (objects, work) -> List.of()))
                .isInstanceOf(HeldException.class)
                .hasMessageContaining("Nothing is left");
    }

    /** As the route does with what is thrown. */
    private void fail(Map<String, Object> job, Throwable failure) {
        assertThat(failure).isInstanceOf(JobFailedException.class);
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            Exchange exchange = new DefaultExchange(context);
            exchange.setProperty(Exchange.EXCEPTION_CAUGHT, failure);
            Map<String, Object> decision = new HashMap<>(new Failures().decide(exchange));
            decision.put("id", job.get("id"));
            decision.put("token", job.get("token"));
            assertThat(sql.update("retry-archive", decision)).isEqualTo(1);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void complete(int series) throws IOException {
        Path folder = Files.createDirectories(data.resolve("series/1.2.3/1.2.3." + series));
        for (int i = 1; i <= 2; i++) {
            String uid = "1.2.3." + series + "." + i;
            Files.writeString(folder.resolve(uid + ".dcm"), "object " + uid);
            TestDatabase.execute(
                    dataSource,
                    "INSERT INTO instance (series_id, sop_instance_uid, received_at) VALUES (" + series + ", '" + uid
                            + "', now())");
        }
        TestDatabase.execute(
                dataSource,
                "UPDATE series SET state = 'complete', node = 'n', version = 1, complete_instances = 2 WHERE id = "
                        + series);
    }

    private Map<String, Object> claim(String rendition, String grouping) {
        Map<String, Object> parameters = new HashMap<>(QueueFixture.packing("n", rendition, 1));
        parameters.put("grouping", grouping);
        parameters.put("quiet", "0s");
        return sql.rows("claim-archive", parameters).stream().findFirst().orElse(null);
    }

    private Packing.Written pack(Map<String, Object> job, ObjectStep... steps) throws Exception {
        Packing.Written written = packing.pack(job, "", "", 1, true, new Steps(List.of(steps)));
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            var members = packing.open(written, new DefaultExchange(context));
            while (members.hasNext()) {
                packing.member(written, members.next());
            }
            packing.finish(job, written);
            members.close();
        }
        return written;
    }

    private static List<String> members(Path archive) throws IOException {
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            return zip.stream().map(java.util.zip.ZipEntry::getName).toList();
        }
    }

    private static String content(Path archive, String member) throws IOException {
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            return new String(zip.getInputStream(zip.getEntry(member)).readAllBytes());
        }
    }

    private String value(String query) {
        return TestDatabase.value(dataSource, query);
    }
}
