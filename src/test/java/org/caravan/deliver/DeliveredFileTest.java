package org.caravan.deliver;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.files.Digests;
import org.caravan.queue.JobFailedException.Effect;
import org.caravan.suite.Fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DeliveredFileTest {

    @TempDir
    Path folder;

    private final DeliveredFile delivered = new DeliveredFile();
    private String sum;

    @BeforeEach
    void sum() throws Exception {
        sum = Digests.sha256(Files.writeString(folder.resolve("archive.zip"), "archive"));
    }

    @Test
    void findsAnArchiveThatArrivedBeforeTheLastAttemptWasCutOff() throws Exception {
        assertThat(delivered.isThere(folder.toString(), "archive.zip", sum, false))
                .isTrue();
        assertThat(delivered.isThere(folder.toString(), "other.zip", sum, false))
                .isFalse();
        delivered.verify(folder.toString(), "archive.zip", sum);
    }

    @Test
    @Fault(66)
    void neverOverwritesAnotherFileOfThatName() throws Exception {
        Files.writeString(folder.resolve("archive.zip"), "another");
        assertThatThrownBy(() -> delivered.isThere(folder.toString(), "archive.zip", sum, false))
                .isInstanceOfSatisfying(
                        DeliveryException.class, e -> assertThat(e.effect()).isEqualTo(Effect.RETRY))
                .hasMessageContaining("not overwritten");
    }

    @Test
    void takesAMissingFolderForAMissingMountUnlessToldToMakeIt() throws Exception {
        String missing = folder.resolve("mount/archives").toString();
        assertThatThrownBy(() -> delivered.isThere(missing, "archive.zip", sum, false))
                .isInstanceOfSatisfying(
                        DeliveryException.class, e -> assertThat(e.effect()).isEqualTo(Effect.PAUSE))
                .hasMessageContaining("mount");
        assertThat(delivered.isThere(missing, "archive.zip", sum, true)).isFalse();
        assertThat(Path.of(missing)).isDirectory();
    }

    @Test
    void saysThatAFileHasTheNameOfTheFolder() {
        String file = folder.resolve("archive.zip").toString();
        assertThatThrownBy(() -> delivered.isThere(file, "other.zip", sum, true))
                .isInstanceOfSatisfying(
                        DeliveryException.class, e -> assertThat(e.effect()).isEqualTo(Effect.PAUSE))
                .hasMessageContaining("a file has its name");
    }

    /** Ours are for our user alone, and the people at the destination must be able to read theirs. */
    @Test
    void whatIsDeliveredGetsTheRightsOfTheDestinationsFolder() throws Exception {
        Path destination = Files.createDirectory(folder.resolve("destination"));
        Path below = Files.createDirectories(destination.resolve("TB-1/2026"), mode("rwx------"));
        Path file = Files.createFile(below.resolve("archive.zip"), mode("rw-------"));
        Files.copy(folder.resolve("archive.zip"), file, StandardCopyOption.REPLACE_EXISTING);
        Files.setAttribute(destination, "unix:mode", 02770);

        delivered.verify(destination.toString(), "TB-1/2026/archive.zip", sum);

        for (Path each : List.of(below, below.getParent())) {
            assertThat((Integer) Files.getAttribute(each, "unix:mode") & 07777).isEqualTo(02770);
        }
        assertThat((Integer) Files.getAttribute(file, "unix:mode") & 07777).isEqualTo(0660);
    }

    private static FileAttribute<?> mode(String rights) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(rights));
    }

    @Test
    void aCopyThatDiffersOrIsMissingIsNotDelivered() throws Exception {
        assertThatThrownBy(() -> delivered.verify(folder.toString(), "none.zip", sum))
                .isInstanceOf(DeliveryException.class);
        Files.writeString(folder.resolve("archive.zip"), "archivE");
        assertThatThrownBy(() -> delivered.verify(folder.toString(), "archive.zip", sum))
                .hasMessageContaining("not equal");
    }
}
