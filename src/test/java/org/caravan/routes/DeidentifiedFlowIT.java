package org.caravan.routes;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.database.TestDatabase;
import org.caravan.dicom.data.DataSetTree;
import org.caravan.dicom.data.ObjectTree;
import org.caravan.dicom.data.Tag;
import org.caravan.privacy.pixels.PixelReleasesInDatabase;
import org.caravan.queue.Sql;
import org.caravan.rehearsal.Behaviour;
import org.caravan.rehearsal.BulkStudies;

import static org.assertj.core.api.Assertions.assertThat;

/** The whole flow with a rendition that runs a CTP script, holds what a person has to look at, and encrypts. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeidentifiedFlowIT {

    private static final String PASSWORD = "for the test only 7";

    private static final String DESTINATION =
            """
            - beans:
                - name: coded
                  type: org.caravan.deliver.Folder
                  properties:
                    folder: "{{caravan.data}}/coded"
                    create: true
            - templatedRoute:
                routeTemplateRef: deliver
                routeId: deliver-coded
                parameters:
                  - { name: destination, value: coded }
                  - { name: rendition, value: coded }
                  - { name: identifiable, value: "true" }
            """;

    @TempDir
    static Path folder;

    private RunningFlow flow;

    @BeforeAll
    void start() throws Exception {
        Map<String, String> settings = new HashMap<>(TestDatabase.properties());
        settings.put("caravan.routes.watch", "1");
        settings.put("caravan.routes.drain", "5");
        flow = new RunningFlow(folder, settings, RunningFlow.freePort(), RunningFlow.freePort());
        flow.editRoutes(
                "destinations/demo.camel.yaml",
                text -> text.replace(
                        "- { name: identifiable",
                        "- { name: rendition, value: identified }\n      - { name: identifiable"));
        flow.startPacs(new Behaviour() {}, new BulkStudies(7).smallObjects("REH-0001", 2, 3));
        Files.writeString(
                folder.resolve("coded.script"),
                """
                <script>
                <p t="UIDROOT">1.2.826.0.1.3680043.10.1</p>
                <e en="T" t="00080018" n="SOPInstanceUID">@hashuid(@UIDROOT,this)</e>
                <e en="T" t="0020000d" n="StudyInstanceUID">@hashuid(@UIDROOT,this)</e>
                <e en="T" t="0020000e" n="SeriesInstanceUID">@hashuid(@UIDROOT,this)</e>
                <e en="T" t="00200052" n="FrameOfReferenceUID">@hashuid(@UIDROOT,this)</e>
                <e en="T" t="00100010" n="PatientName">@lookup(PatientID,ptid)</e>
                <e en="T" t="00100020" n="PatientID">@lookup(PatientID,ptid)</e>
                <e en="T" t="00120062" n="PatientIdentityRemoved">@always()YES</e>
                <k en="T" t="0008">x</k><k en="T" t="0018">x</k><k en="T" t="0020">x</k>
                <e en="T" t="00080050" n="AccessionNumber">@empty()</e>
                <r en="T" t="unspecifiedelements">x</r>
                </script>
                """);
        Files.writeString(folder.resolve("lookup.properties"), "ptid/REH-9999 = P9\n");
        Files.writeString(folder.resolve("pixels.yaml"), "rules: [ { when: { PatientID: \"REH-*\" }, hold: true } ]\n");
        Path password = Files.writeString(folder.resolve("password"), PASSWORD + "\n");
        Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
        flow.addRoutes(
                "renditions/coded.camel.yaml",
                """
                - templatedRoute:
                    routeTemplateRef: pack
                    routeId: pack-coded
                    parameters:
                      - { name: rendition, value: coded }
                      - { name: script, value: "%1$s/coded.script" }
                      - { name: lookup, value: "%1$s/lookup.properties" }
                      - { name: pixels, value: "%1$s/pixels.yaml" }
                      - { name: encryption, value: 7z }
                      - { name: password, value: "file:%1$s/password" }
                """
                        .formatted(folder));
        flow.addRoutes("destinations/coded.camel.yaml", DESTINATION);
        flow.start();
    }

    @AfterAll
    void stop() {
        flow.close();
    }

    private String states() {
        return flow.value("SELECT string_agg(DISTINCT state || ': ' || coalesce(last_error, ''), ' ') FROM archive"
                + " WHERE rendition = 'coded'");
    }

    @Test
    void aSeriesIsHeldUntilItsPatientIsInTheTableAndAPersonHasLookedAtIt() throws Exception {
        flow.await(() -> states() != null && states().contains("held: "));
        flow.await(() -> states().startsWith("held: ") && !states().contains("queued"));
        assertThat(states()).contains("may show who it is of").contains("held by a rule");
        assertThat(flow.files("coded")).isEmpty();

        PixelReleasesInDatabase releases = new PixelReleasesInDatabase(new Sql(flow.dataSource()));
        List<String> series =
                List.of(flow.value("SELECT string_agg(series_id::text, ',') FROM archive WHERE rendition = 'coded'")
                        .split(","));
        for (String each : series) {
            assertThat(releases.release(Long.parseLong(each), "coded", "Rosa Quispe", "nothing to see")
                            .archives())
                    .isEqualTo(1);
        }
        flow.await(() -> states().contains("The lookup table has no ptid/ line for this patient"));
        flow.await(() -> !states().contains("queued") && !states().contains("packing"));
        assertThat(flow.files("coded")).isEmpty();

        Files.writeString(folder.resolve("lookup.properties"), "ptid/REH-0001 = P1\n");
        TestDatabase.execute(
                flow.dataSource(),
                "UPDATE archive SET state = 'queued', attempts = 0, next_attempt_at = now() WHERE state = 'held'");
        flow.await(() -> flow.files("coded").size() == series.size());
        assertThat(flow.value("SELECT count(DISTINCT released_by) FROM pixel_release"))
                .isEqualTo("1");
        for (Path file : flow.files("coded")) {
            Path archive = folder.resolve("data/coded").resolve(file);
            assertThat(archive.toString()).endsWith(".7z").contains("/P1/").doesNotContain("REH-0001");
            assertThat(Files.readString(archive, StandardCharsets.ISO_8859_1).contains("manifest.json"))
                    .as("names are hidden")
                    .isFalse();
            assertOpensWithThePassword(archive);
        }
    }

    private static void assertOpensWithThePassword(Path archive) throws Exception {
        Path out = Files.createTempDirectory(folder, "out");
        Process process = new ProcessBuilder("7zz", "x", "-o" + out, archive.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        process.getOutputStream().write((PASSWORD + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        assertThat(process.waitFor()).isZero();
        assertThat(out.resolve("manifest.json"))
                .content()
                .contains("\"PatientID\" : \"P1\"")
                .doesNotContain("REH-0001");
        try (Stream<Path> files = Files.walk(out)) {
            List<Path> objects =
                    files.filter(file -> file.toString().endsWith(".dcm")).toList();
            assertThat(objects).isNotEmpty();
            for (Path each : objects) {
                DataSetTree object = ObjectTree.read(each, out.resolve("spare")).dataSet();
                assertThat(object.text(Tag.PATIENT_NAME)).isEqualTo("P1");
                assertThat(object.text(Tag.STUDY_INSTANCE_UID)).startsWith("1.2.826.0.1.3680043.10.1.");
                assertThat(Files.readString(each, StandardCharsets.ISO_8859_1)).doesNotContain("REH-0001");
            }
        }
    }
}
