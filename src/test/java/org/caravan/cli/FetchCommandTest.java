package org.caravan.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.caravan.database.TestDatabase;
import org.caravan.dicom.RequestKind;

import static org.assertj.core.api.Assertions.assertThat;

/** The command alone, without a Caravan that runs. */
class FetchCommandTest extends RehearsedCommands {

    private final List<String> database = new ArrayList<>();

    @BeforeEach
    void write() throws IOException {
        for (String name : List.of("00-errors", "12-requests", "15-receive", "20-download", "30-pack", "40-deliver")) {
            String file = name + ".camel.yaml";
            Files.writeString(
                    folder.resolve("routes").resolve(file),
                    Files.readString(Path.of("routes", file)).replace("defaultValue: 30s", "defaultValue: 500ms"));
        }
        Files.writeString(
                folder.resolve("routes/pacs/la-paz.camel.yaml"),
                pacsFile("la-paz", "REHEARSAL", pacs.port())
                        + route("pace", "6000")
                        + route("download", null)
                        + route("request", null));
        TestDatabase.properties().forEach((name, value) -> database.addAll(List.of("-p", name + "=" + value)));
    }

    private static String route(String template, String requests) {
        return """
                - templatedRoute:
                    routeTemplateRef: %1$s
                    routeId: %1$s-la-paz
                    parameters:
                      - { name: pacs, value: la-paz }
                """
                        .formatted(template)
                + (requests == null ? "" : "      - { name: requestsPerMinute, value: \"" + requests + "\" }\n");
    }

    private int fetch(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(database);
        return run(all.toArray(String[]::new));
    }

    @Test
    void fetchesAListToAFolderAndTheSameCommandGoesOn() throws IOException {
        Path list = folder.resolve("wanted.csv");
        Files.writeString(list, "RowID;PatientID\n7;REH-0001\n8;NOBODY\n9;*\n");
        String target = folder.resolve("images") + "/";
        assertThat(fetch("fetch", list.toString(), "--pacs", "la-paz", "--to", target))
                .isEqualTo(1);
        assertThat(out.toString())
                .contains("Request 1: 3 rows, 1 of them cannot be asked for")
                .contains("done with failures: 1 item of 3")
                .contains("line 3 (8)  The PACS has nothing that matches this row")
                .contains("line 4: names none of PatientID");
        List<Path> files = files();
        assertThat(files).isNotEmpty().allMatch(file -> file.toString().matches("REH-0001/.*/.*/[0-9.]+\\.dcm"));
        assertThat(out.toString()).contains(files.size() + " files written");

        long moves = pacs.requests().count(RequestKind.MOVE);
        Files.delete(folder.resolve("images").resolve(files.get(0)));
        List<Path> taken = namesOf(folder.resolve("images").resolve(files.get(1)));
        for (Path file : taken.subList(0, 2)) {
            Files.writeString(file, "somebody else's");
        }
        out.getBuffer().setLength(0);
        assertThat(fetch("fetch", list.toString(), "--pacs", "la-paz", "--to", target))
                .isEqualTo(1);
        assertThat(out.toString())
                .contains("1 item that failed are tried again")
                .contains("(2 files written, " + (files.size() - 2) + " were there)");
        assertThat(pacs.requests().count(RequestKind.MOVE))
                .as("nothing is fetched twice")
                .isEqualTo(moves);
        assertThat(taken.subList(0, 2)).allSatisfy(file -> assertThat(file).hasContent("somebody else's"));
        assertThat(taken.get(2)).isNotEmptyFile();
        assertThat(files()).containsAll(files).hasSize(files.size() + 2);

        out.getBuffer().setLength(0);
        assertThat(fetch("requests", "export", "1", "--failed")).isZero();
        Path failed = folder.resolve("failed.csv");
        Files.writeString(failed, out.toString());
        assertThat(out.toString().lines().toList().get(1)).startsWith("3,8,la-paz,NOBODY,failed,0,0,0,");
        out.getBuffer().setLength(0);
        assertThat(fetch("fetch", failed.toString(), "--check", "--to", target)).isEqualTo(1);
        assertThat(out.toString()).contains("1 row can be asked for, 1 cannot");
    }

    /** The name of an object, and the two it gets where that is taken. */
    private static List<Path> namesOf(Path file) {
        String uid = file.getFileName().toString().replace(".dcm", "");
        return List.of(
                file, file.resolveSibling(uid + "_" + uid + ".dcm"), file.resolveSibling(uid + "_" + uid + "_2.dcm"));
    }

    @Test
    void fetchesKeysWithFiltersAndSaysHowItWas() throws IOException {
        String target = folder.resolve("images") + "/";
        String[] command = {
            "fetch",
            "patient_id=REH-0002",
            "--pacs",
            "la-paz",
            "--to",
            target,
            "--include",
            "Modality=/^(CT|MR)$/",
            "--layout",
            "{PatientID}_{Modality}_{InstanceNumber}.dcm"
        };
        assertThat(fetch(command)).isZero();
        assertThat(files()).isNotEmpty().allMatch(file -> file.toString().matches("REH-0002_(CT|MR)_.*\\.dcm"));
        out.getBuffer().setLength(0);
        assertThat(fetch(command)).isZero();
        assertThat(out.toString()).contains("Request 1 asked for the same and is done (--again begins anew)");
        out.getBuffer().setLength(0);
        assertThat(fetch("requests", "list")).isZero();
        assertThat(out.toString()).contains("done");
        assertThat(fetch("requests", "show", "1", "--json")).isZero();
        assertThat(out.toString()).contains("\"state\":\"done\"");
        assertThat(fetch("requests", "cancel", "1")).isZero();
        assertThat(fetch("requests", "retry", "1")).isEqualTo(1);
        assertThat(err.toString()).contains("request 1 is cancelled");
    }

    @Test
    void whatIsWrongIsSaidBeforeAnythingIsAsked() throws IOException {
        Map<List<String>, String> wrong = Map.of(
                List.of("fetch", "PatientID=1", "--to", "x/"), "say which PACS to ask",
                List.of("fetch", "PatientID=1", "--pacs", "la-pas", "--to", "x/"),
                        "there is no PACS 'la-pas'; did you mean 'la-paz'?",
                List.of("fetch", "PatientID=1", "--pacs", "la-paz", "--to", "nowhere"),
                        "there is no destination 'nowhere' that is enabled",
                List.of("fetch", "PatentID=1", "--pacs", "la-paz", "--to", "x/"), "did you mean PatientID?",
                List.of("fetch", "Modality=CT", "--pacs", "la-paz", "--to", "x/"), "names none of PatientID",
                List.of("fetch", "none.csv", "--pacs", "la-paz", "--to", "x/"), "there is no file none.csv",
                List.of("fetch", "PatientID=1", "--pacs", "la-paz", "--to", "x/", "--age", "old"),
                        "--age is 'old': write 18-65",
                List.of("fetch", "PatientID=1", "--pacs", "la-paz", "--to", "x/", "--layout", "{Nothing}"), "Nothing",
                List.of("requests", "show", "12"), "");
        for (var each : wrong.entrySet()) {
            err.getBuffer().setLength(0);
            assertThat(fetch(each.getKey().toArray(String[]::new)))
                    .as("%s", each.getKey())
                    .isNotZero();
            assertThat(err.toString()).startsWith("caravan: ").contains(each.getValue());
        }
        assertThat(pacs.requests().count(RequestKind.FIND)).isZero();
    }

    private List<Path> files() throws IOException {
        Path root = folder.resolve("images");
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .map(root::relativize)
                    .sorted()
                    .toList();
        }
    }
}
