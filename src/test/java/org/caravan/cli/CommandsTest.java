package org.caravan.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.caravan.peers.Ports;

import static org.assertj.core.api.Assertions.assertThat;

class CommandsTest extends RehearsedCommands {

    @Test
    void echoTellsThatThePacsAnswered() {
        assertThat(run("echo", "la-paz")).isZero();
        assertThat(out.toString()).startsWith("ok: la-paz (REHEARSAL@127.0.0.1:" + pacs.port() + ") answered within");
        assertThat(pacs.requests().count()).isEqualTo(1);
    }

    @Test
    void healthIsBadWhereNoCaravanRuns() {
        assertThat(run("health", "--property", "caravan.management.port=" + Ports.free()))
                .isEqualTo(1);
        assertThat(err.toString()).contains("no Caravan answers at http://127.0.0.1:");
    }

    @Test
    void aPacsNeedsNoFile() {
        assertThat(run("echo", "REHEARSAL@127.0.0.1:" + pacs.port())).isZero();
    }

    @Test
    void anUnknownPacsIsNamedWithTheClosestKnownOne() {
        assertThat(run("echo", "la-pas")).isEqualTo(2);
        assertThat(err.toString())
                .isEqualToIgnoringNewLines("caravan: there is no PACS 'la-pas': write AETITLE@host:port, or add "
                        + "routes/pacs/la-pas.camel.yaml; did you mean 'la-paz'?");
    }

    @Test
    void aPacsWhoseFileIsRefusedIsNamedWithTheReason() throws IOException {
        writePacs("sucre", "REHEARSAL", 0);

        assertThat(run("echo", "sucre")).isEqualTo(2);
        assertThat(err.toString())
                .startsWith("caravan: routes/pacs/sucre.camel.yaml:2: ")
                .contains("a whole number from 1 to 65535");
    }

    @Test
    void aRemotePacsIsRefusedWhileWeListenOnTheLoopbackInterfaceOnly() throws IOException {
        Files.writeString(
                folder.resolve("routes/pacs/far.camel.yaml"),
                pacsFile("far", "FAR", 104).replace("127.0.0.1", "192.0.2.7"));

        assertThat(run("check")).isEqualTo(1);
        assertThat(out.toString())
                .contains(
                        "routes/pacs/far.camel.yaml:2: PACS 'far' stores from 192.0.2.7, another machine, but we listen on 127.0.0.1 only")
                .contains("Set caravan.dicom.host=");
        assertThat(run("check", "-p", "caravan.dicom.host=0.0.0.0")).isZero();
    }

    @Test
    void anUnreachablePacsEndsInOneMessage() {
        int nobody = Ports.free();

        assertThat(run("echo", "FOO@127.0.0.1:" + nobody)).isEqualTo(1);
        assertThat(err.toString().strip())
                .startsWith("caravan: ")
                .contains("127.0.0.1:" + nobody)
                .doesNotContain("\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            pace     | requestsPerMinute | 1  | a whole number from 2 to 999999, for example 60, or 0 for no limit
            pace     | longestWait       | 0  | a time from 1s to 999999h with its unit, for example 10m
            """)
    void aParameterThatWouldShowOnlyLaterIsRefused(String template, String name, String value, String words)
            throws IOException {
        Files.writeString(
                folder.resolve("routes/pacs/la-paz.camel.yaml"),
                pacsFile("la-paz", "REHEARSAL", pacs.port())
                        + """
                - templatedRoute:
                    routeTemplateRef: %1$s
                    routeId: %1$s-la-paz
                    parameters:
                      - name: pacs
                        value: la-paz
                      - name: %2$s
                        value: "%3$s"
                """
                                .formatted(template, name, value));

        assertThat(run("check")).isEqualTo(1);
        assertThat(out.toString())
                .contains("routes/pacs/la-paz.camel.yaml:15: " + name + " is '" + value + "'; write " + words);
    }

    @Test
    void checkNamesEveryProblemAtOnce() throws IOException {
        Files.writeString(folder.resolve("routes/10-broken.camel.yaml"), "- rout:\n    id: x\n");
        writePacs("sucre", "AN_AE_TITLE_TOO_LONG", 104);

        assertThat(run("check")).isEqualTo(1);
        assertThat(out.toString())
                .contains("wrong: routes/10-broken.camel.yaml:1: 'rout' is no step")
                .contains("wrong: routes/pacs/sucre.camel.yaml:2: ")
                .endsWith("2 problems." + System.lineSeparator());
    }

    @Test
    void checkFindsNothingWrongWithWhatIsShipped() {
        assertThat(run("check", "-p", "caravan.routes=routes"))
                .describedAs(out.toString())
                .isZero();
        assertThat(Files.exists(folder.resolve("var"))).isFalse();
    }

    @Test
    void checkFindsNothingWrongWithTheRoutesOfTheContainers() throws IOException {
        Path routes = folder.resolve("container");
        try (var shipped = Files.walk(Path.of("routes"))) {
            for (Path file : shipped.filter(Files::isRegularFile).toList()) {
                Path copy = routes.resolve(Path.of("routes").relativize(file));
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
        Files.copy(Path.of("docker/routes/pacs/orthanc.camel.yaml"), routes.resolve("pacs/orthanc.camel.yaml"));
        Files.copy(
                Path.of("docker/routes/destinations/destination.camel.yaml"),
                routes.resolve("destinations/destination.camel.yaml"));
        Path destination = routes.resolve("destinations/destination.camel.yaml");
        // what the container mounts
        Files.writeString(
                destination,
                Files.readString(destination)
                        .replaceAll(
                                "/run/secrets/\\S+",
                                Files.createFile(folder.resolve("secret")).toString()));

        assertThat(run("check", "-p", "caravan.routes=" + routes, "-p", "caravan.dicom.host=0.0.0.0"))
                .describedAs(out.toString())
                .isZero();
    }

    @Test
    void statusWithoutADatabaseSaysWhatToDo() {
        assertThat(run("status")).isEqualTo(1);
        assertThat(err.toString())
                .startsWith("caravan: There is no database in ")
                .contains("start Caravan first");
        assertThat(Files.exists(folder.resolve("var"))).isFalse();
    }

    @Test
    void aWrongSettingEndsEveryCommandBeforeItDoesAnything() {
        assertThat(run("run", "-p", "caravan.dicom.prot=1")).isEqualTo(2);
        assertThat(err.toString())
                .isEqualToIgnoringNewLines(
                        "caravan: caravan.dicom.prot is no setting; did you mean caravan.dicom.port?");
        assertThat(Files.exists(folder.resolve("var"))).isFalse();
    }

    @Test
    void aFileOfSettingsThatIsNotThereIsNamed() {
        assertThat(run("check", "--settings", "nothere.properties")).isEqualTo(2);
        assertThat(err.toString())
                .isEqualToIgnoringNewLines("caravan: --settings names nothere.properties, and there is no such file");
    }

    @Test
    void aDataFolderThatCannotBeWrittenIsNamedWithTheReasonOfTheSystem() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        assertThat(run("run", "-p", "caravan.data=" + file)).isEqualTo(2);
        assertThat(err.toString())
                .startsWith("caravan: The folder " + file + " cannot be written (Not a directory): check its owner");
    }

    @Test
    void checkNamesATransportThatIsNotOnTheClassPath() {
        assertThat(run("check", "-p", "caravan.routes=routes", "-p", "camel.component.dicom.toolkit=dcm5che"))
                .isEqualTo(1);
        assertThat(out.toString())
                .contains("wrong: routes/15-receive.camel.yaml:17: ")
                .contains("DICOM toolkit 'dcm5che' is not on the class path");
    }

    @Test
    void routesThatAreElsewhereAreToldOfWithWhatToDo() {
        assertThat(run("check", "-p", "caravan.routes=" + folder.resolve("none")))
                .isEqualTo(1);
        assertThat(out.toString())
                .contains(
                        "the folder with the routes cannot be read; start Caravan in the folder that holds it, or set caravan.routes");
    }

    @Test
    void theVersionIsThatOfTheBuild() {
        assertThat(run("--version")).isZero();
        assertThat(out.toString()).matches("Caravan \\d+\\.\\d+\\.\\d+\\S*\\s+");
    }
}
