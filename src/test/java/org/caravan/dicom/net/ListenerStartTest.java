package org.caravan.dicom.net;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.dicom.DicomConnectException;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.ListenerConfig;
import org.caravan.dicom.ListenerServices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What a listener does before it takes its first connection. */
class ListenerStartTest {

    @TempDir
    Path folder;

    private BuiltInListener listener;

    @AfterEach
    void close() {
        if (listener != null) {
            listener.close();
        }
    }

    @Test
    void removesWhatAnEarlierLifeLeftHalfReceived() throws Exception {
        Path left = Files.createDirectories(folder.resolve("incoming")).resolve("abc.part");
        Files.writeString(left, "half");
        listen(config());
        assertThat(left).doesNotExist();
    }

    @Test
    void aSecondListenerOnTheSamePortTouchesNoFileOfTheFirst() throws Exception {
        listen(config());
        Path half = Files.writeString(folder.resolve("incoming/half-received.part"), "half");
        ListenerConfig same = config().port(listener.port()).build();
        assertThatThrownBy(() -> new BuiltInListener(same, services())).isInstanceOf(DicomConnectException.class);
        assertThat(half).exists();
    }

    @Test
    void leavesThePortFreeWhereTheFolderCannotBeWritten() throws Exception {
        listen(config());
        int port = listener.port();
        listener.close();
        Path file = Files.writeString(folder.resolve("file"), "");
        ListenerConfig broken = config().port(port).incoming(file).build();
        assertThatThrownBy(() -> new BuiltInListener(broken, services()))
                .isInstanceOf(DicomException.class)
                .hasMessageContaining("cannot be written");
        listen(config().port(port));
    }

    private ListenerConfig.Builder config() {
        return ListenerConfig.builder("CARAVAN")
                .port(0)
                .callers(List.of(new ListenerConfig.Caller("*", "127.0.0.1")))
                .incoming(folder.resolve("incoming"))
                .closeTimeout(Duration.ofSeconds(1));
    }

    private ListenerServices services() {
        return ListenerServices.storing(new Shelf(folder));
    }

    private void listen(ListenerConfig.Builder config) throws DicomException {
        listener = new BuiltInListener(config.build(), services());
    }
}
