package org.caravan.deliver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.caravan.peers.Programs;
import org.caravan.peers.Sshd;
import org.caravan.suite.Fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.caravan.deliver.Shipments.outcome;

/** Faults of sending with the real rsync: truncated archives, broken and killed sessions, changed host keys, names that are not plain. */
@Timeout(120)
class RsyncFaultsIT {

    private static final String ODD = "-TB 001/-näive\n\\#012 *?;$(id) #1 \u65e5\u672c.zip";

    @TempDir
    Path folder;

    private Path root;
    private Path target;
    private Shipments shipments;
    private Rsync rsync;

    @BeforeEach
    void write() throws IOException {
        Programs.require("rsync");
        root = folder.resolve("archives");
        target = Files.createDirectory(folder.resolve("far end"));
        shipments = new Shipments(root);
        shipments.write(ODD, "odd", 100_000);
        shipments.write("TB-002/a.zip", "a", 10_000);
        rsync = new Rsync();
        rsync.setTarget(target.toString());
    }

    @Test
    @Fault(63)
    void aTruncatedArchiveIsNotSentAndHoldsUpNoOther() throws Exception {
        List<Map<String, Object>> rows = shipments.rows("TB-002/a.zip", ODD);
        Files.writeString(root.resolve("TB-002/a.zip"), "a".repeat(9_000));

        assertThat(outcome(shipments.carry(rsync, rows)))
                .satisfiesExactly(
                        first -> assertThat(first)
                                .startsWith("TB-002/a.zip: GIVE_UP The archive on this machine's disk is not what was"
                                        + " packed"),
                        second -> assertThat(second).isEqualTo(ODD + ": arrived"));
        assertThat(target.resolve("TB-002")).doesNotExist();
    }

    @ParameterizedTest(name = "rsync ends with {0}")
    @CsvSource({
        "exit 12, RETRY",
        "exit 23, RETRY",
        "exit 30, RETRY",
        "exit 255, PAUSE",
        "kill -9 $$, RETRY",
        "exit 11, RETRY",
    })
    @Fault(64)
    void aSessionThatEndsBadlyKeepsTheSourceAndIsTakenUpAgain(String end, String effect) throws Exception {
        rsync.setProgram(program("#!/bin/bash\n" + end + "\n"));

        Shipment broken = shipments.carry(rsync, ODD, "TB-002/a.zip");

        assertThat(outcome(broken)).isNotEmpty().allMatch(one -> one.contains(": " + effect + " rsync: "));
        assertThat(root.resolve(ODD)).exists();
        assertThat(root.resolve("TB-002/a.zip")).exists();

        rsync.setProgram("rsync");
        assertThat(outcome(shipments.carry(rsync, ODD, "TB-002/a.zip")))
                .containsExactly(ODD + ": arrived", "TB-002/a.zip: arrived");
    }

    @Test
    @Fault(67)
    void namesWithDashesNewlinesAndUnicodeArriveUnchangedOverSsh() throws Exception {
        try (Sshd sshd = Sshd.start()) {
            through(sshd, sshd.knownHosts());

            assertThat(outcome(shipments.carry(rsync, ODD))).containsExactly(ODD + ": arrived");
            assertThat(target.resolve(ODD)).hasSameBinaryContentAs(root.resolve(ODD));
        }
    }

    @Test
    @Fault(65)
    void aChangedHostKeyStopsTheDestination() throws Exception {
        try (Sshd sshd = Sshd.start();
                Sshd another = Sshd.start()) {
            String changed =
                    Files.readString(another.knownHosts()).replace(":" + another.port() + " ", ":" + sshd.port() + " ");
            through(sshd, Files.writeString(folder.resolve("changed"), changed));

            assertThat(outcome(shipments.carry(rsync, ODD, "TB-002/a.zip")))
                    .containsExactly(ODD + ": PAUSE " + SshFiles.HOST_KEY);
        }
        assertThat(target).isEmptyDirectory();
    }

    @Test
    void sendsNoFasterThanItMay() throws Exception {
        shipments.write("TB-003/large.zip", "large", 600_000);
        rsync.setKilobytesPerSecond(1_500);
        long begin = System.nanoTime();

        assertThat(outcome(shipments.carry(rsync, "TB-003/large.zip"))).containsExactly("TB-003/large.zip: arrived");

        assertThat((System.nanoTime() - begin) / 1e9)
                .as("seconds for 3 MB at 1.5 MB/s")
                .isGreaterThan(1);
    }

    @Test
    void twoSessionsWithARateGoOneAfterTheOther() throws Exception {
        Path running = folder.resolve("running");
        rsync.setProgram(program("#!/bin/sh\nmkdir '" + running
                + "' || exit 99\nrsync \"$@\"\nresult=$?\nsleep 0.5\nrmdir '" + running + "'\nexit $result\n"));
        rsync.setKilobytesPerSecond(9_000_000);
        shipments.write("TB-003/a.zip", "a", 100);
        shipments.write("TB-003/b.zip", "b", 100);
        List<Map<String, Object>> others = shipments.rows("TB-003/b.zip");

        var other = CompletableFuture.supplyAsync(() -> sent(others));
        assertThat(sent(shipments.rows("TB-003/a.zip"))).isNull();
        assertThat(other.get(20, TimeUnit.SECONDS)).as("why it broke").isNull();
        assertThat(target.resolve("TB-003"))
                .isDirectoryContaining("glob:**/a.zip")
                .isDirectoryContaining("glob:**/b.zip");
    }

    /** Why the session broke; null where it did not. */
    private String sent(List<Map<String, Object>> rows) {
        try {
            return rsync.send(root, rows).getReason();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void through(Sshd sshd, Path knownHosts) {
        rsync.setTarget(sshd.user() + "@127.0.0.1:" + target);
        rsync.setPort(sshd.port());
        rsync.setKeyFile(sshd.userKey().toString());
        rsync.setKnownHosts(knownHosts.toString());
    }

    private String program(String script) throws IOException {
        Path program = Files.writeString(folder.resolve("program"), script);
        assertThat(program.toFile().setExecutable(true)).isTrue();
        return program.toString();
    }
}
