package org.caravan.dicom.common;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class IncomingObjectTest {

    @TempDir
    Path folder;

    @Test
    void writesHeaderAndPiecesInTheirOrder() throws Exception {
        Path path = folder.resolve("a.part");
        try (var object = new IncomingObject(path, new byte[] {1, 2})) {
            for (int i = 3; i <= 299; i++) {
                object.accept(ByteBuffer.wrap(new byte[] {(byte) i}));
            }
            object.finish();
            assertThat(object.length()).isEqualTo(299);
            byte[] written = Files.readAllBytes(path);
            assertThat(written).hasSize(299).startsWith(1, 2, 3, 4).endsWith((byte) 298, (byte) 299);
        }
        assertThat(path).doesNotExist();
    }

    @Test
    void takesTheRestOfAnObjectAfterTheDiskIsFull() throws Exception {
        try (var full = FileChannel.open(Path.of("/dev/full"), StandardOpenOption.WRITE);
                var object = new IncomingObject(folder.resolve("a.part"), full, new byte[132])) {
            for (int i = 0; i < 1_000; i++) {
                object.accept(ByteBuffer.allocate(1_000));
            }
            assertThatThrownBy(object::finish).isInstanceOf(IOException.class).hasMessageContaining("No space left");
        }
    }
}
