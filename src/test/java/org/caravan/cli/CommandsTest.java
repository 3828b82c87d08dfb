package org.caravan.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.caravan.dicom.DicomException;
import org.caravan.dicom.ListenerConfig;
import org.caravan.peers.Ports;
import org.caravan.rehearsal.RehearsalPacs;
import org.caravan.rehearsal.SyntheticStudies;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

@Timeout(120)
class CommandsTest {

    @TempDir
    Path folder;

    private final int listenerPort = Ports.free();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private RehearsalPacs pacs;

    @BeforeEach
    void startPacs() throws DicomException, IOException {
        pacs = RehearsalPacs.start(0, "CARAVAN", listenerPort, 0);
        Files.createDirectories(folder.resolve("routes/pacs"));
        Files.copy(Path.of("routes/25-pace.camel.yaml"), folder.resolve("routes/25-pace.camel.yaml"));
        writePacs("la-paz", "REHEARSAL", pacs.port());
    }

    @AfterEach
    void stopPacs() {
        pacs.close();
    }

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
                .contains("port must be 1 to 65535");
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

    @Test
    void findPrintsATable() {
        assertThat(run("find", "la-paz", "PatientID=REH-0001")).isZero();
        assertThat(out.toString().lines().toList())
                .hasSize(4)
                .first()
                .asString()
                .matches(" +PatientID +StudyDate +StudyDescription +ModalitiesInStudy +StudyInstanceUID");
        assertThat(out.toString()).contains("  REH-0001    20240212").endsWith("2 matches" + System.lineSeparator());
    }

    @Test
    void findPrintsOneJsonObjectForEachMatch() {
        assertThat(run("find", "la-paz", "--level", "PATIENT", "PatientID=REH-0001", "--json"))
                .isZero();
        assertThat(out.toString().lines()).hasSize(1).allMatch(line -> line.startsWith("{\"") && line.endsWith("}"));
        assertThat(out.toString()).contains("\"PatientID\":\"REH-0001\"");
    }

    @Test
    void noRequestIsSentThatTheRoutePacingThePacsDoesNotLetThrough() throws IOException {
        Files.writeString(
                folder.resolve("routes/pacs/la-paz.camel.yaml"),
                pacsFile("la-paz", "REHEARSAL", pacs.port())
                        + """
                - route:
                    id: pace-la-paz
                    errorHandler:
                      noErrorHandler: {}
                    from:
                      uri: direct:pace-la-paz
                      steps:
                        - throwException:
                            exceptionType: java.lang.IllegalStateException
                            message: not now
                """);

        assertThat(run("find", "la-paz", "PatientID=REH-0001")).isEqualTo(1);
        assertThat(err.toString()).startsWith("caravan: The gate direct:pace-la-paz did not let the FIND request");
        assertThat(pacs.requests().count()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            pace     | requestsPerMinute | 0  | a whole number, 1 or more
            pace     | minInterval       | 0  | milliseconds, 1 to 99999
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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            Patient-ID=1 | 'Patient-ID=1' is no key; write a DICOM keyword, as in PatientID=LP-0001
            =1           | '=1' is no key
            """)
    void findNamesAKeyThatIsNone(String key, String message) {
        assertThat(run("find", "la-paz", key)).isEqualTo(1);
        assertThat(err.toString()).startsWith("caravan: " + message);
        assertThat(pacs.requests().count()).isZero();
    }

    @Test
    void doctorWalksEveryHopAndBack() {
        assertThat(run("doctor", "la-paz", "--any-object")).isZero();
        assertThat(out.toString()
                        .lines()
                        .filter(line -> line.startsWith("  ok "))
                        .toList())
                .hasSize(5)
                .last()
                .asString()
                .startsWith("  ok       retrieve     C-MOVE: one object arrived, ");
        assertThat(out.toString()).contains("  AE title   CARAVAN\n").contains("  port       " + listenerPort + "\n");
    }

    @Test
    void doctorTakesAParticipantsObject() throws IOException {
        writeParticipants("REH-[0-9]{4}");

        assertThat(run("doctor", "la-paz")).isZero();
        assertThat(out.toString()).contains("  ok       retrieve     C-MOVE: one object arrived, ");
    }

    @Test
    void doctorTakesNoObjectOfSomebodyWhoTakesNoPart() throws IOException {
        writeParticipants("NOBODY-[0-9]{4}");

        assertThat(run("doctor", "la-paz")).isZero();
        assertThat(out.toString())
                .contains("  skipped  retrieve     no participant with a study was found to try it with; --any-object")
                .doesNotContain("C-MOVE:");
    }

    @Test
    void doctorSaysThatAPortMayBeOfWebPages() throws IOException {
        try (ServerSocket web = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread server = new Thread(() -> {
                // the first connection is the doctor's look at the port
                for (int i = 0; i < 2; i++) {
                    try (Socket client = web.accept()) {
                        client.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(UTF_8));
                        client.getInputStream().readNBytes(10);
                    } catch (IOException e) {
                        return;
                    }
                }
            });
            server.start();

            assertThat(run("doctor", "ORTHANC@127.0.0.1:" + web.getLocalPort())).isEqualTo(1);
            assertThat(out.toString())
                    .contains("  BROKEN   association")
                    .contains("4242 for DICOM and 8042 for web pages");
        }
    }

    @Test
    void doctorNamesAMoveDestinationThatThePacsDoesNotKnow() throws IOException {
        Files.writeString(
                folder.resolve("routes/pacs/la-paz.camel.yaml"),
                pacsFile("la-paz", "REHEARSAL", pacs.port())
                        .replace("callingAeTitle: CARAVAN", "callingAeTitle: STRANGER"));

        assertThat(run("doctor", "la-paz", "--any-object")).isEqualTo(1);
        assertThat(out.toString())
                .contains("  BROKEN   retrieve     the PACS does not know the move destination STRANGER")
                .contains("  AE title   STRANGER\n");
    }

    @Test
    void doctorNamesAnAddressAtWhichThePacsDoesNotReachUs() {
        assertThat(run("doctor", "la-paz", "--any-object", "-p", "caravan.dicom.port=" + Ports.free()))
                .isEqualTo(1);
        assertThat(out.toString()).contains("  BROKEN   retrieve ").contains("nothing reached CARAVAN at 127.0.0.1:");
    }

    @Test
    void doctorNamesARefusedAssociation() throws DicomException, IOException {
        try (RehearsalPacs strict = RehearsalPacs.builder()
                .studies(SyntheticStudies.demo())
                .callers(List.of(new ListenerConfig.Caller("SOMEBODY", "*")))
                .start()) {
            writePacs("strict", "REHEARSAL", strict.port());

            assertThat(run("doctor", "strict")).isEqualTo(1);
            assertThat(out.toString())
                    .contains("  BROKEN   association")
                    .contains("CARAVAN")
                    .doesNotContain("  ok       query");
        }
    }

    @Test
    void doctorNamesAPortWhereNobodyListens() throws IOException {
        writePacs("down", "REHEARSAL", Ports.free());

        assertThat(run("doctor", "down")).isEqualTo(1);
        assertThat(out.toString())
                .contains("  ok       name ")
                .contains("  BROKEN   connection   no TCP connection to 127.0.0.1");
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
    void theVersionIsThatOfTheBuild() {
        assertThat(run("--version")).isZero();
        assertThat(out.toString()).matches("Caravan \\d+\\.\\d+\\.\\d+\\S*\\s+");
    }

    private int run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        for (String setting : List.of(
                "caravan.routes=" + folder.resolve("routes"),
                "caravan.data=" + folder.resolve("var"),
                "caravan.dicom.port=" + listenerPort)) {
            String name = setting.substring(0, setting.indexOf('=') + 1);
            if (all.stream().noneMatch(argument -> argument.startsWith(name))) {
                all.addAll(List.of("-p", setting));
            }
        }
        return CaravanCommand.commandLine(new PrintWriter(out, true), new PrintWriter(err, true))
                .execute(all.toArray(String[]::new));
    }

    private void writePacs(String name, String aeTitle, int port) throws IOException {
        Files.writeString(folder.resolve("routes/pacs/" + name + ".camel.yaml"), pacsFile(name, aeTitle, port));
    }

    private void writeParticipants(String idPattern) throws IOException {
        for (String file : List.of("00-errors.camel.yaml", "10-discover.camel.yaml")) {
            Files.copy(Path.of("routes", file), folder.resolve("routes").resolve(file));
        }
        Files.writeString(
                folder.resolve("routes/pacs/la-paz.camel.yaml"),
                pacsFile("la-paz", "REHEARSAL", pacs.port())
                        + """
                - templatedRoute:
                    routeTemplateRef: discover
                    routeId: discover-la-paz
                    parameters:
                      - { name: pacs, value: la-paz }
                      - { name: idPattern, value: "%s" }
                """
                                .formatted(idPattern));
    }

    private static String pacsFile(String name, String aeTitle, int port) {
        return """
                - beans:
                    - name: %s
                      type: org.caravan.camel.dicom.Pacs
                      properties:
                        aeTitle: %s
                        host: 127.0.0.1
                        port: %d
                        callingAeTitle: CARAVAN
                """
                .formatted(name, aeTitle, port);
    }
}
