package org.caravan.pack;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipFile;

import javax.sql.DataSource;

import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.caravan.database.TestDatabase;
import org.caravan.dicom.data.Part10;
import org.caravan.privacy.Steps;
import org.caravan.queue.PatientIds;
import org.caravan.queue.QueueFixture;
import org.caravan.queue.Sql;
import org.caravan.retrieve.SeriesFiles;
import org.caravan.routes.PackedHeaders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Archives of studies and patients: when they are made, of what, and anew. */
class GroupedArchivesTest {

    private static final String ARCHIVES =
            "SELECT string_agg(rendition || ' ' || version || ' ' || state, ', ' ORDER BY rendition, version) FROM archive";

    @TempDir
    Path data;

    private DataSource dataSource;
    private Sql sql;
    private Packing packing;

    @BeforeEach
    void twoSeriesOfOneStudy() {
        dataSource = TestDatabase.fresh();
        sql = new Sql(dataSource);
        packing = new Packing(
                sql,
                data,
                new SeriesFiles(data),
                new PackedHeaders(),
                new SeriesHeaders(sql, new PackedHeaders(), SeriesHeaders.KEYWORDS));
        QueueFixture.queueSeries(dataSource, "a", 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"study", "patient"})
    void waitsUntilAllIsCompleteAndQuietAndIsMadeAnewWhenItGrows(String grouping) throws Exception {
        destination("whole");
        assertThat(claim("whole", grouping, "1h")).isEmpty();
        complete(1, 1);
        assertThat(value(ARCHIVES)).as("the other series is not here yet").isEqualTo("whole 1 waiting");
        complete(2, 1);
        assertThat(value(ARCHIVES)).isEqualTo("whole 1 queued");
        assertThat(claim("whole", grouping, "1h"))
                .as("it has not been quiet for an hour")
                .isEmpty();
        execute("UPDATE archive SET next_attempt_at = now()");
        Map<String, Object> job = claim("whole", grouping, "1h").get(0);
        Packing.Written first = pack(job);
        assertThat(members(first.file())).hasSize(7).contains("manifest.json");
        assertThat(value(ARCHIVES)).isEqualTo("whole 1 verified");
        assertThat(value("SELECT destination || state FROM delivery")).isEqualTo("wholequeued");

        complete(1, 1);
        assertThat(value(ARCHIVES)).as("nothing is new").isEqualTo("whole 1 verified");
        execute("UPDATE series SET state = 'queued' WHERE id = 2");
        object(2, 4);
        complete(2, 2);
        assertThat(value(ARCHIVES)).isEqualTo("whole 1 verified, whole 2 queued");
        execute("UPDATE series SET state = 'incomplete' WHERE id = 1");
        assertThat(value(ARCHIVES)).isEqualTo("whole 1 verified, whole 2 waiting");
        execute("UPDATE series SET state = 'complete' WHERE id = 1");
        execute("UPDATE archive SET next_attempt_at = now()");
        Packing.Written second = pack(claim("whole", grouping, "0s").get(0));
        assertThat(members(second.file())).hasSize(8);
        assertThat(members(first.file())).as("the former one stays").hasSize(7);
        JsonNode manifest = manifest(second.file());
        assertThat(manifest.path("version").asInt()).isEqualTo(2);
        assertThat(manifest.path("supersedes")).singleElement().satisfies(earlier -> assertThat(
                        earlier.path("sha256").asText())
                .isEqualTo(first.packed().sha256()));
        assertThat(value("SELECT count(*) FROM delivery WHERE state = 'queued'"))
                .isEqualTo("2");
    }

    @Test
    void aNewSeriesOfTheStudyHoldsItBackUntilThatIsHereToo() throws Exception {
        destination("whole");
        claim("whole", "study", "0s");
        complete(1, 1);
        complete(2, 1);
        execute(
                "INSERT INTO series (study_id, series_instance_uid, state, pacs) SELECT study_id, '1.2.3.3', 'found', 'a' FROM series WHERE id = 1");
        assertThat(value(ARCHIVES)).isEqualTo("whole 1 waiting");
        assertThat(claim("whole", "study", "0s")).isEmpty();
        complete(3, 1);
        assertThat(members(pack(claim("whole", "study", "0s").get(0)).file())).hasSize(10);
    }

    @Test
    void aDestinationThatNamesItLaterGetsTheStudiesOfBefore() throws Exception {
        complete(1, 1);
        complete(2, 1);
        destination("late");
        claim("late", "study", "0s");
        sql.update("backfill-archives", Map.of());
        assertThat(value(ARCHIVES)).isEqualTo("identified 1 queued, identified 1 queued, late 1 queued");
        assertThat(value("SELECT series_added_to IS NULL FROM destination")).isEqualTo("t");
    }

    @Test
    void isMadeOfTheArchiveOfASeriesWhoseReceivedFilesAreDeleted() throws Exception {
        destination("identified");
        complete(1, 1);
        complete(2, 1);
        for (int i = 0; i < 2; i++) {
            pack(sql.rows("claim-archive", QueueFixture.packing("n", "identified", 1))
                    .get(0));
        }
        new SeriesFiles(data).delete("1.2.3", "1.2.3.1");
        execute("UPDATE destination SET rendition = 'whole'");
        claim("whole", "study", "0s");
        sql.update("backfill-archives", Map.of());
        Packing.Written whole = pack(claim("whole", "study", "0s").get(0));
        assertThat(members(whole.file())).hasSize(7);
        assertThat(value("SELECT count(*) FROM series WHERE state <> 'complete'"))
                .as("nothing is fetched again")
                .isEqualTo("0");
    }

    @Test
    void theFilesOfASeriesStayUntilTheStudyIsDeliveredToo() throws Exception {
        destination("identified");
        destination("whole");
        claim("whole", "study", "0s");
        complete(1, 1);
        pack(sql.rows("claim-archive", QueueFixture.packing("n", "identified", 1))
                .get(0));
        execute("UPDATE delivery SET state = 'delivered'");
        assertThat(prunable()).as("its study is to be packed").isNull();
        complete(2, 1);
        pack(sql.rows("claim-archive", QueueFixture.packing("n", "identified", 1))
                .get(0));
        pack(claim("whole", "study", "0s").get(0));
        assertThat(prunable()).as("its study is to be delivered").isNull();
        execute("UPDATE delivery SET state = 'delivered'");
        assertThat(prunable()).isNotNull();
    }

    @Test
    void keepsWhatTheHeaderOfOneObjectSaysAndNothingThatIsNotListed() throws Exception {
        ByteArrayOutputStream dataSet = new ByteArrayOutputStream();
        element(dataSet, 0x0008, 0x0008, "CS", "ORIGINAL\\PRIMARY");
        element(dataSet, 0x0008, 0x0060, "CS", "CT");
        element(dataSet, 0x0010, 0x0010, "PN", "SECRET^NAME ");
        element(dataSet, 0x0018, 0x0050, "DS", "1.25");
        complete(1, 1);
        Path first = data.resolve("series/1.2.3/1.2.3.1/1.2.3.1.1.dcm");
        try (OutputStream out = Files.newOutputStream(first)) {
            Part10.writeHeader(out, "1.2.840.10008.5.1.4.1.1.2", "1.2.3.1.1", "1.2.840.10008.1.2.1", "TEST");
            dataSet.writeTo(out);
        }
        pack(sql.rows("claim-archive", QueueFixture.packing("n", "identified", 1))
                .get(0));
        assertThat(value("SELECT header FROM series_technical"))
                .isEqualTo(
                        "{\"Modality\": \"CT\", \"ImageType\": [\"ORIGINAL\", \"PRIMARY\"], \"SliceThickness\": \"1.25\"}");
    }

    private static void element(ByteArrayOutputStream out, int group, int element, String vr, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.US_ASCII);
        for (int number : new int[] {group, element}) {
            out.write(number);
            out.write(number >> 8);
        }
        out.writeBytes(vr.getBytes(StandardCharsets.US_ASCII));
        out.write(bytes.length);
        out.write(bytes.length >> 8);
        out.writeBytes(bytes);
    }

    @Test
    void aPatientIdThatWasCorrectedIsTheOneOfTheArchiveAndTheOriginalIsKept() throws Exception {
        execute(
                "INSERT INTO patient_id_correction (pacs, patient_id, corrected, reason) VALUES ('a', 'P-1', 'TB-0001', 'typed wrong')");
        destination("whole");
        claim("whole", "patient", "0s");
        complete(1, 1);
        complete(2, 1);
        Packing.Written written = pack(claim("whole", "patient", "0s").get(0));
        assertThat(data.resolve("archives").relativize(written.file()).toString())
                .isEqualTo("whole/TB-0001_v1.zip");
        assertThat(manifest(written.file()).path("PatientID").asText()).isEqualTo("TB-0001");
        assertThat(manifest(written.file()).path("correctedFromPatientID").asText())
                .isEqualTo("P-1");
        execute("DELETE FROM patient_id_correction");
        assertThat(value(
                        "SELECT string_agg(patient_id || ' ' || coalesce(corrected, '-') || ' ' || (changed_by = session_user), ', ' ORDER BY id)"
                                + " FROM patient_id_correction_history"))
                .isEqualTo("P-1 TB-0001 true, P-1 - true");
    }

    @Test
    void whatIsPackedIsPackedAnewUnderTheCorrectedPatientIdAlsoWhereItsFilesAreGone() throws Exception {
        PatientIds ids = new PatientIds(dataSource);
        destination("identified");
        complete(1, 1);
        complete(2, 1);
        Packing.Written first = packIdentified();
        packIdentified();
        SeriesFiles files = new SeriesFiles(data);
        files.delete("1.2.3", "1.2.3.1");

        assertThat(ids.correct("a", "P-1", "", "TB-0001", "typed wrong")).isEqualTo(2);
        Packing.Written second = packIdentified();
        assertThat(second.file().toString()).contains("TB-0001").endsWith("_v2.zip");
        assertThat(members(second.file())).hasSameElementsAs(members(first.file()));
        assertThat(manifest(second.file()).path("supersedes")).hasSize(1);
        assertThat(value("SELECT count(*) FROM archive WHERE state = 'queued'")).isEqualTo("1");
        packIdentified();

        assertThat(ids.all()).singleElement().satisfies(row -> assertThat(row.get("corrected"))
                .isEqualTo("TB-0001"));
        assertThat(ids.remove("a", "P-1", "")).isEqualTo(2);
        assertThat(packIdentified().file().toString()).contains("P-1").endsWith("_v3.zip");
        assertThatThrownBy(() -> ids.remove("a", "P-1", "")).hasMessageContaining("is not corrected");
        assertThatThrownBy(() -> ids.correct("a", "P-1", "", "P-1", "")).hasMessageContaining("the same PatientID");
        assertThatThrownBy(() -> ids.correct("a", "P-1", "", "P\\1", "")).hasMessageContaining("no backslash");
    }

    @Test
    void aStudyThatWasFiledUnderTheWrongPersonIsCorrectedAlone() throws Exception {
        PatientIds ids = new PatientIds(dataSource);
        execute("INSERT INTO study (patient_id, study_instance_uid) VALUES (1, '1.2.4')");
        execute("UPDATE series SET study_id = 2 WHERE id = 2");
        Files.createDirectories(data.resolve("series"));
        destination("identified");
        complete(1, 1);
        complete(2, 1);
        Files.move(data.resolve("series/1.2.3"), data.resolve("series/aside"));
        Files.createDirectories(data.resolve("series/1.2.3"));
        Files.createDirectories(data.resolve("series/1.2.4"));
        Files.move(data.resolve("series/aside/1.2.3.1"), data.resolve("series/1.2.3/1.2.3.1"));
        Files.move(data.resolve("series/aside/1.2.3.2"), data.resolve("series/1.2.4/1.2.3.2"));
        packIdentified();
        packIdentified();
        ids.correct("a", "P-1", "", "TB-0001", "typed wrong");
        packIdentified();
        packIdentified();

        assertThat(ids.correct("a", "P-1", "1.2.4", "TB-0002", "filed under the wrong person"))
                .isEqualTo(1);
        assertThat(packIdentified().file().toString()).contains("TB-0002").endsWith("_v3.zip");
        assertThat(value("SELECT count(*) FROM archive WHERE state = 'queued'")).isEqualTo("0");
        assertThat(ids.all()).hasSize(2);

        assertThat(ids.remove("a", "P-1", "1.2.4")).isEqualTo(1);
        assertThat(packIdentified().file().toString()).contains("TB-0001").endsWith("_v4.zip");
        assertThatThrownBy(() -> ids.correct("a", "P-1", "../1", "TB-0002", ""))
                .hasMessageContaining("no StudyInstanceUID");
    }

    @Test
    void archivesOfAPatientHoldNoStudyOfSomebodyElse() throws Exception {
        execute("INSERT INTO study (patient_id, study_instance_uid) VALUES (1, '1.2.4')");
        execute("UPDATE series SET study_id = 2 WHERE id = 2");
        destination("whole");
        claim("whole", "patient", "0s");
        complete(1, 1);
        complete(2, 1);
        Files.createDirectories(data.resolve("series/1.2.4"));
        Files.move(data.resolve("series/1.2.3/1.2.3.2"), data.resolve("series/1.2.4/1.2.3.2"));
        assertThat(members(pack(claim("whole", "patient", "0s").get(0)).file())).hasSize(7);

        new PatientIds(dataSource).correct("a", "P-1", "1.2.4", "TB-0002", "filed under the wrong person");

        Packing.Written without = pack(claim("whole", "patient", "0s").get(0));
        assertThat(members(without.file())).hasSize(4);
        assertThat(claim("whole", "patient", "0s")).isEmpty();
    }

    @Test
    void whatNewerArchivesReplaceAndAllDestinationsHaveIsDeletedHereAndSentNowhere() throws Exception {
        destination("identified");
        complete(1, 1);
        Packing.Written first = packIdentified();
        new PatientIds(dataSource).correct("a", "P-1", "", "TB-0001", "typed wrong");
        Packing.Written second = packIdentified();
        ArchivePruning pruning = new ArchivePruning(dataSource, data.resolve("archives"), "n");
        assertThat(pruning.prune(0, true)).as("nobody has them").isEqualTo(new ArchivePruning.Pruned(0, 0, 0));
        execute("UPDATE delivery SET state = 'delivered', delivered_at = now() WHERE archive_id = 1");
        assertThat(pruning.prune(0, true))
                .as("the newer one is on its way")
                .isEqualTo(new ArchivePruning.Pruned(0, 0, 0));
        execute("UPDATE delivery SET state = 'delivered', delivered_at = now()");

        assertThat(pruning.prune(30, true)).as("made today").isEqualTo(new ArchivePruning.Pruned(0, 0, 0));
        long bytes = Files.size(first.file());
        assertThat(pruning.prune(0, false)).isEqualTo(new ArchivePruning.Pruned(1, bytes, 0));
        assertThat(first.file()).exists();
        byte[] newest = Files.readAllBytes(second.file());
        Files.write(second.file(), new byte[3]);
        assertThat(pruning.prune(0, true)).as("the newer one is damaged").isEqualTo(new ArchivePruning.Pruned(0, 0, 1));
        Files.write(second.file(), newest);

        assertThat(pruning.prune(0, true)).isEqualTo(new ArchivePruning.Pruned(1, bytes, 0));
        assertThat(first.file()).doesNotExist();
        assertThat(second.file()).exists();
        assertThat(pruning.prune(0, true)).isEqualTo(new ArchivePruning.Pruned(0, 0, 0));
        execute("INSERT INTO destination (name, archives_added_to) VALUES ('later', '-infinity')");
        sql.update("backfill-deliveries", Map.of());
        sql.update("deliver-again", Map.of("destination", "identified"));
        assertThat(value(
                                "SELECT string_agg(destination || archive_id, ' ' ORDER BY 1) FROM delivery WHERE state = 'queued'")
                        .split(" "))
                .as("what is deleted goes nowhere")
                .allMatch(one -> one.endsWith("2"));
        assertThat(value("SELECT file FROM destination_archive WHERE standing = 'superseded'"))
                .as("what the destination has is known still")
                .endsWith("_v1.zip");
    }

    private Packing.Written packIdentified() throws Exception {
        return pack(sql.rows("claim-archive", QueueFixture.packing("n", "identified", 1))
                .get(0));
    }

    private Object prunable() {
        return sql.rows("prunable-series", Map.of("node", "n", "after", 0L))
                .get(0)
                .get("archive");
    }

    private void destination(String rendition) {
        execute("INSERT INTO destination (name, rendition) VALUES ('" + rendition + "', '" + rendition + "')");
    }

    private void complete(int series, int version) throws IOException {
        for (int i = 1; i <= 3; i++) {
            object(series, i);
        }
        execute("UPDATE series SET state = 'complete', node = 'n', state_since = now(), version = " + version
                + ", complete_instances = (SELECT count(*) FROM instance WHERE series_id = " + series + ") WHERE id = "
                + series);
    }

    private void object(int series, int number) throws IOException {
        String uid = "1.2.3." + series + "." + number;
        Path folder = Files.createDirectories(data.resolve("series/1.2.3/1.2.3." + series));
        Files.writeString(folder.resolve(uid + ".dcm"), "object " + uid);
        execute("INSERT INTO instance (series_id, sop_instance_uid, received_at) VALUES (" + series + ", '" + uid
                + "', now()) ON CONFLICT DO NOTHING");
    }

    private List<Map<String, Object>> claim(String rendition, String grouping, String quiet) {
        Map<String, Object> parameters = new HashMap<>(QueueFixture.packing("n", rendition, 1));
        parameters.put("grouping", grouping);
        parameters.put("quiet", quiet);
        return sql.rows("claim-archive", parameters);
    }

    private Packing.Written pack(Map<String, Object> job) throws Exception {
        Packing.Written written = packing.pack(job, "", "", 1, true, Steps.NONE);
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            Exchange exchange = new DefaultExchange(context);
            var members = packing.open(written, exchange);
            while (members.hasNext()) {
                ArchiveMembers.Member member = members.next();
                members.hasNext(); // as split does
                packing.member(written, member);
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

    private static JsonNode manifest(Path archive) throws IOException {
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            return new ObjectMapper().readTree(zip.getInputStream(zip.getEntry("manifest.json")));
        }
    }

    private void execute(String statement) {
        TestDatabase.execute(dataSource, statement);
    }

    private String value(String query) {
        return TestDatabase.value(dataSource, query);
    }
}
