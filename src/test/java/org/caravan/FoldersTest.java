package org.caravan;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.database.DatabaseException;
import org.caravan.files.FolderLock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FoldersTest {

    @TempDir
    Path folder;

    @Test
    void secondCaravanOnADataFolderIsRefusedWhateverItsDatabaseAndPort() throws Exception {
        try (FolderLock first = Folders.take(settings("11112"))) {
            assertThat(first).isNotNull();
            Path arriving = Files.writeString(folder.resolve("incoming/ax-1.part"), "half an object");

            assertThatThrownBy(() -> Caravan.start(settings("11113")))
                    .isInstanceOf(SettingsException.class)
                    .hasMessage("Caravan is already running on " + folder + " (process "
                            + ProcessHandle.current().pid()
                            + "): stop it first, or set caravan.data to another folder");
            assertThat(arriving).exists();
        }
    }

    @Test
    void dataFolderIsFreeAgainAfterAStartThatFailed() {
        assertThatThrownBy(() -> Caravan.start(settings("11112"))).isInstanceOf(DatabaseException.class);
        Folders.take(settings("11112")).close();
    }

    private Settings settings(String port) {
        return Settings.read(
                folder.resolve("none.properties"),
                Map.of(
                        "caravan.data",
                        folder.toString(),
                        "caravan.dicom.port",
                        port,
                        "caravan.database.url",
                        "jdbc:postgresql://127.0.0.1:1/nobody"));
    }
}
