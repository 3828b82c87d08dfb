package org.caravan.pack;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.caravan.suite.Fault;
import org.caravan.suite.Pitfall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LayoutTest {

    private static final String DEFAULT =
            "{PatientID}/{StudyDate}_{Modality}___{SeriesInstanceUID:12}_{seriesId}_v{version}.zip";

    @Test
    void fillsThePlacesWithTheValues() {
        var values = Map.of(
                "PatientID", "TB-001",
                "StudyDate", "20260102",
                "Modality", "CT",
                "SeriesInstanceUID", "1.2.826.0.1.3680043.8.498.123456789012",
                "seriesId", 7,
                "version", 2);

        assertThat(new Layout(DEFAULT).path(values)).isEqualTo("TB-001/20260102_CT___123456789012_7_v2.zip");
    }

    @ParameterizedTest
    @Fault(67)
    @Pitfall(19)
    @CsvSource({
        "../../etc/passwd,etc_passwd",
        "$(id),(id)",
        "-rf,rf",
        "Müller^Jörg,Müller_Jörg",
        "'',unknown",
        "...,unknown",
        "'a\nb',a_b",
        "山田,山田",
        "ТБ-12,ТБ-12"
    })
    void neverLetsAValueLeaveItsPlace(String value, String expected) {
        assertThat(new Layout("{PatientID}/{seriesId}_{version}.zip")
                        .path(Map.of("PatientID", value, "seriesId", 1, "version", 1)))
                .isEqualTo(expected + "/1_1.zip");
    }

    @Test
    void shortensAValueThatIsTooLong() {
        String path = new Layout("{SeriesDescription}_{seriesId}_{version}.zip")
                .path(Map.of("SeriesDescription", "x".repeat(500), "seriesId", 1, "version", 1));

        assertThat(path).isEqualTo("x".repeat(Layout.LONGEST_VALUE) + "_1_1.zip");
    }

    @Test
    void aNameOfLettersThatTakeSeveralBytesFitsEveryFileSystem() {
        String path = new Layout("{SeriesDescription}_{PatientID}_{Modality}_{seriesId}_{version}.zip")
                .path(Map.of(
                        "SeriesDescription", "山".repeat(64),
                        "PatientID", "Б".repeat(64),
                        "Modality", "𠀀".repeat(64),
                        "seriesId", 1,
                        "version", 1));

        assertThat(path).startsWith("山山").endsWith("_1_1.zip");
        assertThat(path.getBytes(java.nio.charset.StandardCharsets.UTF_8)).hasSizeLessThan(255);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{PatientID}.zip",
                "{SeriesNumber}_{seriesId}_{version}.zip",
                "{seriesId}.zip",
                "/abs/{seriesId}_{version}.zip",
                "../{seriesId}_{version}.zip",
                "-{seriesId}_{version}.zip",
                "a//{seriesId}_{version}.zip",
                "{seriesId}_{version};rm.zip"
            })
    void refusesATemplateThatIsNotSafeAndSaysWhatToWrite(String template) {
        assertThatThrownBy(() -> new Layout(template))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(template);
    }
}
