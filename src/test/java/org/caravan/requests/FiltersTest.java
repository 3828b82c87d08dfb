package org.caravan.requests;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FiltersTest {

    private static final Map<String, Object> STUDY = Map.of(
            "StudyDate",
            "20240301",
            "PatientBirthDate",
            "19800302",
            "StudyDescription",
            "CT Thorax",
            "ModalitiesInStudy",
            List.of("CT", "PR"));
    private static final Map<String, Object> SERIES = Map.of("Modality", "CT", "SeriesDescription", "Axial T1 MPRAGE");

    private static final String UNJUDGED =
            "SeriesDescription cannot be judged: a condition takes too many steps, write a simpler one";

    @Test
    void aConditionIsATextAWildcardOrARegularExpression() {
        assertThat(takes(include("SeriesDescription", "axial t1 mprage"))).isTrue();
        assertThat(takes(include("SeriesDescription", "axial"))).isFalse();
        assertThat(takes(include("SeriesDescription", "*T1*"))).isTrue();
        assertThat(takes(include("SeriesDescription", "Axial T? *"))).isTrue();
        assertThat(takes(include("SeriesDescription", "/.*t[12] +mpr.*/"))).isTrue();
        assertThat(takes(include("SeriesDescription", "/t[12] +mpr/")))
                .as("a part of it alone")
                .isFalse();
        assertThat(takes(include("StudyDescription", "ct*"))).as("of the study").isTrue();
        assertThat(takes(include("ModalitiesInStudy", "PR")))
                .as("one of several values")
                .isTrue();
    }

    @Test
    void whatIsExcludedIsNotTakenAndWhatThePacsDoesNotNameIsNotIncluded() {
        assertThat(takes(exclude("Modality", "CT"))).isFalse();
        assertThat(takes(exclude("InstitutionName", "*"))).isTrue();
        assertThat(include("InstitutionName", "*").reason(STUDY, SERIES)).contains("the PACS names no InstitutionName");
    }

    @Test
    void ageIsThatOfTheDayOfTheStudy() {
        assertThat(takes(age(43, 43))).as("a day before the birthday").isTrue();
        assertThat(takes(age(44, null))).isFalse();
        assertThat(takes(age(null, 42))).isFalse();
        assertThat(age(0, 100).reason(Map.of("StudyDate", "2024"), SERIES))
                .get()
                .asString()
                .contains("PatientBirthDate");
    }

    @Test
    void datesAndTheLeastNumberOfObjects() {
        assertThat(takes(dates("2024-03-01", "2024-03-01"))).isTrue();
        assertThat(takes(dates("2024-03-02", null))).isFalse();
        Filters least = new Filters(new Filters.Text(null, null, null, null, null, null, 10));
        assertThat(least.reason(STUDY, SERIES)).as("the PACS names no number").isEmpty();
        assertThat(least.reason(STUDY, Map.of("NumberOfSeriesRelatedInstances", "9")))
                .isPresent();
    }

    @Test
    void whatCannotBeJudgedIsLeftOutWhetherItIsToBeIncludedOrExcluded() {
        Map<String, Object> endless = Map.of("SeriesDescription", "a".repeat(64));
        Map<String, Object> deep = Map.of("SeriesDescription", "ab".repeat(200_000));
        assertThat(include("SeriesDescription", "/(a*)*(a*)*(a*)*b/").reason(STUDY, endless))
                .contains(UNJUDGED);
        assertThat(exclude("SeriesDescription", "/(a*)*(a*)*(a*)*b/").reason(STUDY, endless))
                .contains(UNJUDGED);
        assertThat(exclude("SeriesDescription", "/(a|b)*c/").reason(STUDY, deep))
                .contains(UNJUDGED);
    }

    @Test
    void whatIsWrongIsSaid() {
        assertThatThrownBy(() -> include("SeriesDescripton", "x"))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("SeriesDescription");
        assertThatThrownBy(() -> include("Modality", "/(/")).hasMessageContaining("regular expression");
        assertThatThrownBy(() -> dates("2024-02-30", null)).hasMessageContaining("yyyy-MM-dd");
        assertThatThrownBy(() -> age(60, 20)).hasMessageContaining("smaller one first");
        assertThatThrownBy(() -> age(-1, 20)).hasMessageContaining("0 to 150");
    }

    @Test
    void surviveBeingWrittenDown() {
        Filters filters = Filters.of(include("Modality", "CT").json());
        assertThat(takes(filters)).isTrue();
        assertThat(filters.keywords()).containsExactly("Modality");
        assertThat(Filters.of("{}").isEmpty()).isTrue();
    }

    private static boolean takes(Filters filters) {
        return filters.reason(STUDY, SERIES).isEmpty();
    }

    private static Filters include(String keyword, String condition) {
        return new Filters(new Filters.Text(Map.of(keyword, List.of(condition)), null, null, null, null, null, null));
    }

    private static Filters exclude(String keyword, String condition) {
        return new Filters(new Filters.Text(null, Map.of(keyword, List.of(condition)), null, null, null, null, null));
    }

    private static Filters age(Integer youngest, Integer oldest) {
        return new Filters(new Filters.Text(null, null, youngest, oldest, null, null, null));
    }

    private static Filters dates(String from, String until) {
        return new Filters(new Filters.Text(null, null, null, null, from, until, null));
    }
}
