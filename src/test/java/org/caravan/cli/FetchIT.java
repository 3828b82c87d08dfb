package org.caravan.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.dicom.DicomMalformedException;
import org.caravan.dicom.data.Part10;
import org.caravan.peers.Orthanc;
import org.caravan.peers.Ports;
import org.caravan.rehearsal.BulkStudies;
import org.caravan.rehearsal.PartTenFiles;

import static org.assertj.core.api.Assertions.assertThat;

/** A person with a list and a stock Orthanc: query, then fetch of the answer, by this command alone with its embedded database, by C-GET and by C-MOVE. */
@Timeout(300)
class FetchIT {

    @TempDir
    static Path folder;

    private static final int LISTENER = Ports.free();
    private static final StringWriter OUT = new StringWriter();
    private static final StringWriter ERR = new StringWriter();
    private static Orthanc orthanc;

    @BeforeAll
    static void start() throws Exception {
        orthanc = Orthanc.settings()
                .destination("CARAVAN", LISTENER)
                .destination("SAMPLE_AE", LISTENER)
                .destination("STORESCP", LISTENER)
                .with("Plugins", "[ \"/usr/share/orthanc/plugins/libOrthancDicomWeb.so\" ]")
                .with("DicomWeb", "{ \"Enable\" : true, \"Root\" : \"/dicom-web/\" }")
                .start();
        Path files = Files.createDirectories(folder.resolve("files"));
        List<Path> written = new ArrayList<>();
        for (String patient : List.of("00123", "P-2")) {
            written.addAll(PartTenFiles.write(
                    Files.createDirectories(files.resolve(patient)),
                    new BulkStudies(patient.hashCode()).ctSlices(patient, 2, 5)));
        }
        orthanc.uploadAll(written);
        Files.createDirectories(folder.resolve("routes/pacs"));
        for (String name :
                List.of("00-errors", "12-requests", "15-receive", "20-download", "25-pace", "30-pack", "40-deliver")) {
            Files.copy(
                    Path.of("routes", name + ".camel.yaml"),
                    folder.resolve("routes").resolve(name + ".camel.yaml"));
        }
        writePacs("by-get", address("get"));
        writePacs("by-move", address("move"));
        writePacs(
                "by-web",
                """
                        kind: dicomweb
                        url: http://127.0.0.1:%d/dicom-web
                """
                        .formatted(orthanc.httpPort()));
    }

    @AfterAll
    static void stop() {
        orthanc.close();
    }

    @Test
    void theAnswerOfABatchQueryIsFetchedByteForByteByGetByMoveAndByDicomWeb() throws Exception {
        Path wanted = folder.resolve("wanted.csv");
        Files.writeString(wanted, "\uFEFFRowID;PatientID\r\nmine-1;00123\r\nmine-2;NOBODY\r\n");
        assertThat(run("query", "by-get", "--from", wanted.toString(), "--level", "SERIES", "--csv"))
                .isZero();
        Path answer = folder.resolve("answer.csv");
        Files.writeString(answer, OUT.toString());
        assertThat(OUT.toString().lines()).hasSize(3);
        String list = Files.readString(answer);
        assertThat(run("query", "by-web", "--from", wanted.toString(), "--level", "SERIES", "--csv"))
                .as(OUT + "\n" + ERR)
                .isZero();
        assertThat(OUT.toString().lines())
                .as("the same answer by QIDO-RS")
                .containsExactlyInAnyOrderElementsOf(
                        list.replace("by-get", "by-web").lines().toList());

        for (String pacs : List.of("by-get", "by-move", "by-web")) {
            Path target = folder.resolve(pacs);
            Files.writeString(answer, list.replace("by-get", pacs));
            assertThat(run(
                            "fetch",
                            answer.toString(),
                            "--to",
                            target + "/",
                            "-p",
                            "caravan.data=" + folder.resolve("var-" + pacs)))
                    .as(OUT + "\n" + ERR)
                    .isZero();
            assertThat(OUT.toString()).contains("ok: 2 items of 2, 2 series, 10 objects");
            assertThat(contents(target)).hasSize(10).isSubsetOf(held());
        }
    }

    @Test
    void everyCommandAsksADicomWebServerAsItAsksAnyOther() throws Exception {
        assertThat(run("echo", "by-web")).isZero();
        assertThat(OUT.toString()).contains("/dicom-web) answered within");
        for (String level : List.of("PATIENT", "STUDY", "SERIES")) {
            assertThat(run("query", "by-web", "--level", level, "PatientID=*", "--csv"))
                    .isZero();
            String found = OUT.toString().replace("by-web", "by-get");
            assertThat(run("query", "by-get", "--level", level, "PatientID=*", "--csv"))
                    .isZero();
            assertThat(found.lines())
                    .as(level)
                    .hasSizeGreaterThan(2)
                    .containsExactlyInAnyOrderElementsOf(OUT.toString().lines().toList());
        }
        assertThat(run("doctor", "by-web", "--any-object")).as(OUT + "\n" + ERR).isZero();
        assertThat(OUT.toString()).contains("none with DICOMweb").doesNotContain("BROKEN");

        Path sent = Files.createDirectories(folder.resolve("sent"));
        PartTenFiles.write(sent, new BulkStudies(7).ctSlices("SENT-1", 1, 2));
        int before = orthanc.instances().size();
        assertThat(run("send", sent.toString(), "--to", "by-web"))
                .as(OUT + "\n" + ERR)
                .isZero();
        assertThat(orthanc.instances()).hasSize(before + 2);
    }

    /** Its sample configuration and batch, but for addresses, paths and UIDs; no file of ours has the PACS. */
    @Test
    void theFilesOfPydicomBatchAreTakenAsTheyAre() throws Exception {
        String[] series = series("00123");
        Path batch = folder.resolve("sample-c-move-batch.csv");
        Files.writeString(
                batch,
                "StudyInstanceUID,SeriesInstanceUID\n" + series[0] + "\n" + series[1] + "\n" + series[0]
                        + "\n9999.18454941609411743121890643189289988236,9999.267578297285244600187961647796815588799");
        Path data = folder.resolve("pydicom");
        Path move = folder.resolve("sample-c-move-config.yml");
        String pacs = "pacs:\n  hostname: 127.0.0.1\n  port: " + orthanc.port() + "\n  aet: ORTHANC\nlocal:\n  port: "
                + LISTENER + "\n  aet: SAMPLE_AE\n";
        Files.writeString(
                move,
                pacs
                        + """
                        request:
                          type: c-move
                          model: patient
                          threads: 4
                          throttle_time: 0.01
                          elements_batch_file: /home/therlaup/DICOM-batch-export/config/sample-c-move-batch.csv
                          elements:
                            - StudyInstanceUID
                            - SeriesInstanceUID
                            - QueryRetrieveLevel=SERIES
                        output:
                          anonymization_script: /home/therlaup/DICOM-batch-export/config/sample-dicom-anonymizer.script
                          anonymization_lookup_table: /home/therlaup/DICOM-batch-export/config/sample-lookup-table.properties
                          directory: %s
                          database_file: /home/therlaup/DICOM-batch-export/data/library.csv
                          directory_structure: PatientID/StudyInstanceUID/
                        """
                                .formatted(data));
        String var = "caravan.data=" + folder.resolve("var-pydicom");

        assertThat(run("fetch", move.toString(), "-p", var)).isEqualTo(1);
        assertThat(ERR.toString()).contains("add --identified to have it as it is");

        assertThat(run("fetch", move.toString(), "--identified", "-p", var)).isEqualTo(1);
        assertThat(OUT.toString())
                .contains("done with failures: 3 items of 4, 2 series, 10 objects")
                .contains("line 5  ");
        assertThat(contents(data)).hasSize(10).isSubsetOf(held());
        assertThat(data.resolve("00123/" + series[0].split(",")[0])).isDirectory();

        assertThat(run("fetch", move.toString(), "--identified", "-p", var))
                .as("its resume")
                .isEqualTo(1);
        assertThat(OUT.toString()).contains("that failed are tried again").contains("0 files written, 10 were there");

        Path found = folder.resolve("library.csv");
        Path find = folder.resolve("sample-c-find-config.yml");
        Files.writeString(folder.resolve("sample-c-find-batch.csv"), "PatientID\n1\n2\nP-2");
        Files.writeString(
                find,
                pacs
                        + """
                        request:
                          type: c-find
                          model: patient
                          threads: 8
                          throttle_time: 0.01
                          elements_batch_file: /home/therlaup/DICOM-batch-export/config/sample-c-find-batch.csv
                          elements:
                            - PatientID=02004950
                            - PatientName
                            - Date
                            - StudyTime
                            - StudyDate
                            - AccessionNumber
                            - StudyInstanceUID
                            - SeriesInstanceUID
                            - QueryRetrieveLevel=SERIES
                            - Modality=CT
                            - (0020,1208)
                            - (0020,1206)
                            - (0008,1030)
                            - (0008,103E)
                        output:
                          library_file: %s
                          directory: ./data/dicom
                          directory_structure: PatientID/StudyInstanceUID/
                        """
                                .formatted(found));
        assertThat(run("fetch", find.toString(), "-p", var))
                .as(OUT + "\n" + ERR)
                .isZero();
        assertThat(Files.readAllLines(found)).hasSize(3);
        assertThat(found).content().startsWith("RowID,PACS,").contains("StudyDescription", ",P-2,");
    }

    /** Queries and configuration in the forms of its document. */
    @Test
    void theFilesOfPacsnpullAreTakenAsTheyAre() throws Exception {
        Path queries = folder.resolve("move_query_single.json");
        Files.writeString(
                queries,
                """
                [
                    {
                    "QueryRetrieveLevel":"STUDY",
                    "PatientID": "00123",
                    "StudyInstanceUID": "*"
                    },
                    {
                    "QueryRetrieveLevel":"STUDY",
                    "PatientID": "P-2",
                    "StudyInstanceUID": "*"
                    }
                ]
                """);
        Path configuration = folder.resolve("config.json");
        Files.writeString(
                configuration,
                """
                {
                    "job_title": "cmdline",
                    "host_ip": "127.0.0.1",
                    "host_port": %d,
                    "client_name": "STORESCP",
                    "client_ip": "",
                    "client_port": %d,
                    "query_model": "S",
                    "query_break_count": 10
                }
                """
                        .formatted(orthanc.port(), LISTENER));
        Path target = folder.resolve("pulled");
        assertThat(run("fetch", queries.toString(), "--to", target + "/")).isEqualTo(1);
        assertThat(ERR.toString()).contains("say which PACS to ask");

        assertThat(run(
                        "fetch",
                        queries.toString(),
                        "--config",
                        configuration.toString(),
                        "--to",
                        target + "/",
                        "-p",
                        "caravan.data=" + folder.resolve("var-pydicom")))
                .as(OUT + "\n" + ERR)
                .isZero();
        assertThat(contents(target)).hasSize(20).isSubsetOf(held());
    }

    /** StudyInstanceUID,SeriesInstanceUID of each. */
    private static String[] series(String patient) {
        assertThat(run("query", "by-get", "--level", "SERIES", "PatientID=" + patient, "--csv"))
                .isZero();
        return OUT.toString()
                .lines()
                .skip(1)
                .map(line -> line.replaceFirst(".*,([0-9.]+,[0-9.]+)$", "$1"))
                .toArray(String[]::new);
    }

    private static int run(String... arguments) {
        OUT.getBuffer().setLength(0);
        ERR.getBuffer().setLength(0);
        List<String> all = new ArrayList<>(List.of(arguments));
        for (String setting : List.of(
                "caravan.routes=" + folder.resolve("routes"),
                "caravan.data=" + folder.resolve("var"),
                "caravan.dicom.port=" + LISTENER)) {
            if (all.stream()
                    .noneMatch(argument -> argument.startsWith(setting.substring(0, setting.indexOf('=') + 1)))) {
                all.addAll(List.of("-p", setting));
            }
        }
        return CaravanCommand.commandLine(new PrintWriter(OUT, true), new PrintWriter(ERR, true))
                .execute(all.toArray(String[]::new));
    }

    private static List<String> held() {
        return orthanc.instances().stream()
                .map(orthanc::file)
                .map(FetchIT::dataSet)
                .toList();
    }

    private static List<String> contents(Path target) throws IOException {
        try (Stream<Path> files = Files.walk(target)) {
            List<String> contents = new ArrayList<>();
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.add(dataSet(Files.readAllBytes(file)));
            }
            return contents;
        }
    }

    /** Without the file meta information, which names the program that wrote it. */
    private static String dataSet(byte[] file) {
        try {
            int offset = (int) Part10.read(file).dataSetOffset();
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256").digest(Arrays.copyOfRange(file, offset, file.length)));
        } catch (DicomMalformedException | NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String address(String retrieve) {
        return """
                        aeTitle: %s
                        host: 127.0.0.1
                        port: %d
                        callingAeTitle: CARAVAN
                        retrieve: %s
                """
                .formatted(orthanc.aeTitle(), orthanc.port(), retrieve);
    }

    private static void writePacs(String name, String address) throws IOException {
        StringBuilder text = new StringBuilder(
                """
                - beans:
                    - name: %s
                      type: org.caravan.camel.dicom.Pacs
                      properties:
                """
                        .formatted(name));
        text.append(address);
        for (String template : List.of("pace", "download", "request")) {
            text.append(
                    """
                    - templatedRoute:
                        routeTemplateRef: %1$s
                        routeId: %1$s-%2$s
                        parameters:
                          - { name: pacs, value: %2$s }
                    """
                            .formatted(template, name));
            if (template.equals("pace")) {
                text.append("      - { name: requestsPerMinute, value: \"6000\" }\n");
            }
        }
        Files.writeString(folder.resolve("routes/pacs/" + name + ".camel.yaml"), text);
    }
}
