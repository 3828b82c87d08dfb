package org.caravan.camel.dicom;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class KeysTest {

    @Test
    void readsMatchingAndReturnKeysInTheirOrder() {
        assertThat(Keys.parse("PatientID=TB-*, StudyDate=20260101- ,StudyInstanceUID="))
                .containsExactly(
                        Map.entry("PatientID", "TB-*"),
                        Map.entry("StudyDate", "20260101-"),
                        Map.entry("StudyInstanceUID", ""));
    }

    @Test
    void readsSeveralValuesAndDoubledCommas() {
        assertThat(Keys.parse("Modality=CT\\MR,StudyDescription=Head,, neck=1,PatientID="))
                .containsExactly(
                        Map.entry("Modality", List.of("CT", "MR")),
                        Map.entry("StudyDescription", "Head, neck=1"),
                        Map.entry("PatientID", ""));
    }

    @Test
    void readsElementsWithoutKeyword() {
        assertThat(Keys.parse("(0019,,1008)=a")).containsExactly(Map.entry("(0019,1008)", "a"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TB-*", "=TB-*", "PatientID=1,TB-*"})
    void refusesPartsThatAreNoKeys(String text) {
        assertThatThrownBy(() -> Keys.parse(text))
                .hasMessageContaining("keyword=value")
                .message()
                .doesNotContain("TB-*,TB")
                .contains("part " + text.split(",").length);
    }

    @Test
    void refusesMisspeltKeywordsInMapsToo() {
        assertThatThrownBy(() -> Keys.normal(Map.of("PatientId", "1"))).hasMessageContaining("Did you mean PatientID");
    }

    @Test
    void turnsWhatRoutesHoldIntoWhatTheSeamTakes() {
        Map<String, Object> keys = Keys.normal(Map.of(
                "SeriesNumber",
                4,
                "StudyDate",
                LocalDate.of(2026, 2, 3),
                "SOPInstanceUID",
                Arrays.asList("1.2", "1.3"),
                "RequestAttributesSequence",
                Map.of("ScheduledProcedureStepID", 7)));
        assertThat(keys)
                .containsEntry("SeriesNumber", "4")
                .containsEntry("StudyDate", "20260203")
                .containsEntry("SOPInstanceUID", List.of("1.2", "1.3"))
                .containsEntry("RequestAttributesSequence", List.of(Map.of("ScheduledProcedureStepID", "7")));
    }

    @Test
    void readsValuesOfHeadersInAnyShape() {
        assertThat(Keys.values(null)).isEmpty();
        assertThat(Keys.values(List.of("1.2", " 1.3 "))).containsExactly("1.2", "1.3");
        assertThat(Keys.values(new String[] {"1.2"})).containsExactly("1.2");
        assertThat(Keys.values("1.2,1.3\\1.4")).containsExactly("1.2", "1.3", "1.4");
    }
}
