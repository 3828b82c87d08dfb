package org.caravan.dicom.common;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class IncomingObjectTest {

    private static final int HEADER = 132;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "1, true", "65404, true", "65405, true", "1048443, true", "1048444, true", "1048445, true", "5000000, true",
        "1, false", "65404, false", "65405, false", "1048443, false", "1048444, false", "1048445, false",
                "5000000, false"
    })
    void writesHeaderAndPiecesOfWhateverLengthInTheirOrder(int length, boolean direct) throws Exception {
        byte[] dataSet = new byte[length];
        new Random(length).nextBytes(dataSet);
        byte[] header = new byte[HEADER];
        Arrays.fill(header, (byte) 7);
        Path path = folder.resolve("a.part");
        try (var object = new IncomingObject(path, new PartFile(path, direct), ObjectLimits.DEFAULT, header)) {
            for (int at = 0; at < length; at += 16_378) {
                object.accept(ByteBuffer.wrap(dataSet, at, Math.min(16_378, length - at)));
            }
            object.finish();
            object.force();
            assertThat(object.length()).isEqualTo(HEADER + length);
            byte[] written = Files.readAllBytes(path);
            assertThat(Arrays.copyOf(written, HEADER)).isEqualTo(header);
            assertThat(Arrays.copyOfRange(written, HEADER, written.length)).isEqualTo(dataSet);
            try (var in = object.dataSet()) {
                assertThat(in.readAllBytes()).isEqualTo(dataSet);
            }
        }
        assertThat(path).doesNotExist();
    }

    @Test
    void takesTheRestOfAnObjectTheDiskDoesNotTake() throws Exception {
        Path path = folder.resolve("a.part");
        Files.createFile(path);
        try (var object = new IncomingObject(path, new PartFile(path, true), ObjectLimits.DEFAULT, new byte[HEADER])) {
            for (int i = 0; i < 3_000; i++) {
                ByteBuffer piece = ByteBuffer.allocate(1_000);
                object.accept(piece);
                assertThat(piece.hasRemaining()).isFalse();
            }
            assertThatThrownBy(object::finish).isInstanceOf(IOException.class);
        }
    }

    @Test
    void writesThroughThePageCacheWhereAFolderTakesNothingElse() throws Exception {
        Path noSuchFolder = folder.resolve("none");
        assertThat(PartFile.canWriteDirectly(noSuchFolder, "probe")).isFalse();
        assertThat(PartFile.canWriteDirectly(folder, "probe")).isTrue();
        assertThat(folder).isEmptyDirectory();
    }
}
