package org.caravan.files;

import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DigestsTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4096, 1_048_575, 1_048_576, 1_048_577, 3_000_001})
    void ofWhatLiesOnTheDiskTheSumIsThatOfItsBytesWhateverTheLength(int length) throws Exception {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        for (Path where :
                new Path[] {folder, Path.of("target"), Path.of("/dev/shm")}) { // file systems of several kinds
            Path file = Files.write(where.resolve("digests-test-" + length), bytes);
            try {
                assertThat(Digests.sha256OfStored(file)).isEqualTo(Digests.sha256(file));
            } finally {
                Files.delete(file);
            }
        }
    }

    @Test
    void aFileThatIsNotThereIsSaidToBeSo() {
        assertThatThrownBy(() -> Digests.sha256OfStored(folder.resolve("none")))
                .isInstanceOf(NoSuchFileException.class);
    }
}
