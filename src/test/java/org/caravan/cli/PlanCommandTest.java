package org.caravan.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import org.caravan.database.Database;
import org.caravan.database.DatabaseSettings;
import org.caravan.database.TestDatabase;
import org.caravan.dicom.RequestKind;
import org.caravan.rehearsal.SyntheticObject;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code plan} and {@code present} over the rehearsal PACS, with an embedded database of their own. */
class PlanCommandTest extends RehearsedCommands {

    @Test
    void countsWhatTheParticipantsHaveAndFetchesNothing() throws Exception {
        writeParticipants("REH-[0-9]{4}");
        Files.writeString(
                folder.resolve("routes/pacs/la-paz.camel.yaml"),
                """
                - templatedRoute:
                    routeTemplateRef: pace
                    routeId: pace-la-paz
                    parameters:
                      - { name: pacs, value: la-paz }
                      - { name: requestsPerMinute, value: "60000" }
                """,
                StandardOpenOption.APPEND);

        assertThat(run("plan", "la-paz")).describedAs(err.toString()).isZero();

        long studies = pacs
                .catalogue()
                .objects(object -> object.text("PatientID").matches("REH-[0-9]{4}"))
                .stream()
                .map(object -> object.text("StudyInstanceUID"))
                .distinct()
                .count();
        long objects = pacs.catalogue()
                .objects(object -> object.text("PatientID").matches("REH-[0-9]{4}"))
                .size();
        assertThat(out.toString())
                .contains("nothing was fetched, nothing was queued", "requestsPerMinute 60000", "--megabits 20")
                .containsPattern("studies +" + studies + " ")
                .containsPattern("objects +" + objects + " ");
        assertThat(pacs.requests().count(RequestKind.MOVE)).isZero();
        assertThat(folder.resolve("var/postgres")).doesNotExist();

        assertThat(run("plan", "la-paz", "--sample", "1")).isZero();
        assertThat(out.toString()).contains("Asked for 1 of ");
    }

    @Test
    void saysWhatIsMissingForAPlan() {
        assertThat(run("plan", "la-paz")).isEqualTo(1);
        assertThat(err.toString()).contains("says nobody who takes part");
        assertThat(run("plan", "la-paz", "--megabits", "0")).isEqualTo(1);
        assertThat(err.toString()).contains("--megabits is 0; write a whole number from 1 to 100000");
    }

    @Test
    void saysOfEachLineWhatIsThereAndWhatIsHere() throws Exception {
        Map<String, String> properties = TestDatabase.properties();
        List<SyntheticObject> objects =
                pacs.catalogue().objects(object -> object.text("PatientID").equals("REH-0001"));
        String study = objects.get(0).text("StudyInstanceUID");
        try (Database database = Database.open(DatabaseSettings.from(properties::get))) {
            TestDatabase.execute(
                    database.dataSource(),
                    "INSERT INTO patient (pacs, patient_id) VALUES ('la-paz', 'REH-0001');"
                            + "INSERT INTO study (patient_id, study_instance_uid) VALUES (1, '" + study + "')");
            objects.stream()
                    .filter(object -> object.text("StudyInstanceUID").equals(study))
                    .collect(Collectors.groupingBy(object -> object.text("SeriesInstanceUID"), Collectors.counting()))
                    .forEach((uid, number) -> TestDatabase.execute(
                            database.dataSource(),
                            "INSERT INTO series (study_id, series_instance_uid, pacs, state, version, received_instances, complete_instances)"
                                    + " VALUES (1, '" + uid + "', 'la-paz', 'complete', 1, " + number + ", " + number
                                    + ")"));
            TestDatabase.execute(
                    database.dataSource(),
                    "INSERT INTO destination (name) VALUES ('central'), ('nas');"
                            + "INSERT INTO archive (study_id, version, rendition, state, node) VALUES (1, 1, 'by-study', 'verified', 'n');"
                            + "INSERT INTO archive_series SELECT 1, id, 1 FROM series;"
                            + "INSERT INTO delivery (archive_id, destination, state) VALUES (1, 'central', 'delivered')");
        }
        Path list = folder.resolve("list.csv");
        String series = objects.get(0).text("SeriesInstanceUID");
        Files.writeString(
                list,
                "PatientID,StudyInstanceUID,SeriesInstanceUID\nREH-0001,,\n," + study + ",\n,," + series
                        + "\nNOBODY-1,,\n");
        List<String> arguments = new ArrayList<>(List.of("present", list.toString(), "--pacs", "la-paz", "--csv"));
        properties.forEach((name, value) -> arguments.addAll(List.of("-p", name + "=" + value)));

        assertThat(run(arguments.toArray(String[]::new)))
                .describedAs(err.toString())
                .isZero();

        List<String> lines = out.toString().lines().toList();
        assertThat(lines).hasSize(5);
        assertThat(lines.get(1)).startsWith("la-paz,REH-0001,,,").contains("series not complete here");
        assertThat(lines.get(2)).startsWith("la-paz,," + study + ",,1,").endsWith("\"here, complete\"");
        assertThat(lines.get(3))
                .startsWith("la-paz,,," + series + ",1,1,")
                .endsWith("\"central 1, nas 0\",\"here, complete\"");
        assertThat(lines.get(4))
                .isEqualTo("la-paz,NOBODY-1,,,0,0,0,0,0,0,\"central 0, nas 0\",neither at the PACS nor here");
        assertThat(pacs.requests().count(RequestKind.MOVE)).isZero();
    }

    @Test
    void aListIsRefusedWithItsLine() throws Exception {
        Path list = folder.resolve("list.csv");
        Files.writeString(list, "Name\nSomebody\n");
        assertThat(run("present", list.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("has no column PatientID, StudyInstanceUID, SeriesInstanceUID");
        Files.writeString(list, "PatientID,StudyInstanceUID\nREH-0001,\nREH-*,\n");
        assertThat(run("present", list.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("line 3: the PatientID has *");
    }
}
