package org.caravan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.LoggerFactory;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;

import org.caravan.load.RouteFiles;

import static org.assertj.core.api.Assertions.assertThat;

/** What the check finds in the file of a PACS or destination, beside the files that are shipped. */
class CheckTest {

    private static final String PACS =
            """
            - beans:
                - name: la-paz
                  type: org.caravan.camel.dicom.Pacs
                  properties:
                    aeTitle: PACS_LAPAZ
                    host: 127.0.0.1
                    port: 104
                    callingAeTitle: "{{caravan.dicom.ae-title}}"

            - templatedRoute:
                routeTemplateRef: pace
                routeId: pace-la-paz
                parameters:
                  - { name: pacs, value: la-paz }
                  - { name: requestsPerMinute, value: "60" }

            - templatedRoute:
                routeTemplateRef: discover
                routeId: discover-la-paz
                parameters:
                  - { name: pacs, value: la-paz }
                  - { name: idPattern, value: "TB-[0-9]{4}" }
                  - { name: list, value: "" }

            - templatedRoute:
                routeTemplateRef: discover-on-schedule
                routeId: discover-on-schedule-la-paz
                parameters:
                  - { name: pacs, value: la-paz }
                  - { name: timeZone, value: America/La_Paz }
            """;

    @TempDir
    Path folder;

    private Path routes;

    @BeforeEach
    void copyWhatIsShipped() throws IOException {
        routes = folder.resolve("routes");
        try (Stream<Path> files = Files.walk(Path.of("routes"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = routes.resolve(Path.of("routes").relativize(file));
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            TB-[0-9]{4}             | TB-[0-9                   | 22 | idPattern is 'TB-[0-9', no regular expression (Unclosed character class near index 6); write one
            list, value: ""         | list, value: nobody.csv   | 23 | list is nobody.csv, and there is no file
            America/La_Paz          | America/LaPaz             | 30 | timeZone is 'America/LaPaz', which is not known; did you mean America/La_Paz?
            value: "60"             | value: "{{caravan.dicom.prot}}" | 15 | {{caravan.dicom.prot}} has no value; did you mean {{caravan.dicom.port}}?
            port: 104               | port: "{{my.port}}"       | 7  | {{my.port}} has no value; set my.port in application.properties
            name: idPattern         | name: idPatern            | 22 | has no parameter 'idPatern'; did you mean 'idPattern'?
            """)
    void namesTheLineTheKeyAndWhatToWriteInAPacsFile(String well, String wrong, int line, String message)
            throws IOException {
        assertThat(PACS).contains(well);
        write("pacs/la-paz", PACS.replace(well, wrong));

        assertThat(check())
                .singleElement()
                .asString()
                .startsWith("routes/pacs/la-paz.camel.yaml:" + line + ": ")
                .contains(message)
                .doesNotContain("\n");
    }

    @Test
    void namesEverythingThatIsWrongInAFile() throws IOException {
        write(
                "pacs/la-paz",
                PACS.replace("port: 104", "port: 0")
                        .replace("value: \"60\"", "value: sixty")
                        .replace("name: idPattern", "name: idPatern")
                        .replace("list, value: \"\"", "list, value: nobody.csv")
                        .replace("America/La_Paz", "America/LaPaz"));

        assertThat(check())
                .extracting(problem -> problem.replaceFirst("^routes/pacs/la-paz.camel.yaml:(\\d+: \\S+ \\S+).*", "$1"))
                .containsExactly(
                        "2: PACS 'la-paz':",
                        "15: requestsPerMinute is",
                        "22: the template",
                        "30: timeZone is",
                        "23: list is");
    }

    @Test
    void looksAtWhatComesAfterABeanThatCannotBeMade() throws IOException {
        write(
                "destinations/two",
                """
                - beans:
                    - name: first
                      type: org.caravan.deliver.Rsync
                      properties:
                        targett: /srv/archives
                    - name: second
                      type: org.caravan.deliver.Rsink

                - templatedRoute:
                    routeTemplateRef: deliver
                    routeId: deliver-first
                    parameters:
                      - { name: destination, value: first }
                      - { name: enabledd, value: "false" }
                """);

        assertThat(check())
                .satisfiesExactly(
                        first -> assertThat(first).contains("two.camel.yaml:5: Rsync has no setting 'targett'"),
                        second -> assertThat(second).contains("two.camel.yaml:7: there is no class"),
                        third -> assertThat(third).contains("two.camel.yaml:14: ", "no parameter 'enabledd'"));
    }

    @Test
    void runsADestinationWhoseFolderIsMissingAndTellsSo() throws IOException {
        Path file = routes.resolve("destinations/folder.camel.yaml");
        Files.writeString(
                file,
                Files.readString(file)
                        .replace("value: \"false\"", "value: \"true\"")
                        .replace("/mnt/archives", folder + "/nowhere"));
        Settings settings = settings(Map.of());
        CamelMain main = new CamelMain(settings);
        Logger log = (Logger) LoggerFactory.getLogger(RouteFiles.class);
        ListAppender<ILoggingEvent> told = new ListAppender<>();
        told.start();
        log.addAppender(told);
        try {
            Wiring.bindBeans(main, settings, new PGSimpleDataSource());
            main.init();
            RouteFiles files = new RouteFiles(main.getCamelContext(), routes, new PlacesCheck(settings));

            assertThat(files.load()).isEmpty();
            assertThat(told.list)
                    .singleElement()
                    .satisfies(event -> assertThat(event.getLevel()).isEqualTo(Level.WARN))
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .asString()
                    .startsWith("routes/destinations/folder.camel.yaml:7: folder is ")
                    .contains("which does not exist; create it, mount it");
        } finally {
            log.detachAppender(told);
            main.stop();
        }
    }

    @Test
    void findsNothingWrongWithTheFileThatIsChangedInTheseTests() throws IOException {
        write("pacs/la-paz", PACS);

        assertThat(check()).isEmpty();
    }

    @Test
    void namesALineOfTheListThatCannotBeRead() throws IOException {
        write("pacs/la-paz", PACS.replace("list, value: \"\"", "list, value: la-paz.csv"));
        Files.writeString(routes.resolve("pacs/la-paz.csv"), "PatientID,from\nTB-0001,2026-13-01\n");

        assertThat(check())
                .singleElement()
                .asString()
                .contains("Line 2 of the list of participants la-paz.csv: from must be a date")
                .doesNotContain("TB-0001");
    }

    /** The copy comes first by name, so that the file it was made from would be the one with the duplicates. */
    @Test
    void blamesTheCopyInWhichANameWasForgottenAndNotItsOriginal() throws IOException {
        write("pacs/la-paz", PACS);
        write(
                "pacs/a-copy",
                PACS.replace("- name: la-paz", "- name: a-copy").replaceAll("(routeId: .*)la-paz", "$1a-copy"));

        assertThat(check())
                .hasSize(3)
                .allMatch(problem -> problem.startsWith("routes/pacs/a-copy.camel.yaml:"))
                .contains("routes/pacs/a-copy.camel.yaml:12: the routeId is 'pace-a-copy', but its pacs is "
                        + "'la-paz'; correct the pacs, or write routeId: pace-la-paz");
    }

    @Test
    void namesBothFilesOfTheSamePacs() throws IOException {
        write("pacs/la-paz", PACS);
        write("pacs/la-paz-2", PACS);

        assertThat(check())
                .containsExactly("routes/pacs/la-paz.camel.yaml:2: the bean 'la-paz' is there already, in "
                        + "routes/pacs/la-paz-2.camel.yaml; give one of them another name");
    }

    @ParameterizedTest(name = "{2}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            folder      | /mnt/archives  | FOLDER/nowhere     | 7  | nowhere, which does not exist; create it, mount it, or name another
            folder      | /mnt/archives  | FOLDER/file        | 7  | file, which is no folder
            folder      | /mnt/archives  | "a\\0b"             | 7  | cannot be looked at (InvalidPathException); correct the path
            central-ssh | nothing        | nothing            | 10 | keyFile is keys/central_ed25519, and there is no such file that can be read; make a key
            central-ssh | keys/central_ed25519 | FOLDER/file  | 11 | knownHosts is keys/known_hosts, and there is no such file that can be read; put
            central-ssh | caravan@central.example.org:/srv/archives | FOLDER/file/below | 8 | below, which cannot be made
            demo        | {{caravan.data}}/destination | FOLDER/file/below | 7 | below, which cannot be made
            demo        | value: demo    | value: folder      | 12 | the routeId is 'deliver-demo', but its destination is 'folder'
            """)
    void namesTheLineTheKeyAndWhatToWriteInADestinationsFile(
            String name, String well, String wrong, int line, String message) throws IOException {
        Files.createFile(folder.resolve("file"));
        Path file = routes.resolve("destinations/" + name + ".camel.yaml");
        Files.writeString(
                file,
                Files.readString(file)
                        .replace("value: \"false\"", "value: \"true\"")
                        .replace("{{caravan.rehearsal}}", "true")
                        .replace(well, wrong.replace("FOLDER", folder.toString())));

        assertThat(check())
                .allMatch(problem -> problem.startsWith("routes/destinations/" + name + ".camel.yaml:"))
                .anySatisfy(problem -> assertThat(problem)
                        .startsWith("routes/destinations/" + name + ".camel.yaml:" + line + ": ")
                        .contains(message));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            mail    | user: ""      | user: caravan   | passwordFile is keys/mail-password, and there is no such file that can be read; put
            webhook | nothing       | nothing         | urlFile is keys/webhook-url, and there is no such file that can be read; create it
            """)
    void namesTheFileThatIsMissingForAPlaceToBeTold(String name, String well, String wrong, String message)
            throws IOException {
        Path file = routes.resolve("alerts/" + name + ".camel.yaml");
        Files.writeString(
                file,
                Files.readString(file)
                        .replace("value: \"false\"", "value: \"true\"")
                        .replace(well, wrong));

        assertThat(check())
                .singleElement()
                .asString()
                .startsWith("routes/alerts/" + name + ".camel.yaml:")
                .contains(message);
    }

    @Test
    void examplesOfDestinationsLackTheirKeysAlone() throws IOException {
        List<Path> examples = new ArrayList<>();
        try (Stream<Path> files = Files.list(routes.resolve("destinations"))) {
            for (Path example :
                    files.filter(file -> file.toString().endsWith(".example")).toList()) {
                examples.add(Files.move(example, Path.of(example.toString().replace(".example", ""))));
            }
        }

        assertThat(examples).hasSizeGreaterThanOrEqualTo(4);
        assertThat(check()).as("as they come they send nothing").isEmpty();
        for (Path example : examples) {
            Files.writeString(example, Files.readString(example).replace("\"false\"", "\"true\""));
        }
        assertThat(check())
                .hasSizeGreaterThanOrEqualTo(examples.size())
                .allMatch(problem ->
                        problem.matches("routes/destinations/.*: [A-Za-z]+ is keys/.*, and there is no such file.*"));
        assertThat(check()).as("what is wrong with the examples").noneMatch(problem -> problem.contains("parameter"));
    }

    @Test
    void saysWhatFiltersLetThrough() throws IOException {
        write("renditions/by-study", renditionOfTheDocumentation());
        Path file = routes.resolve("destinations/folder.camel.yaml");
        String text = Files.readString(file)
                .replace("/mnt/archives", folder.toString())
                .replace("value: identified", "value: by-study")
                .replace("value: \"false\"", "value: \"true\"")
                .replaceFirst(
                        "( +)folder:",
                        "$1studiesFrom: \"2025-01-01\"\n$1modalities: CT\n$1exceptPatients: TB-0042\n$1folder:");
        Files.writeString(file, text + "      - name: attachments\n        value: \"true\"\n");

        assertThat(check())
                .hasSize(2)
                .anySatisfy(problem -> assertThat(problem)
                        .contains(
                                "modalities looks at each series, and rendition 'by-study' makes archives of a study"))
                .anySatisfy(
                        problem -> assertThat(problem).contains("exceptPatients keeps no attachments of forms back"));
    }

    @Test
    void looksForNoFileOfARouteThatIsTurnedOff() throws IOException {
        Path file = routes.resolve("destinations/folder.camel.yaml");
        Files.writeString(file, Files.readString(file).replace("/mnt/archives", folder + "/nowhere"));

        assertThat(check()).isEmpty();
    }

    @Test
    void takesTheRenditionThatTheDocumentationShows() throws IOException {
        write("renditions/by-study", renditionOfTheDocumentation());
        assertThat(check()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            value: study               | value: week              | 6 | grouping is 'week'; write series, study or patient
            {InstanceNumber}           | {InstanceNummer}         | 7 | Unknown DICOM keyword "InstanceNummer". Did you mean InstanceNumber?
            {InstanceNumber}           | {PixelData}              | 7 | {PixelData} has no text that could stand in a path
            - { name: enabled, value: "true" } | - { name: compression, value: "10" } | 8 | compression is '10'
            - { name: enabled, value: "true" } | - { name: archive, value: "{PatientName}_v{version}.zip" } | 8 | not known: [PatientName]. Use PatientID
            - { name: enabled, value: "true" } | - { name: quiet, value: soon } | 8 | quiet is 'soon'; write a time
            """)
    void namesWhatIsWrongWithARendition(String well, String wrong, int line, String message) throws IOException {
        String text = renditionOfTheDocumentation();
        assertThat(text).contains(well);
        write("renditions/by-study", text.replace(well, wrong));

        assertThat(check())
                .singleElement()
                .asString()
                .startsWith("routes/renditions/by-study.camel.yaml:" + line + ": ")
                .contains(message);
    }

    private static String renditionOfTheDocumentation() throws IOException {
        String page = Files.readString(Path.of("docs/renditions.md"));
        int start = page.indexOf("```yaml\n") + "```yaml\n".length();
        return page.substring(start, page.indexOf("```", start));
    }

    @Test
    void namesThePlaceOfALayoutThatIsNotKnown() {
        assertThat(check(Map.of("caravan.pack.layout", "{PatientId}/{SeriesInstanceUID}_{version}.zip")))
                .singleElement()
                .asString()
                .startsWith("caravan.pack.layout: ")
                .contains("not known: [PatientId]. Use ", "PatientID");
    }

    private List<String> check() {
        return check(Map.of());
    }

    private List<String> check(Map<String, String> more) {
        return Caravan.check(settings(more));
    }

    private Settings settings(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(more);
        settings.put(Settings.ROUTES, routes.toString());
        settings.put(Settings.DATA, folder.resolve("var").toString());
        return Settings.read(folder.resolve("none.properties"), settings);
    }

    private void write(String name, String content) throws IOException {
        Files.writeString(routes.resolve(name + ".camel.yaml"), content);
    }
}
