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
