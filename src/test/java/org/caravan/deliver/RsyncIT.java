package org.caravan.deliver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.peers.Programs;
import org.caravan.peers.Sshd;
import org.caravan.queue.JobFailedException.Effect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
        Files.createDirectories(root.resolve(ARCHIVE).getParent());
        Files.writeString(root.resolve(ARCHIVE), "archive".repeat(100_000));
    }

    @Test
    void sendsToAFolderAndFindsBothEndsEqual() throws Exception {
        var rsync = toFolder();

        rsync.send(root, ARCHIVE);

        assertThat(target.resolve(ARCHIVE)).hasSameBinaryContentAs(root.resolve(ARCHIVE));
        assertThatCode(() -> rsync.verify(root, ARCHIVE)).doesNotThrowAnyException();
    }

    @Test
    void findsADifferenceThatSizeAndTimeDoNotShow() throws Exception {
        var rsync = toFolder();
        rsync.send(root, ARCHIVE);
        FileTime time = Files.getLastModifiedTime(target.resolve(ARCHIVE));
        Files.writeString(target.resolve(ARCHIVE), "archivE".repeat(100_000));
        Files.setLastModifiedTime(target.resolve(ARCHIVE), time);

        assertThatThrownBy(() -> rsync.verify(root, ARCHIVE))
                .isInstanceOfSatisfying(
                        DeliveryException.class, e -> assertThat(e.effect()).isEqualTo(Effect.RETRY));
    }

    @Test
    void findsAnArchiveMissingAtTheFarEnd() {
        assertThatThrownBy(() -> toFolder().verify(root, ARCHIVE)).isInstanceOf(DeliveryException.class);
    }

    @Test
    void namesAProgramThatIsNotThere() {
        var rsync = toFolder();
        rsync.setProgram("/nonexistent/rsync");

        assertThatThrownBy(() -> rsync.send(root, ARCHIVE)).hasMessageContaining("install rsync");
    }

    @Test
    void sendsThroughSshAndFindsBothEndsEqual() throws Exception {
        try (var sshd = Sshd.start()) {
            var rsync = through(sshd);

            rsync.send(root, ARCHIVE);

            assertThat(target.resolve(ARCHIVE)).hasSameBinaryContentAs(root.resolve(ARCHIVE));
            assertThatCode(() -> rsync.verify(root, ARCHIVE)).doesNotThrowAnyException();
        }
    }

    @Test
    void stopsAtAHostKeyItDoesNotKnow() throws Exception {
        try (var sshd = Sshd.start()) {
            var rsync = through(sshd);
            rsync.setKnownHosts(Files.createFile(folder.resolve("empty")).toString());

            assertThatThrownBy(() -> rsync.send(root, ARCHIVE))
                    .isInstanceOfSatisfying(
                            DeliveryException.class, e -> assertThat(e.effect()).isEqualTo(Effect.PAUSE))
                    .hasMessageContaining("host key");
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

        assertThatThrownBy(() -> rsync.send(root, ARCHIVE))
                .isInstanceOfSatisfying(
                        DeliveryException.class, e -> assertThat(e.effect()).isIn(Effect.RETRY, Effect.PAUSE))
                // rsync ends with 12 where it writes to ssh before it hears that ssh has ended with 255
                .hasMessageMatching("(?s).*exit code (255|12)\\b.*");
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
