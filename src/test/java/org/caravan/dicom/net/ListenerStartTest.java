package org.caravan.dicom.net;

import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.dicom.DicomConnectException;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.ListenerConfig;
import org.caravan.dicom.ListenerServices;
import org.caravan.suite.Fault;

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
        listen(ListenerConfigs.ofAnybodyHere(folder));
        assertThat(left).doesNotExist();
    }

    @Test
    void aSecondListenerOnTheSamePortTouchesNoFileOfTheFirst() throws Exception {
        listen(ListenerConfigs.ofAnybodyHere(folder));
        Path half = Files.writeString(folder.resolve("incoming/half-received.part"), "half");
        ListenerConfig same =
                ListenerConfigs.ofAnybodyHere(folder).port(listener.port()).build();
        assertThatThrownBy(() -> new BuiltInListener(same, services())).isInstanceOf(DicomConnectException.class);
        assertThat(half).exists();
    }

    @Test
    @Fault(44)
    void leavesThePortFreeWhereTheFolderCannotBeWritten() throws Exception {
        listen(ListenerConfigs.ofAnybodyHere(folder));
        int port = listener.port();
        listener.close();
        Path file = Files.writeString(folder.resolve("file"), "");
        ListenerConfig broken =
                ListenerConfigs.ofAnybodyHere(folder).port(port).incoming(file).build();
        assertThatThrownBy(() -> new BuiltInListener(broken, services()))
                .isInstanceOf(DicomException.class)
                .hasMessageContaining("cannot be written");
        listen(ListenerConfigs.ofAnybodyHere(folder).port(port));
    }

    private ListenerServices services() {
        return ListenerServices.storing(new Shelf(folder));
    }

    private void listen(ListenerConfig.Builder config) throws DicomException {
        listener = new BuiltInListener(config.build(), services());
    }
}
