package org.caravan.cli;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.Test;

import org.caravan.Settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DemoPortsTest {

    @Test
    void demosThatStartAtOnceHoldDifferentPorts() {
        try (DemoPorts one = DemoPorts.hold();
                DemoPorts other = DemoPorts.hold()) {
            assertThat(new int[] {one.dicom(), one.pacs(), one.forms(), other.dicom(), other.pacs(), other.forms()})
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void aPortThatADemoHasNotOpenedYetIsLeftToIt() {
        try (DemoPorts one = DemoPorts.hold()) {
            int dicom = one.dicom();
            one.releaseDicom();
            try (DemoPorts other = DemoPorts.hold()) {
                assertThat(other.dicom()).isNotEqualTo(dicom);
            }
        }
    }

    @Test
    void whatWasReleasedCanBeOpened() throws IOException {
        try (DemoPorts ports = DemoPorts.hold()) {
            int port = ports.pacs();
            ports.releasePacs();
            try (ServerSocket opened = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                assertThat(opened.isBound()).isTrue();
            }
        }
    }

    @Test
    void aPortThatTheSettingsDoNotUseIsFreeForOthers() throws IOException {
        try (DemoPorts ports = DemoPorts.hold()) {
            int forPacs = ports.dicom();
            Settings settings = Settings.read(
                    Path.of("none.properties"),
                    Map.of(
                            Settings.DICOM_PORT, "1",
                            Settings.REHEARSAL_PORT, Integer.toString(ports.pacs()),
                            Settings.REHEARSAL_FORMS_PORT, Integer.toString(ports.forms())));

            ports.releaseUnused(settings);

            try (ServerSocket opened = new ServerSocket(forPacs, 1, InetAddress.getLoopbackAddress())) {
                assertThat(opened.isBound()).isTrue();
            }
            assertThatThrownBy(() -> new ServerSocket(ports.pacs(), 1, InetAddress.getLoopbackAddress()))
                    .isInstanceOf(BindException.class);
        }
    }
}
