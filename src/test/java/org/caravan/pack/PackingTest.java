package org.caravan.pack;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import javax.sql.DataSource;

import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.database.TestDatabase;
import org.caravan.files.Digests;
import org.caravan.privacy.Steps;
import org.caravan.queue.JobFailedException;
import org.caravan.queue.QueueFixture;
import org.caravan.queue.Sql;
import org.caravan.retrieve.SeriesFiles;
import org.caravan.routes.PackedHeaders;
import org.caravan.suite.Fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PackingTest {

    private static final String LAYOUT = "{PatientID}/{Modality}_{SeriesInstanceUID:1}_v{version}.zip";

    @TempDir
    Path data;

    private DataSource dataSource;
    private Sql sql;
    private Packing packing;

    @BeforeEach
    void completeSeries() throws IOException {
        dataSource = TestDatabase.fresh();
        sql = new Sql(dataSource);
        packing = new Packing(
                sql,
                data,
                new SeriesFiles(data),
                new PackedHeaders(),
                new SeriesHeaders(sql, new PackedHeaders(), SeriesHeaders.KEYWORDS));
        QueueFixture.queueSeries(dataSource, "a", 11);
        complete(1);
    }

    private void complete(int series) throws IOException {
        TestDatabase.execute(
                dataSource,
                "UPDATE series SET state = 'complete', version = 1, complete_instances = 3, node = 'n' WHERE id = "
                        + series + ";"
                        + "INSERT INTO instance (series_id, sop_instance_uid, received_at) SELECT " + series
                        + ", '1.2.3." + series + ".' || n, now()"
                        + " FROM generate_series(1, 3) n");
        Path folder = Files.createDirectories(data.resolve("series/1.2.3/1.2.3." + series));
        for (int i = 1; i <= 3; i++) {
            Files.writeString(folder.resolve("1.2.3." + series + "." + i + ".dcm"), "object " + series + i);
        }
    }

    @Test
    void finishesAnArchiveThatHoldsWhatWasPutIn() throws Exception {
        Map<String, Object> job = claim();
        Packing.Written written = packing.pack(job, LAYOUT, "", 1, true, Steps.NONE);
        readBack(written);
        packing.finish(job, written);
        assertThat(value("SELECT state || ' ' || file || ' ' || members FROM archive"))
                .isEqualTo("verified P-1/CT_1_v1.zip 3");
        assertThat(value("SELECT count(*) FROM archive_member")).isEqualTo("3");
        assertThat(value("SELECT sha256 FROM archive"))
                .isEqualTo(Digests.sha256(data.resolve("archives/P-1/CT_1_v1.zip")));
    }

    @Test
    void leavesOutFilesThatAreNoneOfTheSeriesObjects() throws Exception {
        Files.writeString(data.resolve("series/1.2.3/1.2.3.1/1.2.3.99.dcm"), "came later");
        Files.writeString(data.resolve("series/1.2.3/1.2.3.1/x.part"), "unfinished");
        assertThat(packing.pack(claim(), LAYOUT, "", 1, true, Steps.NONE)
                        .packed()
                        .members())
                .hasSize(3);
    }

    @Test
    @Fault(63)
    void refusesAnArchiveThatWasCutOff() throws Exception {
        Map<String, Object> job = claim();
        Packing.Written written = packing.pack(job, LAYOUT, "", 1, true, Steps.NONE);
        cutOff(written);
        assertThatThrownBy(() -> {
                    readBack(written);
                    packing.finish(job, written);
                })
                .isInstanceOf(JobFailedException.class)
                .hasMessageContaining("differs from what was written");
        assertThat(value("SELECT state FROM archive")).isEqualTo("packing");
    }

    private static void cutOff(Packing.Written written) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(written.file().toFile(), "rw")) {
            file.setLength(file.length() - 30);
        }
    }

    /** A data set that is damaged within: the archive's list is whole, what it lists is not. */
    @Test
    void refusesAnArchiveWhoseMembersCannotBeInflated() throws Exception {
        Packing.Written written = packing.pack(claim(), LAYOUT, "", 1, true, Steps.NONE);
        try (RandomAccessFile file = new RandomAccessFile(written.file().toFile(), "rw")) {
            file.seek(28);
            int extra = file.read() + (file.read() << 8);
            file.seek(30 + "1.2.3.1.1.dcm".length() + extra);
            file.write(new byte[] {-1, -1, -1, -1, -1, -1});
        }
        assertThatThrownBy(() -> readBack(written))
                .isInstanceOf(JobFailedException.class)
                .hasMessageContaining("cut off or damaged");
    }

    @Test
    @Fault(63)
    void refusesAnArchiveWithAMemberMissingOrChanged() throws Exception {
        Map<String, Object> job = claim();
        Packing.Written written = packing.pack(job, LAYOUT, "", 1, true, Steps.NONE);
        written.left().put("1.2.3.1.1.dcm", new ArchiveZip.Check(8, 7));
        assertThatThrownBy(() -> readBack(written)).hasMessage("A member of the archive is not what was put in");
        written.left().remove("1.2.3.1.2.dcm");
        assertThatThrownBy(() -> readBack(written)).hasMessageContaining("a member that was not put in");
        Packing.Written again = packing.pack(job, LAYOUT, "", 1, true, Steps.NONE);
        readBack(again);
        again.left().put("1.2.3.1.1.dcm", new ArchiveZip.Check(8, 7));
        assertThatThrownBy(() -> packing.finish(job, again)).hasMessageContaining("of 4 members 1 are missing");
    }

    @Test
    void refusesAnArchiveWhoseEndDiffersFromWhatWasWritten() throws Exception {
        Map<String, Object> job = claim();
        Packing.Written written = packing.pack(job, LAYOUT, "", 1, true, Steps.NONE);
        try (RandomAccessFile file = new RandomAccessFile(written.file().toFile(), "rw")) {
            file.seek(file.length() - 30);
            file.write(file.read() ^ 1);
        }
        readBack(written);
        assertThatThrownBy(() -> packing.finish(job, written)).hasMessageContaining("differs from what was written");
    }

    @Test
    @Fault(45)
    void refusesAnArchiveThatChangedOnDiskBeforeItWasRead() throws Exception {
        Map<String, Object> job = claim();
        Packing.Written written = packing.pack(job, LAYOUT, "", 1, true, Steps.NONE);
        try (RandomAccessFile file = new RandomAccessFile(written.file().toFile(), "rw")) {
            file.seek(45);
            int old = file.read();
            file.seek(45);
            file.write(old ^ 1);
        }
        assertThatThrownBy(() -> {
                    readBack(written);
                    packing.finish(job, written);
                })
                .isInstanceOf(JobFailedException.class);
    }

    @Test
    void hasTheSeriesFetchedAgainWhoseFilesAreGone() throws Exception {
        Files.delete(data.resolve("series/1.2.3/1.2.3.1/1.2.3.1.2.dcm"));
        Map<String, Object> job = claim();
        assertThatThrownBy(() -> packing.pack(job, LAYOUT, "", 1, true, Steps.NONE))
                .isInstanceOf(JobFailedException.class)
                .hasMessageContaining("1 of 3");
        assertThat(value("SELECT state FROM series WHERE id = 1")).isEqualTo("queued");
    }

    @Test
    void givesSeriesWithEqualNamesDifferentPathsOnEveryFileSystem() throws Exception {
        packing.pack(claim(), LAYOUT, "", 1, true, Steps.NONE);
        TestDatabase.execute(dataSource, "UPDATE series SET attributes = '{\"Modality\": \"ct\"}' WHERE id = 11");
        complete(11);
        packing.pack(claim(), LAYOUT, "", 1, true, Steps.NONE);
        assertThat(value("SELECT string_agg(file, ' ' ORDER BY id) FROM archive"))
                .isEqualTo("P-1/CT_1_v1.zip P-1/ct_1_v1_11.zip");
    }

    @Test
    @Fault(50)
    void aWorkerWhoseLeaseIsLostFinishesNothing() throws Exception {
        Map<String, Object> stale = claim();
        Packing.Written written = packing.pack(stale, LAYOUT, "", 1, true, Steps.NONE);
        readBack(written);
        TestDatabase.execute(dataSource, "UPDATE archive SET lease_until = now() - interval '1 second'");
        sql.update("rescue-archive", Map.of());
        claim();
        packing.finish(stale, written);
        assertThat(value("SELECT state FROM archive")).isEqualTo("packing");
        assertThatThrownBy(() -> packing.pack(stale, LAYOUT, "", 1, true, Steps.NONE))
                .hasMessageContaining("another worker");
    }

    private void readBack(Packing.Written written) throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            Exchange exchange = new DefaultExchange(context);
            var members = packing.open(written, exchange);
            try {
                while (members.hasNext()) {
                    ArchiveMembers.Member member = members.next();
                    members.hasNext(); // as split does
                    packing.member(written, member);
                }
            } finally {
                exchange.getExchangeExtension().handoverCompletions().forEach(end -> end.onComplete(exchange));
            }
            assertThat(members.isOpen()).isFalse();
        }
    }

    private Map<String, Object> claim() {
        return sql.rows("claim-archive", QueueFixture.packing("n", "identified", 1))
                .get(0);
    }

    private String value(String query) {
        return TestDatabase.value(dataSource, query);
    }
}
