package org.caravan.peers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PeersIT {

    private static final Path CT = Path.of("/usr/lib/python3/dist-packages/pydicom/data/test_files/CT_small.dcm");

    @TempDir
    Path folder;

    @Test
    void orthancTakesAFileAndGivesItBackByteForByte() throws Exception {
        try (Orthanc orthanc = Orthanc.start("CARAVAN", Ports.free())) {
            String instance = orthanc.upload(CT).orElseThrow();

            assertThat(orthanc.instances()).containsExactly(instance);
            assertThat(orthanc.file(instance)).isEqualTo(Files.readAllBytes(CT));
        }
    }

    @Test
    void orthancRefusesWhatIsNotDicom() throws Exception {
        Path text = Files.writeString(folder.resolve("a.txt"), "not DICOM");
        try (Orthanc orthanc = Orthanc.start("CARAVAN", Ports.free())) {
            assertThat(orthanc.upload(text)).isEmpty();
        }
    }

    @Test
    void dcmqrscpSendsALoadedStudyToStorescp() throws Exception {
        try (Storescp storescp = Storescp.start("CARAVAN", "+xa");
                Dcmqrscp dcmqrscp = Dcmqrscp.start("CARAVAN", storescp.port())) {
            dcmqrscp.load(List.of(CT));

            PeerProcess.run(
                    Duration.ofSeconds(30),
                    List.of(
                            Programs.require("movescu"),
                            "-S",
                            "-aec",
                            Dcmqrscp.AE_TITLE,
                            "-aem",
                            "CARAVAN",
                            "-k",
                            "QueryRetrieveLevel=STUDY",
                            "-k",
                            "StudyInstanceUID=1.3.6.1.4.1.5962.1.2.1.20040119072730.12322",
                            "127.0.0.1",
                            Integer.toString(dcmqrscp.port())));

            assertThat(storescp.files()).hasSize(1);
        }
    }

    @Test
    void sshdRunsACommandForTheHolderOfTheKey() {
        try (Sshd sshd = Sshd.start()) {
            String output = PeerProcess.run(
                    Duration.ofSeconds(30),
                    List.of(
                            Programs.require("ssh"),
                            "-F",
                            "none",
                            "-i",
                            sshd.userKey().toString(),
                            "-o",
                            "UserKnownHostsFile=" + sshd.knownHosts(),
                            "-o",
                            "BatchMode=yes",
                            "-p",
                            Integer.toString(sshd.port()),
                            sshd.user() + "@127.0.0.1",
                            "echo arrived"));

            assertThat(output).contains("arrived");
        }
    }

    @Test
    void debianPostgresAnswersAndLeavesNothingBehind() throws Exception {
        long pid;
        try (DebianPostgres postgres = DebianPostgres.start();
                var connection = DriverManager.getConnection(postgres.url(), postgres.user(), "");
                var version = connection.createStatement().executeQuery("SELECT version()")) {
            pid = postgres.process().pid();
            assertThat(version.next()).isTrue();
            assertThat(version.getString(1)).startsWith("PostgreSQL");
        }
        assertThat(ProcessHandle.of(pid).map(ProcessHandle::isAlive)).isNotEqualTo(Optional.of(true));
    }

    @Test
    void aProgramThatEndsAtItsStartShowsItsLastOutput() {
        List<String> command = List.of("/bin/sh", "-c", "echo port taken; exit 3");

        assertThatThrownBy(() -> PeerProcess.start("example", folder, command, () -> false))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("exit code 3")
                .hasMessageContaining("port taken");
    }

    @Test
    void closingEndsTheProcessesAProgramStarted() throws Exception {
        Path child = folder.resolve("child");
        List<String> command = List.of("/bin/sh", "-c", "sleep 600 & echo $! > " + child + "; wait");
        PeerProcess peer = PeerProcess.start(
                "example", folder, command, () -> !Files.readString(child).isBlank());
        long pid = Long.parseLong(Files.readString(child).strip());
        assertThat(ProcessHandle.of(pid)).isPresent();

        peer.close();

        assertThat(peer.isRunning()).isFalse();
        assertThat(ProcessHandle.of(pid).map(ProcessHandle::isAlive)).isNotEqualTo(Optional.of(true));
    }

    @Test
    void anAbsentProgramIsAnErrorThatSaysWhatToInstall() {
        assertThatThrownBy(() -> Programs.require("no-such-program"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("no-such-program")
                .hasMessageContaining("apt-get install");
    }
}
