package org.caravan.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Files as the documents of the three systems show them, with made-up addresses and UIDs. */
class ConvertCommandTest {

    private static final String MOVE =
            """
            pacs:
              hostname: 192.0.2.9
              port: 4242
              aet: ORTHANC
            local:
              port: 4000
              aet: SAMPLE_AE
            request:
              type: c-move
              model: patient
              threads: 4
              throttle_time: 0.5
              elements_batch_file: /home/somebody/config/batch.csv
              schedule:
                enabled: true
                start_time: '18:30'
                end_time: '06:45'
                timezone: America/New_York
              elements:
                - StudyInstanceUID
                - (0020,1208)
                - Datum
                - QueryRetrieveLevel=SERIES
            output:
              anonymization_script: /home/somebody/anonymizer.script
              directory: /home/somebody/data
              directory_structure: PatientID/StudyInstanceUID/
            """;

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void pydicomBatchesExtractionBecomesAPacsAListAndAFetch() throws IOException {
        Files.writeString(folder.resolve("move.yml"), MOVE.replace("/home/somebody/data", "/home/somebody's/my data"));
        Files.writeString(
                folder.resolve("batch.csv"), "StudyInstanceUID,SeriesInstanceUID\n1.2.3,1.2.3.4\n1.2.x/5,1.2.3.6\n");
        assertThat(run(
                        "convert",
                        folder.resolve("move.yml").toString(),
                        "--write",
                        folder.resolve("ours").toString()))
                .isEqualTo(1);
        assertThat(out.toString())
                .contains("is of pydicom-batch")
                .contains("nothing is de-identified yet")
                .contains("there is no DICOM keyword 'Datum'")
                .contains("line 3: column StudyInstanceUID: is no UID")
                .contains(
                        "bin/caravan fetch " + folder.resolve("ours/list.csv")
                                + " --to '/home/somebody'\\''s/my data/' --layout '{PatientID}/{StudyInstanceUID}/{SOPInstanceUID}.dcm'");
        assertThat(folder.resolve("ours/list.csv"))
                .hasContent("RowID,PACS,StudyInstanceUID,SeriesInstanceUID\n\"\",orthanc,1.2.3,1.2.3.4");
        assertThat(Files.readString(folder.resolve("ours/orthanc.camel.yaml")))
                .contains(
                        "aeTitle: \"ORTHANC\"",
                        "host: \"192.0.2.9\"",
                        "windows: \"Mon-Sun 18:30-06:45\"",
                        "timeZone: \"America/New_York\"")
                .contains("value: \"480\"", "maxAssociations: \"4\"", "routeTemplateRef: request");
    }

    @Test
    void theFileOfThePacsIsOneThatLoads() throws IOException {
        Files.writeString(folder.resolve("move.yml"), MOVE.replace("192.0.2.9", "127.0.0.1"));
        Files.writeString(folder.resolve("batch.csv"), "PatientID\n1\n");
        Path routes = Files.createDirectories(folder.resolve("routes/pacs"));
        assertThat(run("convert", folder.resolve("move.yml").toString(), "--write", routes.toString()))
                .isZero();
        for (String name : new String[] {"00-errors", "12-requests", "20-download", "25-pace"}) {
            Files.copy(Path.of("routes", name + ".camel.yaml"), routes.resolveSibling(name + ".camel.yaml"));
        }
        out.getBuffer().setLength(0);
        assertThat(run(
                        "check",
                        "-p",
                        "caravan.routes=" + folder.resolve("routes"),
                        "-p",
                        "caravan.data=" + folder.resolve("var")))
                .as(out + "" + err)
                .isZero();
    }

    @Test
    void pydicomBatchesQueryBecomesAQueryWithItsConstants() throws IOException {
        Files.writeString(
                folder.resolve("find.yaml"),
                MOVE.replace("c-move", "c-find")
                        .replace("- StudyInstanceUID", "- Modality=CR")
                        .replace("QueryRetrieveLevel=SERIES", "QueryRetrieveLevel=series")
                        .replaceAll("(?m)^ +elements_batch_file.*\n", "")
                        .replace("- Datum", "- PatientID=02004950"));
        assertThat(run("convert", folder.resolve("find.yaml").toString())).isZero();
        assertThat(out.toString())
                .contains(",orthanc,CR,02004950")
                .contains("bin/caravan query orthanc --from list.csv --level SERIES --csv");
    }

    @Test
    void pacsnpullsQueriesBecomeAList() throws IOException {
        Path file = folder.resolve("queries.json");
        Files.writeString(
                file,
                """
                [
                  {"QueryRetrieveLevel": "STUDY", "PatientID": "00123", "StudyDate": "20240101-20240131", "StudyInstanceUID": "*"},
                  {"QueryRetrieveLevel": "STUDY", "PatentID": "x"},
                  {"QueryRetrieveLevel": "STUDY", "PatientID": "*"}
                ]
                """);
        assertThat(run("convert", file.toString())).isEqualTo(1);
        assertThat(out.toString())
                .contains(
                        "is of pacsnpull (queries)",
                        ",PACS,00123,20240101-20240131",
                        "line 3: there is no DICOM keyword 'PatentID'",
                        "line 4: names none of");
    }

    @Test
    void pacsnpullsConfigurationBecomesThePacs() throws IOException {
        Path file = folder.resolve("conf.json");
        Files.writeString(
                file,
                "{\"job_title\": \"cmdline\", \"host_ip\": \"127.0.0.1\", \"host_port\": 4242, \"client_name\": \"STORESCP\", \"query_model\": \"S\"}");
        assertThat(run("convert", file.toString())).isZero();
        assertThat(out.toString()).contains("callingAeTitle: \"STORESCP\"", "port: \"4242\"", "ANY-SCP");
    }

    @Test
    void aditsBatchColumnsAreAListAsTheyAre() throws IOException {
        Path file = folder.resolve("batch.csv");
        Files.writeString(
                file, "PatientID;From;Until;Modality;Pseudonym\n00123;2024-01-01;2024-12-31;CT, MR;\n5;;;;P1\n");
        assertThat(run("convert", file.toString())).isEqualTo(1);
        assertThat(out.toString())
                .contains(
                        ",PACS,00123,CT\\MR,20240101-20241231",
                        "line 3: column Pseudonym: nothing is de-identified yet");
    }

    @Test
    void aFileThatCannotBeWrittenIsNoSuccess() {
        PrintWriter full = new PrintWriter(new java.io.OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        });
        full.println("PatientID");
        assertThatThrownBy(() -> ConvertCommand.requireWritten(full, "list.csv"))
                .isInstanceOf(CommandException.class)
                .hasMessageStartingWith("list.csv could not be written");
    }

    @Test
    void whatIsNoneOfTheseIsSaid() throws IOException {
        Path file = folder.resolve("x.yml");
        Files.writeString(file, "a: b\n");
        assertThat(run("convert", file.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("no part 'request:'");
        Files.writeString(file, "a: [\n");
        assertThat(run("convert", file.toString())).isEqualTo(1);
        Files.writeString(folder.resolve("x.json"), "[{\"PatientID\": ");
        assertThat(run("convert", folder.resolve("x.json").toString())).isEqualTo(1);
        assertThat(err.toString()).contains("no JSON that can be read, from line 1 on");
    }

    @Test
    void whatFetchCannotDoWithSuchAFileIsSaidBeforeAnythingIsAsked() throws IOException {
        Path routes = Files.createDirectories(folder.resolve("routes"));
        String[] settings = {"-p", "caravan.routes=" + routes, "-p", "caravan.data=" + folder.resolve("var")};
        Path file = folder.resolve("find.yml");
        Files.writeString(
                file,
                MOVE.replace("c-move", "c-find").replace("QueryRetrieveLevel=SERIES", "QueryRetrieveLevel=SLICE"));
        Files.writeString(folder.resolve("batch.csv"), "PatientID\n1\n");
        assertThat(run("fetch", file.toString(), settings[0], settings[1], settings[2], settings[3]))
                .isEqualTo(1);
        assertThat(err.toString()).contains("QueryRetrieveLevel is 'SLICE': write PATIENT, STUDY, SERIES or IMAGE");
        Path configuration = Files.writeString(folder.resolve("conf.json"), "{\"host_ip\": \"127.0.0.1\"}");
        assertThat(run("fetch", configuration.toString(), settings[0], settings[1], settings[2], settings[3]))
                .isEqualTo(1);
        assertThat(err.toString()).contains("says where a PACS is, and not what is wanted");
    }

    private int run(String... arguments) {
        return CaravanCommand.commandLine(new PrintWriter(out, true), new PrintWriter(err, true))
                .execute(arguments);
    }
}
