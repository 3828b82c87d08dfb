package org.caravan.deliver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.peers.Sshd;
import org.caravan.suite.Fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.caravan.deliver.Shipments.outcome;

/** Through the SFTP of a real sshd; faults 62, 63, 65, 66 and 67 of a destination that is one. */
@Timeout(120)
class SftpIT {

    private static final String ODD = "-TB 001/naïve *?\\\n#1;$(id).zip";

    private static Sshd sshd;

    @TempDir
    Path folder;

    private Path root;
    private Path target;
    private Shipments shipments;
    private Sftp destination;

    @BeforeAll
    static void start() {
        sshd = Sshd.start();
    }

    @AfterAll
    static void stop() {
        sshd.close();
    }

    @BeforeEach
    void write() throws IOException {
        root = folder.resolve("archives");
        target = Files.createDirectory(folder.resolve("far end"));
        shipments = new Shipments(root);
        shipments.write(ODD, "odd", 100_000);
        shipments.write("TB-002/a.zip", "a", 10_000);
        destination = new Sftp();
        destination.setTarget(sshd.user() + "@127.0.0.1:" + target);
        destination.setPort(sshd.port());
        destination.setKeyFile(sshd.userKey().toString());
        destination.setKnownHosts(sshd.knownHosts().toString());
        destination.setKeepFree(0);
    }

    @Test
    @Fault(67)
    void namesWithDashesNewlinesAndUnicodeArriveUnchanged() throws Exception {
        assertThat(outcome(shipments.carry(destination, ODD, "TB-002/a.zip")))
                .containsExactly(ODD + ": arrived", "TB-002/a.zip: arrived");

        assertThat(files()).containsExactlyInAnyOrder(ODD, "TB-002/a.zip");
        assertThat(target.resolve(ODD)).hasSameBinaryContentAs(root.resolve(ODD));
        assertThat(outcome(shipments.carry(destination, ODD)))
                .as("sent again after an attempt that was cut off")
                .containsExactly(ODD + ": arrived");
    }

    @Test
    void goesOnWhereABrokenTransferStopped() throws Exception {
        Path half = unfinished("TB-002/a.zip");
        Files.writeString(half, "a".repeat(9_000));
        destination.setKilobytesPerSecond(10); // the whole would take a second

        long begin = System.nanoTime();
        destination.send(root, shipments.rows("TB-002/a.zip"));

        assertThat(System.nanoTime() - begin).as("of 10 kB one was sent").isLessThan(3_000_000_000L);
        assertThat(target.resolve("TB-002/a.zip")).hasSameBinaryContentAs(root.resolve("TB-002/a.zip"));
        assertThat(half).doesNotExist();
    }

    @Test
    void whatABrokenTransferLeftDamagedIsSentAnew() throws Exception {
        Files.writeString(unfinished("TB-002/a.zip"), "b".repeat(5_000));

        assertThat(outcome(shipments.carry(destination, "TB-002/a.zip")))
                .containsExactly(
                        "TB-002/a.zip: RETRY What a broken transfer had left at the far end was damaged; it is sent"
                                + " anew");
        assertThat(outcome(shipments.carry(destination, "TB-002/a.zip"))).containsExactly("TB-002/a.zip: arrived");
    }

    @Test
    void withSizesAloneABrokenTransferIsSentAnewWhateverItLeft() throws Exception {
        destination.setVerification(Sftp.Verification.SIZE);
        Files.writeString(unfinished("TB-002/a.zip"), "b".repeat(5_000));

        assertThat(outcome(shipments.carry(destination, "TB-002/a.zip"))).containsExactly("TB-002/a.zip: arrived");
        assertThat(target.resolve("TB-002/a.zip")).hasSameBinaryContentAs(root.resolve("TB-002/a.zip"));
    }

    @Test
    @Fault(66)
    void aRemoteFileThatDiffersIsNeverOverwrittenAndHoldsUpNoOther() throws Exception {
        Files.createDirectories(target.resolve("TB-002"));
        Files.writeString(target.resolve("TB-002/a.zip"), "b".repeat(10_000));

        assertThat(outcome(shipments.carry(destination, "TB-002/a.zip", ODD)))
                .containsExactly(
                        "TB-002/a.zip: RETRY The archive at the far end is not equal to ours; a file that had its name"
                                + " before is not overwritten",
                        ODD + ": arrived");
        assertThat(target.resolve("TB-002/a.zip")).hasContent("b".repeat(10_000));
    }

    @Test
    void withSizesAloneADifferenceOfTheSameSizeIsNotSeen() throws Exception {
        destination.setVerification(Sftp.Verification.SIZE);
        Files.createDirectories(target.resolve("TB-002"));
        Files.writeString(target.resolve("TB-002/a.zip"), "b".repeat(10_000));

        assertThat(outcome(shipments.carry(destination, "TB-002/a.zip"))).containsExactly("TB-002/a.zip: arrived");
    }

    @Test
    void sendsWhereTheKeyIsForSftpAlone() throws Exception {
        try (Sshd restricted = Sshd.start()) {
            restricted.restrict("internal-sftp");
            destination.setPort(restricted.port());
            destination.setKeyFile(restricted.userKey().toString());
            destination.setKnownHosts(restricted.knownHosts().toString());

            assertThat(outcome(shipments.carry(destination, ODD))).containsExactly(ODD + ": arrived");
        }
    }

    @Test
    @Fault(65)
    void anUnknownHostKeyStopsTheDestination() throws Exception {
        destination.setKnownHosts(Files.createFile(folder.resolve("empty")).toString());

        assertThat(outcome(shipments.carry(destination, ODD, "TB-002/a.zip")))
                .containsExactly(ODD + ": PAUSE " + SshFiles.HOST_KEY);
        assertThat(files()).isEmpty();
    }

    @Test
    @Fault(65)
    void aChangedHostKeyStopsTheDestination() throws Exception {
        String key = Files.readString(sshd.knownHosts());
        try (Sshd another = Sshd.start()) {
            String changed =
                    Files.readString(another.knownHosts()).replace(":" + another.port() + " ", ":" + sshd.port() + " ");
            assertThat(changed).isNotEqualTo(key);
            destination.setKnownHosts(
                    Files.writeString(folder.resolve("changed"), changed).toString());

            assertThat(outcome(shipments.carry(destination, ODD)))
                    .containsExactly(ODD + ": PAUSE " + SshFiles.HOST_KEY);
        }
        assertThat(files()).isEmpty();
    }

    @Test
    void aKeyThatIsNotLetInIsNamed() throws Exception {
        try (Sshd another = Sshd.start()) {
            destination.setKeyFile(another.userKey().toString());

            assertThat(outcome(shipments.carry(destination, ODD)))
                    .singleElement()
                    .asString()
                    .contains(": PAUSE The destination refuses our login");
        }
    }

    @Test
    void aFolderThatIsNotThereAndAFullOneStopTheDestination() throws Exception {
        destination.setKeepFree(999_999_999);
        assertThat(outcome(shipments.carry(destination, ODD)))
                .singleElement()
                .asString()
                .contains(": PAUSE The destination is full");

        destination.setTarget(sshd.user() + "@127.0.0.1:" + target + "/nowhere");
        assertThat(outcome(shipments.carry(destination, ODD)))
                .singleElement()
                .asString()
                .contains(": PAUSE The destination's folder does not exist");
    }

    @Test
    void whereNobodyAnswersTheDestinationIsLeftAlone() throws Exception {
        try (Sshd another = Sshd.start()) {
            destination.setPort(another.port());
        }
        assertThat(outcome(shipments.carry(destination, ODD)))
                .singleElement()
                .asString()
                .contains(": PAUSE The destination cannot be reached by SSH");
    }

    private Path unfinished(String archive) throws IOException {
        String sum = (String) shipments.rows(archive).get(0).get("sha256");
        Path part = target.resolve(archive).resolveSibling(".caravan-" + sum.substring(0, 16) + ".part");
        Files.createDirectories(part.getParent());
        return part;
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.walk(target)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> target.relativize(file).toString())
                    .toList();
        }
    }
}
