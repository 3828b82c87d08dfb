package org.caravan.files;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(60)
class FolderLockTest {

    @TempDir
    Path folder;

    @Test
    void isTakenOnceAtATime() throws Exception {
        try (FolderLock first = FolderLock.take(folder, FolderLock.Use.RUN).orElseThrow()) {
            assertThat(first).isNotNull();
            assertThat(FolderLock.take(folder, FolderLock.Use.RUN)).isEmpty();
        }
        FolderLock.take(folder, FolderLock.Use.RUN).orElseThrow().close();
    }

    @Test
    void isAnotherProcessesUntilThatIsKilled() throws Exception {
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Other.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .start();
        try (BufferedReader lines = other.inputReader()) {
            assertThat(lines.readLine()).isEqualTo("taken");
            assertThat(FolderLock.take(folder, FolderLock.Use.RUN)).isEmpty();
            assertThat(FolderLock.holder(folder)).contains(new FolderLock.Holder(other.pid(), FolderLock.Use.RUN));
        } finally {
            other.toHandle().destroyForcibly();
            assertThat(other.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
        FolderLock.take(folder, FolderLock.Use.RUN).orElseThrow().close();
    }

    @Test
    void canBeTakenOnceItsFileCanBeWrittenAfterAll() throws Exception {
        Path file = folder.resolve("caravan.lock");
        assertThat(file.toFile().mkdir()).isTrue();
        assertThatThrownBy(() -> FolderLock.take(folder, FolderLock.Use.RUN)).isInstanceOf(IOException.class);
        assertThat(file.toFile().delete()).isTrue();
        FolderLock.take(folder, FolderLock.Use.RUN).orElseThrow().close();
    }

    /** Takes the lock, says so, and waits to be killed. */
    static final class Other {

        public static void main(String[] args) throws Exception {
            try (FolderLock lock =
                    FolderLock.take(Path.of(args[0]), FolderLock.Use.RUN).orElseThrow()) {
                System.out.println(lock == null ? "" : "taken");
                System.in.read();
            }
        }
    }
}
