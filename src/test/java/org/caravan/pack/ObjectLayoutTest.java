package org.caravan.pack;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.caravan.routes.PackedHeaders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ObjectLayoutTest {

    private static final String FOR_PEOPLE =
            "{PatientID}/{StudyDate}_{StudyDescription}/{SeriesNumber}_{SeriesDescription}/{InstanceNumber}.dcm";

    @Test
    void fillsThePlacesWithTheValues() {
        assertThat(layout(FOR_PEOPLE)
                        .path(Map.of(
                                "PatientID", "TB-001",
                                "StudyDate", "20260102",
                                "StudyDescription", "CT Thorax/Abdomen",
                                "SeriesNumber", "3",
                                "InstanceNumber", "12")))
                .isEqualTo("TB-001/20260102_CT_Thorax_Abdomen/3_unknown/12.dcm");
    }

    @ParameterizedTest
    @CsvSource({
        "../../etc/passwd, etc_passwd",
        "a\\b, a_b",
        "'a:b*c?d\"e<f>g|h', a_b_c_d_e_f_g_h",
        "'a\nb\u0001c\u202Ed', a_b_c_d",
        "'', unknown",
        "'...', unknown",
        "'name. ', name",
        "-rf, rf",
        "$(id), (id)",
        "M\u0075\u0308ller^J\u00f6rg, M\u00fcller_J\u00f6rg",
        "\u5c71\u7530^\u592a\u90ce, \u5c71\u7530_\u592a\u90ce",
        "\ud83d\ude00x, x"
    })
    void neverLetsAValueLeaveItsPlaceNorBeUnsafe(String value, String expected) {
        assertThat(layout("{StudyDescription}/{InstanceNumber}.dcm")
                        .path(Map.of("StudyDescription", value, "InstanceNumber", "1")))
                .isEqualTo(expected + "/1.dcm");
    }

    @ParameterizedTest
    @CsvSource({"CON, CON_", "nul, nul_", "com1, com1_", "LPT9.txt, LPT9_.txt", "console, console", "aux.dcm, aux_.dcm"
    })
    void makesNoNameThatWindowsKeepsForItself(String value, String expected) {
        assertThat(layout("{SeriesDescription}").path(Map.of("SeriesDescription", value)))
                .isEqualTo(expected);
    }

    @Test
    void boundsTheLengthOfNamesAndPathsAndKeepsTheEnding() {
        Map<String, String> values = new HashMap<>();
        for (String keyword : List.of("PatientID", "StudyDescription", "SeriesDescription", "ProtocolName")) {
            values.put(keyword, "\u5c71".repeat(500));
        }
        String path = layout("{PatientID}/{StudyDescription}_{ProtocolName}/{SeriesDescription}_{ProtocolName}.dcm")
                .path(values);
        assertThat(path).hasSizeLessThanOrEqualTo(200).endsWith(".dcm");
        for (String name : path.split("/")) {
            assertThat(name.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                    .hasSizeLessThanOrEqualTo(SafeName.LONGEST_NAME);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "{PatientId}/{SOPInstanceUID}, Did you mean PatientID?",
        "{PixelData}, has no text that could stand in a path",
        "{ReferencedStudySequence}, has no text",
        "{TransferSyntaxUID}, has no text",
        "{PatientName}_{StudyDate}/{InstanceNumber}.dcm, '{PatientName} tells who somebody is'",
        "{PatientID}/{PatientBirthDate}.dcm, tells who somebody is",
        "{ReferringPhysicianName}/{InstanceNumber}.dcm, tells who somebody is",
        "{OtherPatientIDs}/{InstanceNumber}.dcm, tells who somebody is",
        "/{SOPInstanceUID}, must be relative",
        "{PatientID}/../x, must be relative",
        "plain.dcm, needs one keyword",
        "{PatientID}/a*b, may hold",
        "{PatientID}/, must be relative"
    })
    void refusesATemplateThatCouldNotBeUsed(String template, String message) {
        assertThatThrownBy(() -> layout(template))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void neverGivesTwoObjectsOnePathWhateverTheOrderAndTheCase() {
        Map<ArchivedObject, String> wanted = new LinkedHashMap<>();
        wanted.put(object("1.1"), "A/1.dcm");
        wanted.put(object("1.2"), "a/1.dcm");
        wanted.put(object("1.3"), "A/2.dcm");
        wanted.put(object("1.4"), "manifest.json");
        Map<String, ArchivedObject> paths = MemberPaths.of(wanted);
        assertThat(paths).hasSize(4);
        assertThat(paths.keySet().stream()
                        .map(path -> path.toLowerCase(Locale.ROOT))
                        .distinct())
                .hasSize(4);
        assertThat(paths.keySet()).contains("A/2.dcm").doesNotContain("A/1.dcm", "a/1.dcm", "manifest.json");
        assertThat(paths.keySet())
                .allMatch(path -> path.matches("(A/2|[Aa]/1_[0-9a-f]{8})\\.dcm|manifest_[0-9a-f]{8}\\.json"));

        Map<ArchivedObject, String> turned = new LinkedHashMap<>();
        List<ArchivedObject> backwards = new java.util.ArrayList<>(wanted.keySet());
        java.util.Collections.reverse(backwards);
        backwards.forEach(object -> turned.put(object, wanted.get(object)));
        assertThat(MemberPaths.of(turned)).isEqualTo(paths);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{PatientName}_v{version}.zip", "{StudyInstanceUID}_{PatientName}_v{version}.zip"})
    void letsNoNameOfAPatientIntoThePathOfAnArchive(String template) {
        assertThatThrownBy(() -> new Layout(template, Grouping.STUDY)).hasMessageContaining("not known: [PatientName]");
    }

    private static ArchivedObject object(String uid) {
        return new ArchivedObject(1, "P", "1", "1", uid, "p", null, null);
    }

    private static ObjectLayout layout(String template) {
        return new ObjectLayout(template, new PackedHeaders());
    }
}
