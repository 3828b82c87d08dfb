package org.caravan.privacy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.caravan.dicom.data.DataSetWriter;
import org.caravan.dicom.data.Part10;
import org.caravan.dicom.data.TransferSyntax;
import org.caravan.files.Digests;
import org.caravan.queue.QueueFixture;
import org.caravan.queue.Sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What lies in archives that tell nobody, under what names, and what is held in their place. */
class PseudonymisedArchivesTest {

    private static final String CT = "1.2.840.10008.5.1.4.1.1.2";

    @TempDir
    Path data;

    @TempDir
    Path elsewhere;

    private PackedFixture fixture;
    private Path secret;

    @BeforeEach
    void secret() throws IOException {
        fixture = new PackedFixture(data);
        secret = elsewhere.resolve("secret");
        Files.writeString(secret, "a secret of the project, long enough\n");
    }

    private Pseudonyms pseudonyms(String method) {
        Pseudonyms pseudonyms = new Pseudonyms();
        pseudonyms.setMethod(method);
        pseudonyms.setSecretFile(secret.toString());
        pseudonyms.setPrefix("S-");
        pseudonyms.setClinicalTrialProtocolID("TRIAL-9");
        return pseudonyms;
    }

    private int series(int patient, int number, boolean broken) throws IOException {
        Planted who = Planted.number(patient);
        String study = "1.2.826.0.1.55." + patient;
        String series = study + "." + number;
        Map<String, Path> files = new LinkedHashMap<>();
        for (int i = 1; i <= 2; i++) {
            String uid = series + "." + i;
            Map<String, Object> object = new LinkedHashMap<>();
            if (!who.terms().isEmpty()) {
                object.put("SpecificCharacterSet", List.of(who.terms().split("\\\\")));
            }
            object.put("SOPClassUID", CT);
            object.put("SOPInstanceUID", uid);
            object.put("StudyInstanceUID", study);
            object.put("SeriesInstanceUID", series);
            object.put("PatientName", who.name());
            object.put("PatientID", who.id());
            object.put("PatientBirthDate", who.birthDate());
            object.put("AccessionNumber", who.accession());
            object.put("StudyDate", "20260102");
            object.put("Modality", "CT");
            object.put("SeriesDescription", "of " + who.id());
            object.put("ReferencedImageSequence", List.of(Map.of("ReferencedSOPInstanceUID", series + ".1")));
            Path file = elsewhere.resolve(uid);
            byte[] bytes = DataSetWriter.toBytes(object, TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN);
            Files.write(file, Part10.header(CT, uid, TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN_UID, "HOSPITAL"));
            Files.write(
                    file,
                    broken && i == 2 ? java.util.Arrays.copyOf(bytes, bytes.length - 3) : bytes,
                    java.nio.file.StandardOpenOption.APPEND);
            files.put(uid, file);
        }
        return fixture.add(who.id(), study, series, files);
    }

    private static Map<String, byte[]> members(Path archive) throws IOException {
        Map<String, byte[]> members = new LinkedHashMap<>();
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            for (ZipEntry entry : zip.stream().map(ZipEntry.class::cast).toList()) {
                members.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
            }
        }
        return members;
    }

    @Test
    void noPlantedIdentifierIsInArchivesTheirNamesManifestsReportsOrTablesButThatOfTheKeys() throws Exception {
        List<Path> archives = new ArrayList<>();
        Steps steps = fixture.profile("basic", pseudonyms("random"));
        Set<String> needles = new HashSet<>();
        for (int patient = 0; patient < 6; patient++) {
            int series = series(patient * 3, 1, false);
            fixture.due("coded", series);
            archives.add(fixture.pack("coded", steps, 1));
            needles.addAll(Planted.number(patient * 3).needles());
            needles.add("1.2.826.0.1.55");
            needles.add("20260102");
            needles.add("HOSPITAL");
        }
        assertThat(archives).doesNotContainNull();
        for (Path archive : archives) {
            String path = data.relativize(archive).toString();
            assertThat(path).matches("archives/coded/S-[0-9A-Z]{10}/unknown_CT___[0-9]{12}_v1.zip");
            assertThat(Planted.found(needles, path.getBytes(StandardCharsets.UTF_8)))
                    .isZero();
            Map<String, byte[]> members = members(archive);
            assertThat(members).hasSize(4).containsKeys("manifest.json", "deidentification.json");
            members.forEach((name, bytes) -> {
                assertThat(Planted.found(needles, name.getBytes(StandardCharsets.UTF_8)))
                        .as(name)
                        .isZero();
                assertThat(Planted.found(needles, bytes)).as(name).isZero();
            });
        }
        String rows = fixture.value(
                "SELECT string_agg(a.file || coalesce(a.last_error, '') || coalesce(m.sop_instance_uid, '')"
                        + " || coalesce(m.path, ''), ' ') FROM archive a LEFT JOIN archive_member m ON m.archive_id = a.id"
                        + " WHERE a.rendition = 'coded'");
        assertThat(Planted.found(needles, rows.getBytes(StandardCharsets.UTF_8)))
                .isZero();
        assertThat(fixture.value("SELECT count(*) FROM archive WHERE rendition = 'coded' AND deidentified"))
                .isEqualTo("6");
        String audit = fixture.value(
                "SELECT string_agg(what || project || pseudonym || reason, ' ') FROM pseudonymisation.key_read");
        assertThat(Planted.found(needles, audit.getBytes(StandardCharsets.UTF_8)))
                .isZero();
        assertThat(fixture.value("SELECT count(*) FROM pseudonymisation.key_read WHERE what = 'pseudonym'"))
                .isEqualTo("6");
    }

    @Test
    void theReportSaysByWhatRulesWhatWasDoneAndOfWhatFileEachWasMade() throws Exception {
        int series = series(0, 1, false);
        Path original = data.resolve("series/1.2.826.0.1.55.0/1.2.826.0.1.55.0.1/1.2.826.0.1.55.0.1.1.dcm");
        String sum = Digests.sha256(original);
        fixture.due("coded", series);
        Map<String, byte[]> members =
                members(fixture.pack("coded", fixture.profile("basic, retain-modified-dates", pseudonyms("hash")), 1));
        JsonNode report = new ObjectMapper().readTree(members.get("deidentification.json"));
        assertThat(report.path("rules").path("profile").path("edition").asText())
                .isEqualTo("2024b");
        assertThat(report.path("rules").path("profile").path("sha256").asText())
                .isEqualTo(Profile.of("basic, retain-modified-dates").sum());
        assertThat(report.path("actions").path("dates-shifted").asInt()).isEqualTo(2);
        assertThat(report.path("actions").path("uids-replaced").asInt()).isEqualTo(8);
        JsonNode manifest = new ObjectMapper().readTree(members.get("manifest.json"));
        List<String> sums = new ArrayList<>();
        manifest.path("objects").forEach(object -> {
            sums.add(object.path("sha256").asText());
            assertThat(object.has("pacs")).isFalse();
            assertThat(object.has("received")).isFalse();
        });
        List<String> made = new ArrayList<>();
        List<String> originals = new ArrayList<>();
        report.path("objects").forEach(object -> {
            made.add(object.path("sha256").asText());
            originals.add(object.path("originalSha256").asText());
        });
        assertThat(made).isEqualTo(sums);
        assertThat(originals).contains(sum).doesNotContain("");
    }

    @Test
    void oneUidHasOneReplacementInEverySeriesAndYearAndReferencesFollow() throws Exception {
        int one = series(0, 1, false);
        int two = series(0, 2, false);
        Pseudonyms pseudonyms = pseudonyms("hash");
        for (int series : new int[] {one, two}) {
            fixture.due("coded", series);
        }
        JsonNode first = manifest(fixture.pack("coded", fixture.profile("basic", pseudonyms), 1));
        JsonNode second = manifest(fixture.pack("coded", fixture.profile("basic", pseudonyms("hash")), 1));
        assertThat(first.path("PatientID")).isEqualTo(second.path("PatientID"));
        assertThat(first.at("/objects/0/StudyInstanceUID")).isEqualTo(second.at("/objects/0/StudyInstanceUID"));
        assertThat(first.at("/objects/0/SeriesInstanceUID")).isNotEqualTo(second.at("/objects/0/SeriesInstanceUID"));
        assertThat(first.at("/objects/0/SOPInstanceUID").asText())
                .startsWith("2.25.")
                .hasSizeLessThanOrEqualTo(64);
    }

    private JsonNode manifest(Path archive) throws IOException {
        return new ObjectMapper().readTree(members(archive).get("manifest.json"));
    }

    @Test
    void whatCannotBeDoneRightIsHeldWithItsReasonAndTheRestFlows() throws Exception {
        Path table = elsewhere.resolve("table.csv");
        Files.writeString(
                table,
                "PatientID,Pseudonym\n" + Planted.number(0).id() + ",S-1\n"
                        + Planted.number(1).id() + ",S-2\n" + Planted.number(2).id() + ",S-2\n"
                        + Planted.number(4).id() + ",bad\\code\n");
        Pseudonyms pseudonyms = pseudonyms("table");
        pseudonyms.setTable(table.toString());
        Steps steps = fixture.profile("basic", pseudonyms);
        for (int patient = 0; patient < 5; patient++) {
            fixture.due("coded", series(patient, 1, false));
        }
        fixture.due("coded", series(0, 7, true));
        Path only = null;
        for (int i = 0; i < 6; i++) {
            Path archive = fixture.pack("coded", steps, 1);
            only = archive == null ? only : archive;
        }
        assertThat(only).isNotNull().asString().contains("/S-1/");
        assertThat(fixture.value(
                        "SELECT string_agg(series_id || ' ' || state || ' ' || coalesce(last_error, ''), E'\\n' ORDER BY series_id)"
                                + " FROM archive WHERE rendition = 'coded'"))
                .contains("1 verified")
                .contains("2 held The table of pseudonyms has one for two participants")
                .contains("3 held The table of pseudonyms has one for two participants")
                .contains("4 held A participant is not in the table of pseudonyms")
                .contains("5 held A pseudonym of the table is no code")
                .contains("6 held An object cannot be read to its end");
        try (Stream<Path> files = Files.walk(data.resolve("archives"))) {
            assertThat(files.filter(Files::isRegularFile)).containsExactly(only);
        }
        try (Stream<Path> files = Files.list(data.resolve("work"))) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void withoutSecretNothingIsMade() throws Exception {
        int series = series(0, 1, false);
        fixture.due("coded", series);
        Steps steps = fixture.profile("basic", pseudonyms("random"));
        Files.writeString(secret, "short");
        assertThat(fixture.pack("coded", steps, 1)).isNull();
        Files.delete(secret);
        fixture.execute("UPDATE archive SET state = 'queued', next_attempt_at = now() WHERE rendition = 'coded'");
        assertThat(fixture.pack("coded", steps, 1)).isNull();
        assertThat(fixture.value("SELECT state || last_error FROM archive WHERE rendition = 'coded'"))
                .startsWith("heldThe file with the secret of the pseudonyms cannot be read (NoSuchFileException)");
        assertThat(data.resolve("archives")).doesNotExist();
    }

    @Test
    void aChangedSecretOrTableDoesNotGiveAParticipantASecondPseudonym() throws Exception {
        fixture.due("coded", series(0, 1, false));
        assertThat(fixture.pack("coded", fixture.profile("basic", pseudonyms("hash")), 1))
                .isNotNull();
        Files.writeString(secret, "another secret that somebody put there");
        fixture.due("coded", series(0, 2, false));
        assertThat(fixture.pack("coded", fixture.profile("basic", pseudonyms("hash")), 1))
                .isNull();
        assertThat(fixture.value("SELECT last_error FROM archive WHERE state = 'held'"))
                .contains("has another pseudonym than before");
    }

    @Test
    void theOriginalIsToldOnlyToMembersOfTheRoleAndEachQuestionLeavesARow() throws Exception {
        fixture.due("coded", series(0, 1, false));
        Path archive = fixture.pack("coded", fixture.profile("basic", pseudonyms("random")), 1);
        String pseudonym = archive.getParent().getFileName().toString();
        String question = "SELECT allowed || ' ' || coalesce(patient_id, 'nobody') FROM pseudonymisation.original_of('"
                + pseudonym + "', 'follow-up')";
        assertThat(fixture.value(question)).as("a superuser is no member").isEqualTo("false nobody");
        String own = fixture.value("SELECT session_user");
        fixture.execute("GRANT caravan_reidentify TO \"" + own + "\"");
        try {
            assertThat(fixture.value(question))
                    .isEqualTo("true " + Planted.number(0).id());
        } finally {
            fixture.execute("REVOKE caravan_reidentify FROM \"" + own + "\"");
        }
        assertThat(fixture.value(
                        "SELECT string_agg(what || ' ' || reason, ', ' ORDER BY id) FROM pseudonymisation.key_read"))
                .isEqualTo("pseudonym , refused follow-up, original follow-up");
        assertThat(fixture.value(
                        "SELECT tableowner FROM pg_tables WHERE schemaname = 'pseudonymisation' AND tablename = 'key'"))
                .isEqualTo("caravan_keys");
    }

    @Test
    void noListOfWhatIsSupersededNamesAnArchiveThatTellsWhoseItIs() throws Exception {
        int series = series(0, 1, false);
        fixture.due("coded", series);
        fixture.pack("coded", fixture.profile("basic", pseudonyms("random")), 1);
        fixture.execute("INSERT INTO destination (name, rendition) VALUES ('d', 'coded');"
                + "INSERT INTO delivery (archive_id, destination, state, delivered_at) SELECT id, 'd', 'delivered', now() FROM archive"
                + " WHERE rendition = 'coded' ON CONFLICT (archive_id, destination) DO UPDATE SET state = 'delivered';"
                + "INSERT INTO archive (series_id, version, rendition, state, node, file, verified_at, deidentified) VALUES ("
                + series + ", 2, 'coded', 'verified', 'n', 'coded/MRN/named.zip', now(), false)");
        assertThat(fixture.value(
                        "SELECT standing || coalesce(superseded_by, '') FROM destination_archive WHERE version = 1"))
                .isEqualTo("current");
        fixture.execute("UPDATE archive SET deidentified = true WHERE version = 2");
        assertThat(fixture.value("SELECT standing FROM destination_archive WHERE version = 1"))
                .isEqualTo("superseded");
    }

    @Test
    void aDestinationThatDoesNotSaySoGetsNothingThatTellsWhoseItIs() throws Exception {
        int series = series(0, 1, false);
        fixture.due("coded", series);
        fixture.pack("coded", Steps.NONE, 1);
        assertThat(fixture.value("SELECT count(*) FROM archive WHERE state = 'verified' AND NOT deidentified"))
                .as("made before its rendition had a profile")
                .isEqualTo("1");
        fixture.execute("INSERT INTO destination (name, rendition) VALUES ('d', 'coded');"
                + "INSERT INTO delivery (archive_id, destination, node) SELECT id, 'd', 'n' FROM archive WHERE rendition = 'coded'"
                + " ON CONFLICT DO NOTHING");
        Map<String, Object> claim = new HashMap<>(QueueFixture.destination("d", "n", 5));
        claim.put("rendition", "coded");
        claim.put("identifiable", false);
        Sql sql = new Sql(fixture.dataSource());
        assertThat(sql.rows("claim-delivery", claim)).isEmpty();
        claim.put("identifiable", true);
        assertThat(sql.rows("claim-delivery", claim)).hasSize(1);
    }

    @Test
    void refusesSettingsThatContradictEachOther() {
        assertThatThrownBy(() -> fixture.profile("basic", new Pseudonyms())).hasMessageContaining("write secretFile");
        Pseudonyms table = pseudonyms("table");
        assertThatThrownBy(() -> fixture.profile("basic", table))
                .hasMessageContaining("wants table, a CSV file, or view");
        assertThatThrownBy(() -> fixture.profile("basic", pseudonyms("md5")))
                .hasMessageContaining("write table, hash or random");
        Pseudonyms shifting = pseudonyms("random");
        shifting.setShiftDays(0);
        assertThatThrownBy(() -> fixture.profile("basic", shifting)).hasMessageContaining("shiftDays");
        assertThatThrownBy(() -> new ProfileKind().step("basic", new StepParameters(Map.of(), name -> null)))
                .hasMessageContaining("a profile needs pseudonyms");
    }
}
