package org.caravan.dicom;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class UidsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "1.2.840.10008.1.2",
                "1.02.3",
                "9999999999999999999999999999999999999999999999999999999999999999"
            })
    void whatIsValidIsSafe(String uid) {
        assertThat(Uids.isValid(uid)).isTrue();
        assertThat(Uids.isSafe(uid)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"LOCALIZER2.16.124.113543.6003.1", "1.2-3_4", "_", "a"})
    void someThatAreNoneAreSafeAsAPath(String uid) {
        assertThat(Uids.isValid(uid)).isFalse();
        assertThat(Uids.isSafe(uid)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ".",
                "..",
                ".1",
                "-1",
                "1.",
                "1..2",
                "1/2",
                "1\\2",
                "1 2",
                "1\n",
                "ü",
                "1:2",
                "1*",
                "~",
                "1\0",
                "/etc/passwd",
                "../x",
                "99999999999999999999999999999999999999999999999999999999999999999"
            })
    void allElseIsNot(String uid) {
        assertThat(Uids.isSafe(uid)).isFalse();
    }
}
