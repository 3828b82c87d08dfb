package org.caravan.deliver;

import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.files.Digests;
import org.caravan.queue.JobFailedException.Effect;

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

    @Test
    void aCopyThatDiffersOrIsMissingIsNotDelivered() throws Exception {
        assertThatThrownBy(() -> delivered.verify(folder.toString(), "none.zip", sum))
                .isInstanceOf(DeliveryException.class);
        Files.writeString(folder.resolve("archive.zip"), "archivE");
        assertThatThrownBy(() -> delivered.verify(folder.toString(), "archive.zip", sum))
                .hasMessageContaining("not equal");
    }
}
