package org.caravan.camel.dicom;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.caravan.dicom.QueryLevel;
import org.caravan.suite.Pitfall;

import static org.assertj.core.api.Assertions.assertThat;

/** The decision table of PS3.4 §C.2.2.2. A backslash separates values; an empty value is written as nothing. */
class DicomMatchingTest {

    @ParameterizedTest(name = "{0}={1} and {2}: {3}")
    @Pitfall(13)
    @CsvSource(
            delimiter = '|',
            emptyValue = "",
            value = {
                // universal matching
                "PatientID        |               | TB-1                 | true",
                "PatientID        | *             | TB-1                 | true",
                "PatientID        | *             |                      | true",
                "PatientID        | **            |                      | true",
                // single value matching
                "PatientID        | TB-1          | TB-1                 | true",
                "PatientID        | TB-1          | TB-10                | false",
                "PatientID        | TB-1          | tb-1                 | false",
                "PatientID        | TB-1          |                      | false",
                "Modality         | CT            | MR                   | false",
                // wild card matching
                "PatientID        | TB-*          | TB-001               | true",
                "PatientID        | TB-*          | TB-                  | true",
                "PatientID        | TB-*          | XTB-001              | false",
                "PatientID        | *-*1          | TB-1-0-1             | true",
                "PatientID        | *-*1          | TB-1-0-              | false",
                "PatientID        | T?-*          | T-1                  | false",
                "PatientID        | *TB?          | TBTB1                | true",
                "PatientID        | TB-*          |                      | false",
                "PatientID        | TB-???        | TB-001               | true",
                "PatientID        | TB-???        | TB-01                | false",
                "PatientID        | TB.*          | TB-001               | false",
                "PatientID        | T(*           | T(1                  | true",
                "StudyDescription | *neck*        | Head and neck, plain | true",
                "StudyInstanceUID | 1.2.*         | 1.2.3                | false",
                // person names: case is ignored, a component group is enough
                "PatientName      | DOE^J*        | Doe^Jane             | true",
                "PatientName      | doe^jane      | DOE^JANE^^^          | true",
                "PatientName      | Yamada^*      | Yamada^Tarou=山田^太郎 | true",
                "PatientName      | 山田^*         | Yamada^Tarou=山田^太郎 | true",
                "PatientName      | ROE^*         | DOE^JANE             | false",
                // list of UID, and any value of a multi-valued attribute
                "SeriesInstanceUID | 1.2\\1.3     | 1.3                  | true",
                "SeriesInstanceUID | 1.2\\1.3     | 1.30                 | false",
                "ModalitiesInStudy | CT           | SR\\CT               | true",
                "ModalitiesInStudy | CT           | SR\\MR               | false",
                "ModalitiesInStudy | CT\\MR       | SR\\MR               | true",
                // numbers
                "SeriesNumber     | 4             | +4                   | true",
                "SeriesNumber     | +4            | 4                    | true",
                "SeriesNumber     | 4             | 04                   | true",
                "SeriesNumber     | 4             | 14                   | false",
                "SeriesNumber     | 4             | four                 | false",
                "SliceThickness   | 2.5           | 2.50                 | true",
                "Rows             | 512           | 512                  | true",
                "Rows             | 512           | 256                  | false",
                // dates, single and range
                "StudyDate        | 20260115      | 20260115             | true",
                "StudyDate        | 20260115      | 20260116             | false",
                "StudyDate        | 20260115      | 2026.01.15           | true",
                "StudyDate        | 20260101-20260131 | 20260101         | true",
                "StudyDate        | 20260101-20260131 | 20260131         | true",
                "StudyDate        | 20260101-20260131 | 20260201         | false",
                "StudyDate        | 20260101-20260131 | 20251231         | false",
                "StudyDate        | 20260101-     | 20270101             | true",
                "StudyDate        | 20260101-     | 20251231             | false",
                "StudyDate        | -20260131     | 19990101             | true",
                "StudyDate        | -20260131     | 20260201             | false",
                "StudyDate        | 20260101-     |                      | false",
                // times, of any precision
                "StudyTime        | 10            | 105959.5             | true",
                "StudyTime        | 10            | 110000               | false",
                "StudyTime        | 1000-1030     | 103059.999999        | true",
                "StudyTime        | 1000-1030     | 1031                 | false",
                "StudyTime        | 1000-         | 09                   | false",
                "StudyTime        | 100000-110000 | 10:30:00             | true",
                // date-times; those with an offset are not judged
                "AcquisitionDateTime | 2026-2027  | 20260715120000       | true",
                "AcquisitionDateTime | 2026-2027  | 20280101             | false",
                "AcquisitionDateTime | 2026-2027  | 20280101+0100        | true"
            })
    void followsTheTable(String keyword, String key, String value, boolean satisfied) {
        assertThat(DicomMatching.satisfies(
                        QueryLevel.PATIENT, Map.of(keyword, value(key)), Map.of(keyword, value(value))))
                .isEqualTo(satisfied);
    }

    private static Object value(String text) {
        String stripped = text == null ? "" : text.strip();
        return stripped.contains("\\") ? List.of(stripped.split("\\\\+")) : stripped;
    }

    @Test
    void wantsEveryKeySatisfied() {
        Map<String, String> keys = Map.of("PatientID", "TB-*", "Modality", "CT");
        assertThat(DicomMatching.satisfies(QueryLevel.SERIES, keys, Map.of("PatientID", "TB-1", "Modality", "CT")))
                .isTrue();
        assertThat(DicomMatching.satisfies(QueryLevel.SERIES, keys, Map.of("PatientID", "TB-1", "Modality", "MR")))
                .isFalse();
    }

    @Test
    void takesAnAbsentUniqueKeyOfAHigherLevelForGranted() {
        Map<String, String> keys = Map.of("PatientID", "TB-1", "StudyInstanceUID", "1.2", "SeriesInstanceUID", "1.2.3");
        assertThat(DicomMatching.satisfies(QueryLevel.IMAGE, keys, Map.of("SOPInstanceUID", "1")))
                .isTrue();
        assertThat(DicomMatching.satisfies(QueryLevel.SERIES, keys, Map.of("StudyInstanceUID", "1.2")))
                .as("its own unique key must be there")
                .isFalse();
        assertThat(DicomMatching.satisfies(QueryLevel.IMAGE, keys, Map.of("PatientID", "TB-2")))
                .as("one that is there must be right")
                .isFalse();
    }

    @Test
    void doesNotMatchWhatOnlySaysHowToReadTheRest() {
        Map<String, String> keys = Map.of("SpecificCharacterSet", "ISO_IR 192", "QueryRetrieveLevel", "STUDY");
        assertThat(DicomMatching.satisfies(QueryLevel.STUDY, keys, Map.of())).isTrue();
    }

    @Test
    void matchesSequencesByAnyOfTheirItems() {
        Map<String, Object> key = new HashMap<>(Map.of("CodeValue", "A1", "CodeMeaning", ""));
        Map<String, Object> keys = Map.of("ProcedureCodeSequence", List.of(key));
        assertThat(satisfies(keys, List.of(Map.of("CodeValue", "B2"), Map.of("CodeValue", "A1"))))
                .isTrue();
        assertThat(satisfies(keys, List.of(Map.of("CodeValue", "B2")))).isFalse();
        assertThat(satisfies(keys, "")).isFalse();
        key.put("CodeValue", "");
        assertThat(satisfies(keys, "")).as("universal").isTrue();
    }

    private static boolean satisfies(Map<String, Object> keys, Object items) {
        return DicomMatching.satisfies(QueryLevel.STUDY, keys, Map.of("ProcedureCodeSequence", items));
    }

    /** As regular expressions these took hours. */
    @ParameterizedTest
    @CsvSource({
        "PatientID, *a*a*a*a*b",
        "PatientName, *a*a*a*a*b",
        "PatientName, Smith",
        "InstanceNumber, 7",
        "StudyDate, 20240101-"
    })
    @Timeout(10)
    @Tag("hostile")
    void judgesAValueOfAMillionCharactersAtOnce(String keyword, String key) {
        for (String value : List.of("a".repeat(1 << 20), "^".repeat(1 << 20) + "x", "9".repeat(1 << 20))) {
            assertThat(DicomMatching.satisfies(QueryLevel.STUDY, Map.of(keyword, key), Map.of(keyword, value)))
                    .isFalse();
        }
    }
}
