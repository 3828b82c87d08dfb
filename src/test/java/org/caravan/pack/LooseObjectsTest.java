package org.caravan.pack;

import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class LooseObjectsTest {

    @TempDir
    Path folder;

    @Test
    void aNameThatAnotherProgramHasTakenMeanwhileIsNotTakenFromIt() throws Exception {
        Path theirs = Files.writeString(folder.resolve("1.dcm"), "theirs");
        Path ours = Files.writeString(folder.resolve(".part"), "ours");

        assertThat(LooseObjects.name(ours, theirs)).isFalse();
        assertThat(theirs).hasContent("theirs");
        assertThat(LooseObjects.name(ours, folder.resolve("2.dcm"))).isTrue();
        assertThat(folder.resolve("2.dcm")).hasContent("ours");
    }
}
