package org.caravan.camel.dicom;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.caravan.suite.Pitfall;

import static org.assertj.core.api.Assertions.assertThat;

class StudyDatesTest {

    @ParameterizedTest
    @Pitfall(10)
    @CsvSource(
            delimiter = '|',
            value = {
                "20240101-20241231 | 20240101-20240701 | 20240702-20241231",
                "20240101-20240102 | 20240101          | 20240102",
                "20240101-         | 20240101-20511231 | 20520101-",
                "-20240101         | -20011231         | 20020101-20240101",
                "''                | -20291231         | 20300101-",
            })
    void halvesTheDays(String days, String first, String second) {
        assertThat(StudyDates.halves(Map.of("PatientID", "TB-1", "StudyDate", days)))
                .containsExactly(
                        Map.of("PatientID", "TB-1", "StudyDate", first),
                        Map.of("PatientID", "TB-1", "StudyDate", second));
    }

    @Test
    @Pitfall({10, 11})
    void ofOneDayItHalvesTheMinutesAndNeverWithSeveralDays() {
        assertThat(StudyDates.halves(Map.of("StudyDate", "20240101", "StudyTime", "")))
                .containsExactly(
                        Map.of("StudyDate", "20240101", "StudyTime", "000000-115959.999999"),
                        Map.of("StudyDate", "20240101", "StudyTime", "120000-235959.999999"));
        Deque<Map<String, Object>> queries = new ArrayDeque<>(List.of(Map.of("StudyDate", "20231230-20240103")));
        int minutes = 0;
        while (!queries.isEmpty()) {
            Map<String, Object> query = queries.remove();
            assertThat(query.containsKey("StudyTime")
                            && query.get("StudyDate").toString().contains("-"))
                    .as("%s", query)
                    .isFalse();
            List<Map<String, Object>> halves = StudyDates.halves(query);
            queries.addAll(halves);
            minutes += halves.isEmpty() ? 1 : 0;
        }
        assertThat(minutes).as("five days, each minute once").isEqualTo(5 * 24 * 60);
    }

    @ParameterizedTest
    @CsvSource({"20240230-20240301", "2024", "20240102-20240101"})
    void whatIsNoRangeOfDaysIsNotHalved(String days) {
        assertThat(StudyDates.halves(Map.of("StudyDate", days))).isEmpty();
    }
}
