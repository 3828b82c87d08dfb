package org.caravan.dicom;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class PeerTest {

    @ParameterizedTest
    @CsvSource({"pacs.example.org, PACS (PACS@pacs.example.org:104)", "fd00::1, PACS (PACS@[fd00::1]:104)"})
    void messagesShowItsAddressAsItIsWritten(String host, String shown) {
        assertThat(Peer.builder("PACS", host, 104).build()).hasToString(shown);
    }
}
