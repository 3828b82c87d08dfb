package org.caravan.dicom.common;

import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** A file in the way of the one it tries with shows whether it tries. */
class DirectWritesTest {

    private static final String NAME = "probe";

    @TempDir
    Path parent;

    @Test
    void triesAFolderOnceWhereItWorks() throws Exception {
        Path folder = Files.createDirectory(parent.resolve("incoming"));
        assertThat(DirectWrites.work(folder, NAME)).isTrue();
        block(folder);
        assertThat(DirectWrites.work(folder, NAME)).isTrue();
        assertThat(folder.resolve(NAME)).exists();
    }

    @Test
    void triesAgainWhereItDidNotWork() throws Exception {
        Path folder = Files.createDirectory(parent.resolve("incoming"));
        block(folder);
        assertThat(DirectWrites.work(folder, NAME)).isFalse();
        Files.deleteIfExists(folder.resolve(NAME));
        assertThat(DirectWrites.work(folder, NAME)).isTrue();
    }

    @Test
    void triesAFolderThatTookThePlaceOfAnother() throws Exception {
        Path folder = Files.createDirectory(parent.resolve("incoming"));
        assertThat(DirectWrites.work(folder, NAME)).isTrue();
        Files.move(folder, parent.resolve("away"));
        assertThat(DirectWrites.work(folder, NAME)).isFalse();
        block(Files.createDirectory(folder));
        assertThat(DirectWrites.work(folder, NAME)).isFalse();
    }

    private static void block(Path folder) throws Exception {
        Files.createFile(folder.resolve(NAME));
    }
}
