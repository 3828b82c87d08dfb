package org.caravan.discover;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class DateWindowTest {

    @ParameterizedTest
    @CsvSource({
        "20240101, true",
        "20241231, true",
        "20231231, false",
        "20250101, false",
        "2024.06.15, true",
        "20240230, false",
        "'', false",
        ", false",
        "2024, false",
        "20240615\\20250101, false",
    })
    void takesStudiesOfItsDaysAndNoneWithoutADate(String studyDate, boolean within) {
        assertThat(DateWindow.of("2024-01-01", "2024-12-31").contains(studyDate))
                .isEqualTo(within);
    }

    @Test
    void withoutLimitsTakesEveryStudy() {
        assertThat(DateWindow.OPEN.contains(null)).isTrue();
        assertThat(DateWindow.OPEN.contains("?")).isTrue();
    }

    @Test
    void oneLimitLeavesTheOtherSideOpen() {
        assertThat(DateWindow.of("2024-01-01", null).contains("20990101")).isTrue();
        assertThat(DateWindow.of(null, "2024-01-01").contains("19000101")).isTrue();
        assertThat(new Participant("P", "", DateWindow.of("2024-01-01", null)).studyKeys())
                .containsEntry("StudyDate", "20240101-");
        assertThat(new Participant("P", "", DateWindow.of(null, "2024-01-01")).studyKeys())
                .containsEntry("StudyDate", "-20240101");
        assertThat(new Participant("P", "", DateWindow.OPEN).studyKeys()).containsEntry("StudyDate", "");
    }
}
