package org.caravan.dicom.common;

import java.util.Collections;
import java.util.Map;

import org.junit.jupiter.api.Test;

import org.caravan.dicom.DicomMalformedException;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.DicomStatusException;
import org.caravan.dicom.Peer;
import org.caravan.dicom.data.Selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class IdentifiersTest {

    private static final String ELE = SopClasses.EXPLICIT_LITTLE_ENDIAN;
    private static final Peer PEER = Peer.builder("LAPAZ", "127.0.0.1", 104)
            .fallbackCharacterSet("ISO_IR 100")
            .build();

    @Test
    void takesNoMoreValuesThanAnIdentifierMayHave() {
        byte[] many = Identifiers.encode(Map.of("ProcedureCodeSequence", Collections.nCopies(60_000, Map.of())), ELE);
        assertThat(many.length).as("so it is not too long").isLessThan(Identifiers.MAX_LENGTH);
        assertThatThrownBy(() -> Identifiers.decode(many, ELE, PEER, Selection.of(Map.of("ProcedureCodeSequence", ""))))
                .isInstanceOf(DicomMalformedException.class)
                .hasMessageContaining("50000");
        assertThatThrownBy(() -> Identifiers.request(many, ELE, "la-paz"))
                .isInstanceOfSatisfying(DicomStatusException.class, e -> assertThat(e.status())
                        .isEqualTo(DicomStatus.DATA_SET_MISMATCH));
    }

    @Test
    void saysWhichOptionToSetForAKeyThatCannotBeEncoded() {
        assertThatThrownBy(() -> Identifiers.encode(Map.of("PatientID", "ЛП-1"), ELE, PEER))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("PatientID has characters that its character set does not have (ISO_IR 100).")
                .hasMessageContaining("Set fallbackCharacterSet of PACS LAPAZ")
                .hasMessageNotContaining("ЛП");
    }

    @Test
    void doesNotBlameTheSettingWhereTheKeysNameTheCharacterSet() {
        Map<String, String> keys = Map.of("PatientID", "ЛП-1", "SpecificCharacterSet", "ISO_IR 101");
        assertThatThrownBy(() -> Identifiers.encode(keys, ELE, PEER))
                .hasMessageContaining("Leave SpecificCharacterSet out of the keys")
                .hasMessageNotContaining("fallbackCharacterSet");
    }

    @Test
    void doesNotBlameTheSettingForCodesThatAreAlwaysAscii() {
        assertThatThrownBy(() -> Identifiers.encode(Map.of("Modality", "CÄ"), ELE, PEER))
                .hasMessage("Modality has characters beyond ASCII, which CS does not take");
    }
}
