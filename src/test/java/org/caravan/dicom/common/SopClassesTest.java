package org.caravan.dicom.common;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class SopClassesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.2.840.10008.5.1.4.1.1.2",
                "1.2.840.113619.4.30",
                "1.2.840.10008.5.1.1.27",
                "1.2.840.10008.5.1.1.29",
                "1.2.840.10008.5.1.1.30",
                "1.2.840.10008.5.1.4.34.7"
            })
    void storageIsWhateverHoldsAnObject(String sopClass) {
        assertThat(SopClasses.isStorage(sopClass)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                SopClasses.VERIFICATION,
                SopClasses.STUDY_ROOT_MOVE,
                "1.2.840.10008.1.20.1",
                "1.2.840.10008.3.1.2.3.3",
                "1.2.840.10008.5.1.1.9",
                "1.2.840.10008.5.1.4.31"
            })
    void otherServicesAreNoStorage(String sopClass) {
        assertThat(SopClasses.isStorage(sopClass)).isFalse();
    }
}
