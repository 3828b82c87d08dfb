package org.caravan.deliver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.peers.Programs;
import org.caravan.peers.Sshd;
import org.caravan.suite.Fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.caravan.deliver.Shipments.outcome;

/** With the real rsync, to a folder and through a real sshd. */
@Timeout(120)
class RsyncIT {

    private static final String ARCHIVE = "TB-001/-strange name;$(id).zip";

    @TempDir
    Path folder;

    private Path root;
    private Path target;

    @BeforeEach
    void writeArchive() throws IOException {
        Programs.require("rsync");
        root = folder.resolve("archives");
        target = Files.createDirectory(folder.resolve("target"));
        write(ARCHIVE);
        Files.writeString(root.resolve(ARCHIVE), "archive".repeat(100_000));
    }

    @Test
    void sendsToAFolderAndFindsBothEndsEqual() throws Exception {
        Shipment shipment = carry(toFolder(), ARCHIVE);

        assertThat(target.resolve(ARCHIVE)).hasSameBinaryContentAs(root.resolve(ARCHIVE));
        assertThat(outcome(shipment)).containsExactly(ARCHIVE + ": arrived");
    }

    @Test
    void sendsManyInOneSessionAndTellsWhatBecameOfEach() throws Exception {
        write("TB-002/naïve #1.zip");
        write("TB-002/there.zip");
        write("TB-002/other.zip");
        Path there = target.resolve("TB-002/there.zip");
        Files.createDirectories(there.getParent());
        Files.copy(root.resolve("TB-002/there.zip"), there);
        Files.writeString(target.resolve("TB-002/other.zip"), "somebody else's");

        Shipment shipment = carry(
                toFolder(), ARCHIVE, "TB-002/naïve #1.zip", "TB-002/there.zip", "TB-002/other.zip", "TB-002/gone.zip");

        assertThat(outcome(shipment))
                .containsExactly(
                        ARCHIVE + ": arrived",
                        "TB-002/naïve #1.zip: arrived",
                        "TB-002/there.zip: arrived",
                        "TB-002/other.zip: RETRY The archive at the far end is not equal to ours; a file that had its"
                                + " name before is not overwritten",
                        "TB-002/gone.zip: GIVE_UP The archive to send is not on this machine's disk");
        assertThat(target.resolve("TB-002/other.zip")).hasContent("somebody else's");
    }

    @Test
    void aFolderThatCannotBeMadeHoldsUpNoOtherArchive() throws Exception {
        write("TB-002/a.zip");
        Files.writeString(target.resolve("TB-002"), "a file where the folder would be");

        Shipment shipment = carry(toFolder(), ARCHIVE, "TB-002/a.zip");

        assertThat(outcome(shipment))
                .hasSize(2)
                .startsWith(ARCHIVE + ": arrived")
                .last()
                .asString()
                .startsWith("TB-002/a.zip: RETRY rsync: ");
    }

    @Test
    @Fault({45, 68})
    void findsADifferenceThatSizeAndTimeDoNotShow() throws Exception {
        var rsync = toFolder();
        carry(rsync, ARCHIVE);
        FileTime time = Files.getLastModifiedTime(target.resolve(ARCHIVE));
        Files.writeString(target.resolve(ARCHIVE), "archivE".repeat(100_000));
        Files.setLastModifiedTime(target.resolve(ARCHIVE), time);

        assertThat(outcome(carry(rsync, ARCHIVE)))
                .containsExactly(ARCHIVE
                        + ": RETRY The archive at the far end is not equal to ours; a file that had its name"
                        + " before is not overwritten");
    }

    @Test
    void findsAnArchiveMissingAtTheFarEnd() throws Exception {
        Shipment shipment = new Shipment(new Shipments(root).rows(ARCHIVE));

        toFolder().verify(root, shipment);

        assertThat(outcome(shipment))
                .containsExactly(
                        ARCHIVE + ": RETRY The archive is not at the far end although sending it reported no failure");
    }

    @Test
    @Fault(64)
    void whatASessionHadSentBeforeItBrokeHasArrived() throws Exception {
        write("TB-002/a.zip");
        write("TB-003/b.zip");
        var rsync = toFolder();
        rsync.setProgram(breakingAfterTheFirst().toString());

        Shipment shipment = carry(rsync, ARCHIVE, "TB-002/a.zip", "TB-003/b.zip");

        assertThat(outcome(shipment))
                .containsExactly(
                        ARCHIVE + ": arrived",
                        "TB-002/a.zip: RETRY rsync: the connection broke, or there is no rsync at the far end (exit"
                                + " code 12)");
        assertThat(shipment.getReason()).contains("exit code 12");
    }

    /** An rsync that sends the first of the files it is given, begins the second and breaks; comparing it does well. */
    private Path breakingAfterTheFirst() throws IOException {
        Path program = folder.resolve("breaking-rsync");
        Files.writeString(
                program,
                """
                #!/bin/bash
                case "$*" in
                *--dry-run*) exec rsync "$@" ;;
                esac
                IFS= read -r -d '' first; IFS= read -r -d '' second
                printf '%s\\0' "$first" | rsync "$@"
                echo "$second"
                exit 12
                """);
        assertThat(program.toFile().setExecutable(true)).isTrue();
        return program;
    }

    @Test
    void namesAProgramThatIsNotThere() throws Exception {
        var rsync = toFolder();
        rsync.setProgram("/nonexistent/rsync");
        write("TB-002/a.zip");

        Shipment shipment = carry(rsync, ARCHIVE, "TB-002/a.zip");

        assertThat(outcome(shipment))
                .singleElement()
                .asString()
                .contains(": PAUSE ")
                .contains("install rsync");
    }

    @Test
    void sendsThroughSshAndFindsBothEndsEqual() throws Exception {
        write("TB-002/a.zip");
        try (var sshd = Sshd.start()) {
            Shipment shipment = carry(through(sshd), ARCHIVE, "TB-002/a.zip");

            assertThat(target.resolve(ARCHIVE)).hasSameBinaryContentAs(root.resolve(ARCHIVE));
            assertThat(outcome(shipment)).containsExactly(ARCHIVE + ": arrived", "TB-002/a.zip: arrived");
        }
    }

    @Test
    void sendsWhereTheKeyIsForOneFolderAlone() throws Exception {
        write("TB-002/a.zip");
        try (var sshd = Sshd.start()) {
            sshd.restrict(Programs.require("rrsync") + " " + target);
            var rsync = through(sshd);
            rsync.setTarget(sshd.user() + "@127.0.0.1:/");

            Shipment shipment = carry(rsync, ARCHIVE, "TB-002/a.zip");

            assertThat(outcome(shipment)).containsExactly(ARCHIVE + ": arrived", "TB-002/a.zip: arrived");
            assertThat(target.resolve(ARCHIVE)).hasSameBinaryContentAs(root.resolve(ARCHIVE));
        }
    }

    @Test
    void sendsToAFolderWhoseNameAShellWouldChange() throws Exception {
        target = Files.createDirectory(folder.resolve("a b$(id)"));
        try (var sshd = Sshd.start()) {
            assertThat(outcome(carry(through(sshd), ARCHIVE))).containsExactly(ARCHIVE + ": arrived");
        }
        assertThat(target.resolve(ARCHIVE)).hasSameBinaryContentAs(root.resolve(ARCHIVE));
    }

    @Test
    @Fault(65)
    void stopsAtAHostKeyItDoesNotKnow() throws Exception {
        try (var sshd = Sshd.start()) {
            var rsync = through(sshd);
            rsync.setKnownHosts(Files.createFile(folder.resolve("empty")).toString());

            assertThat(outcome(carry(rsync, ARCHIVE)))
                    .singleElement()
                    .asString()
                    .contains(": PAUSE ")
                    .contains("host key");
        }
        assertThat(target).isEmptyDirectory();
    }

    @Test
    void retriesWhereNobodyAnswers() throws Exception {
        Rsync rsync;
        try (var sshd = Sshd.start()) {
            rsync = through(sshd);
            rsync.setKeyFile("");
            rsync.setKnownHosts("");
        }

        assertThat(outcome(carry(rsync, ARCHIVE)))
                .singleElement()
                .asString()
                // rsync ends with 12 where it writes to ssh before it hears that ssh has ended with 255
                .matches("(?s).*: (RETRY|PAUSE) .*exit code (255|12)\\b.*");
    }

    @Test
    void whatRsyncWouldReachWithoutOurKeyIsRefused() {
        for (String target : List.of("central.example.org:/srv", "rsync://nas/archives", "nas::archives")) {
            var rsync = new Rsync();
            rsync.setTarget(target);
            assertThat(rsync.mistakes())
                    .containsKey("target")
                    .hasToString("{target=target is '" + target
                            + "', which rsync would reach without the destination's key and known hosts; write user@host:folder,"
                            + " or a folder as /srv/archives}");
        }
        assertThat(toFolder().mistakes()).isEmpty();
    }

    @Test
    void anEndThatReadsALargeArchiveInSilenceIsWaitedFor() throws Exception {
        Path asked = root.resolveSibling("asked");
        Path program = Files.writeString(
                root.resolveSibling("recorded"), "#!/bin/sh\necho \"$@\" >>'" + asked + "'\nexec rsync \"$@\"\n");
        program.toFile().setExecutable(true);
        Rsync rsync = toFolder();
        rsync.setProgram(program.toString());

        assertThat(outcome(carry(rsync, ARCHIVE))).containsExactly(ARCHIVE + ": arrived");

        assertThat(Files.readAllLines(asked)).hasSize(2).allSatisfy(line -> assertThat(line.contains("--timeout="))
                .isNotEqualTo(line.contains("--checksum")));
    }

    private Shipment carry(Rsync rsync, String... archives) throws InterruptedException {
        return new Shipments(root).carry(rsync, archives);
    }

    private void write(String archive) throws IOException {
        Files.createDirectories(root.resolve(archive).getParent());
        Files.writeString(root.resolve(archive), archive.repeat(10_000));
    }

    private Rsync through(Sshd sshd) {
        var rsync = new Rsync();
        rsync.setTarget(sshd.user() + "@127.0.0.1:" + target);
        rsync.setPort(sshd.port());
        rsync.setKeyFile(sshd.userKey().toString());
        rsync.setKnownHosts(sshd.knownHosts().toString());
        return rsync;
    }

    private Rsync toFolder() {
        var rsync = new Rsync();
        rsync.setTarget(target.toString());
        return rsync;
    }
}
