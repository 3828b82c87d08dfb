package org.caravan.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.util.List;

import org.junit.jupiter.api.Test;

import org.caravan.dicom.DicomException;
import org.caravan.dicom.ListenerConfig;
import org.caravan.files.FolderLock;
import org.caravan.peers.Ports;
import org.caravan.rehearsal.RehearsalPacs;
import org.caravan.rehearsal.SyntheticStudies;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

class DoctorCommandTest extends RehearsedCommands {

    @Test
    void doctorWalksEveryHopAndBack() {
        assertThat(run("doctor", "la-paz", "--any-object")).isZero();
        assertThat(out.toString()
                        .lines()
                        .filter(line -> line.startsWith("  ok "))
                        .toList())
                .hasSize(6)
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
    void doctorNamesAPortOfOursThatAnotherProgramHas() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(other.getLocalPort());

            assertThat(run("doctor", "la-paz", "-p", "caravan.dicom.port=" + port))
                    .isEqualTo(1);
            assertThat(out.toString())
                    .contains("  BROKEN   listener     127.0.0.1:" + port + " is in use, and not by a Caravan on "
                            + folder.resolve("var"))
                    .doesNotContain("retrieve  ");
        }
    }

    @Test
    void doctorLeavesThePortToARunningCaravan() throws IOException {
        try (ServerSocket ours = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                FolderLock running = FolderLock.take(Files.createDirectories(folder.resolve("var")), FolderLock.Use.RUN)
                        .orElseThrow()) {
            assertThat(running).isNotNull();
            String port = Integer.toString(ours.getLocalPort());

            assertThat(run("doctor", "la-paz", "--any-object", "-p", "caravan.dicom.port=" + port))
                    .isZero();
            assertThat(out.toString())
                    .contains("  ok       listener     127.0.0.1:" + port + " is that of the running Caravan (process "
                            + ProcessHandle.current().pid() + ")")
                    .contains("  skipped  retrieve     stop the running Caravan for this test");
        }
    }

    @Test
    void doctorNamesAnAddressThatIsNotOurs() {
        assertThat(run("doctor", "la-paz", "-p", "caravan.dicom.host=192.0.2.7"))
                .isEqualTo(1);
        assertThat(out.toString())
                .contains("  BROKEN   listener     we cannot listen at 192.0.2.7:" + listenerPort)
                .contains("set caravan.dicom.host to an address of this machine");
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
}
