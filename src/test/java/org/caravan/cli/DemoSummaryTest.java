package org.caravan.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.suite.ChildOutput;

import static org.assertj.core.api.Assertions.assertThat;

class DemoSummaryTest {

    @TempDir
    Path folder;

    @Test
    void theCommandToLookIntoAnArchiveFindsItWhateverTheFolderIsCalled() throws Exception {
        Path destination = Files.createDirectories(folder.resolve("Ana's \"data\" \u00f1 $HOME"));
        Files.createFile(destination.resolve("a b.zip"));
        String found = DemoSummary.lookInto(destination).replace("unzip -l", "test -f");

        Process shell = new ProcessBuilder("sh", "-c", found)
                .redirectErrorStream(true)
                .redirectOutput(ChildOutput.file("look-into").toFile())
                .start();
        try {
            assertThat(shell.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(shell.exitValue()).isZero();
        } finally {
            shell.destroyForcibly();
        }
    }
}
