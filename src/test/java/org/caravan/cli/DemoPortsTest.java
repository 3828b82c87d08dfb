package org.caravan.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

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
}
