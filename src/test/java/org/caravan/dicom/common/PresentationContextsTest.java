package org.caravan.dicom.common;

import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.caravan.dicom.ListenerConfig;
import org.caravan.dicom.ListenerObserver;
import org.caravan.dicom.ListenerServices;

import static org.assertj.core.api.Assertions.assertThat;

/** Which transfer syntax the acceptor chooses where several are proposed in one presentation context. */
class PresentationContextsTest {

    private static final String CT = "1.2.840.10008.5.1.4.1.1.2";
    private static final String PREFIX = "1.2.840.10008.1.2";

    private static final Admission ADMISSION = new Admission(
            ListenerConfig.builder("CARAVAN").build(), new ListenerServices(null, null, null, ListenerObserver.NONE));

    /** Suffixes of transfer syntaxes, {@code -} for implicit VR little endian; other ones whole. */
    @ParameterizedTest(name = "of {0} takes {1}")
    @CsvSource({
        "'.4.50', '.4.50'",
        "'.4.50 .4.51', '.4.50'",
        "'.4.50 .1', '.1'",
        "'.4.50 -', '-'",
        "'.4.91 .4.81 .4.90', '.4.90'",
        "'.4.70 .1', '.4.70'",
        "'.1 .4.70', '.1'",
        "'- .4.70', '-'",
        "'- .1', '.1'",
        "'- .4.50 .1', '.1'",
        "'.2 -', '-'",
        "'.2 .4.70', '.4.70'",
        "'.2 .4.50', '.2'",
        "'.4.94 .4.50 -', '-'",
        "'.1.99 -', '.1.99'",
        "'1.2.826.0.1.3680043.99.7 .4.80', '.4.80'",
        "'1.2.826.0.1.3680043.99.7 .4.50', '1.2.826.0.1.3680043.99.7'"
    })
    void prefersWhatLosesNothing(String offered, String chosen) {
        List<String> proposed =
                Stream.of(offered.split(" ")).map(PresentationContextsTest::uid).toList();
        assertThat(ADMISSION.transferSyntax(CT, proposed)).isEqualTo(uid(chosen));
    }

    @Test
    void takesNothingWhereNothingIsAUid() {
        assertThat(ADMISSION.transferSyntax(CT, List.of("1.2.x", ""))).isNull();
    }

    private static String uid(String text) {
        return text.equals("-") ? PREFIX : text.startsWith(".") ? PREFIX + text : text;
    }
}
