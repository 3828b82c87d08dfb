package org.caravan.dicom;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DicomToolkitTest {

    private final ClassLoader before = Thread.currentThread().getContextClassLoader();

    @AfterEach
    void restore() {
        Thread.currentThread().setContextClassLoader(before);
    }

    @Test
    void saysHowToBuildWithDcm4cheWhereItIsMissing() {
        Thread.currentThread().setContextClassLoader(ClassLoader.getPlatformClassLoader());
        assertThatThrownBy(() -> DicomToolkit.named(DicomToolkit.DCM4CHE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("DICOM toolkit 'dcm4che' is not on the class path.")
                .hasMessageContaining("mvn -Pdcm4che package");
    }
}
