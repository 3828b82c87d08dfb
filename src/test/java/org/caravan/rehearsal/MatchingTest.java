package org.caravan.rehearsal;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class MatchingTest {

    @ParameterizedTest
    @CsvSource({
        "PatientID, REH-*, REH-0001, true",
        "PatientID, REH-000?, REH-0001, true",
        "PatientID, REH-000?, REH-00011, false",
        "PatientID, reh-0001, REH-0001, false",
        "PatientID, C.-0001, REH-0001, false",
        "PatientName, müller*, Müller^Jürg, true",
        "StudyDate, 20240101-20241231, 20241231, true",
        "StudyDate, 20240101-20241231, 20250101, false",
        "StudyDate, -20240101, 20231231, true",
        "StudyDate, 20240102-, 20240101, false",
        "StudyDate, 20240101, 20240101, true",
        "StudyTime, 080000-09, 093000, true",
        "StudyInstanceUID, 1.2.*, 1.2.3, false",
        "StudyInstanceUID, 1.2.3, 1.2.3, true",
    })
    void matchesAsTheStandardSays(String keyword, String wanted, String actual, boolean matches) {
        assertThat(Matching.matches(Map.of(keyword, wanted), Map.of(keyword, actual)))
                .isEqualTo(matches);
    }

    @Test
    void anEmptyKeyMatchesEverything() {
        assertThat(Matching.matches(Map.of("PatientID", ""), Map.of("PatientID", "REH-0001")))
                .isTrue();
        assertThat(Matching.matches(Map.of("PatientID", ""), Map.of("PatientID", "")))
                .isTrue();
    }

    @Test
    void anEmptyAttributeMatchesTheUniversalWildcardOnly() {
        assertThat(Matching.matches(Map.of("PatientID", "*"), Map.of("PatientID", "")))
                .isTrue();
        assertThat(Matching.matches(Map.of("PatientID", "REH-*"), Map.of("PatientID", "")))
                .isFalse();
    }

    @Test
    void oneUidOfAListIsEnough() {
        Map<String, Object> keys = Map.of("SOPInstanceUID", List.of("1.2", "1.3"));

        assertThat(Matching.matches(keys, Map.of("SOPInstanceUID", "1.3"))).isTrue();
        assertThat(Matching.matches(keys, Map.of("SOPInstanceUID", "1.4"))).isFalse();
    }

    @Test
    void oneOfSeveralModalitiesIsEnough() {
        Map<String, Object> study = Map.of("ModalitiesInStudy", List.of("CT", "SR"));

        assertThat(Matching.matches(Map.of("ModalitiesInStudy", "SR"), study)).isTrue();
        assertThat(Matching.matches(Map.of("ModalitiesInStudy", "MR"), study)).isFalse();
    }

    @Test
    void keysThatAnEntityDoesNotHaveAreIgnored() {
        assertThat(Matching.matches(Map.of("BodyPartExamined", "HEAD"), Map.of("PatientID", "REH-0001")))
                .isTrue();
    }
}
