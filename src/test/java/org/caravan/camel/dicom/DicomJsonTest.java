package org.caravan.camel.dicom;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.apache.camel.TypeConverter;
import org.junit.jupiter.api.Test;

import org.caravan.dicom.data.Dictionary;
import org.caravan.dicom.data.Vr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DicomJsonTest {

    private static final String JSON = "{\"00080018\":{\"vr\":\"UI\",\"Value\":[\"1.2.3.4\"]},"
            + "\"00081199\":{\"vr\":\"SQ\",\"Value\":[{\"00081155\":{\"vr\":\"UI\",\"Value\":[\"1.2.3.5\"]}}]},"
            + "\"00100010\":{\"vr\":\"PN\",\"Value\":[{\"Alphabetic\":\"Yamada^Tarou\",\"Ideographic\":\"山田^太郎\",\"Phonetic\":\"やまだ^たろう\"}]},"
            + "\"00100020\":{\"vr\":\"LO\"},\"00200013\":{\"vr\":\"IS\",\"Value\":[7]},"
            + "\"00280010\":{\"vr\":\"US\",\"Value\":[512]},\"00280030\":{\"vr\":\"DS\",\"Value\":[\"0.50\",\"1.0\"]},"
            + "\"7FE00010\":{\"vr\":\"OW\",\"InlineBinary\":\"AQID\"}}";

    private static Map<String, Object> dataSet() {
        Map<String, Object> dataSet = new LinkedHashMap<>();
        dataSet.put("PixelData", new byte[] {1, 2, 3});
        dataSet.put("SOPInstanceUID", "1.2.3.4");
        dataSet.put("PatientName", "Yamada^Tarou=山田^太郎=やまだ^たろう");
        dataSet.put("PatientID", "");
        dataSet.put("InstanceNumber", "7");
        dataSet.put("Rows", "512");
        dataSet.put("PixelSpacing", List.of("0.50", "1.0"));
        dataSet.put("ReferencedSOPSequence", List.of(Map.of("ReferencedSOPInstanceUID", "1.2.3.5")));
        return dataSet;
    }

    @Test
    void isFoundAsAConversionInBothDirections() {
        try (TestContext context = new TestContext().start()) {
            TypeConverter converter = context.camel.getTypeConverter();
            DicomJson one = converter.convertTo(DicomJson.class, dataSet());
            assertThat(converter.convertTo(String.class, one).replaceAll("\\s", ""))
                    .isEqualTo(JSON);
            DicomJson read = converter.convertTo(DicomJson.class, JSON);
            assertThat(converter.convertTo(Map.class, read))
                    .usingRecursiveComparison()
                    .isEqualTo(dataSet());
            DicomJson several = converter.convertTo(DicomJson.class, List.of(Map.of("PatientID", "0012")));
            assertThat(several.text()).isEqualTo("[{\"00100020\":{\"vr\":\"LO\",\"Value\":[\"0012\"]}}]");
            assertThat(converter.convertTo(List.class, converter.convertTo(DicomJson.class, several.text())))
                    .isEqualTo(List.of(Map.of("PatientID", "0012")));
        }
    }

    @Test
    void keepsElementsWithoutAKeyword() {
        DicomJson json = DicomJson.parse("{\"00091010\":{\"vr\":\"LO\",\"Value\":[\"X\"]}}");
        assertThat(json.dataSets().get(0)).isEqualTo(Map.of("(0009,1010)", "X"));
        assertThat(json.text())
                .as("UN takes bytes alone")
                .isEqualTo("{\"00091010\":{\"vr\":\"UC\",\"Value\":[\"X\"]}}");
    }

    /** An attribute of each VR, as {@code find} and the reader of data sets give them. */
    private static Map<String, Object> ofEveryVr() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("RetrieveAETitle", List.of("ORTHANC", "PACS"));
        all.put("PatientAge", "034Y");
        all.put("FrameIncrementPointer", List.of("(0018,1063)", "(0018,1065)"));
        all.put("Modality", "CT");
        all.put("StudyDate", "20260131");
        all.put("PixelSpacing", List.of("0.50", "1.0"));
        all.put("AcquisitionDateTime", "20260131120000.5-0400");
        all.put("EventTimeOffset", "-1.0E-9");
        all.put("ExaminedBodyThickness", "0.1");
        all.put("InstanceNumber", "7");
        all.put("InstitutionName", "Hospital \"Ñuñoa\"");
        all.put("AdditionalPatientHistory", "one\\two\nthree");
        all.put("ICCProfile", new byte[] {0, -1, 127});
        all.put("DoubleFloatPixelData", new byte[16]);
        all.put("FloatPixelData", new byte[] {1, 2, 3, 4});
        all.put("TrackPointIndexList", new byte[4]);
        all.put("ExtendedOffsetTable", new byte[8]);
        all.put("PixelData", new byte[] {1, 2});
        all.put("PatientName", List.of("Yamada^Tarou=山田^太郎=やまだ^たろう", "=山田", ""));
        all.put("StudyID", "0012");
        all.put("ReferencePixelX0", "-2147483648");
        all.put("ReferencedSOPSequence", List.of(Map.of("ReferencedSOPInstanceUID", "1.2"), Map.of()));
        all.put("TagAngleSecondAxis", "-32768");
        all.put("InstitutionAddress", "a \\ b");
        all.put("SelectorSVValue", List.of("-9223372036854775808", "7"));
        all.put("StudyTime", "120000.123456");
        all.put("LongCodeValue", "x".repeat(100));
        all.put("SOPInstanceUID", "1.2.3");
        all.put("SimpleFrameList", List.of("0", "4294967295"));
        all.put("(0009,1010)", new byte[] {9});
        all.put("RetrieveURL", "https://pacs.example/dicom-web?a=b&c");
        all.put("Rows", "65535");
        all.put("TextValue", "größer");
        all.put("SelectorUVValue", "18446744073709551615");
        return all;
    }

    @Test
    void keepsEveryVrBothWaysWithAndWithoutAValue() {
        Map<String, Object> all = ofEveryVr();
        EnumSet<Vr> seen = EnumSet.noneOf(Vr.class);
        all.keySet().forEach(name -> {
            Vr vr = Dictionary.vr(Dictionary.tag(name));
            seen.add(vr == null ? Vr.UN : vr);
        });
        assertThat(seen).containsExactlyInAnyOrder(Vr.values());
        String json = new DicomJson(List.of(all), true).text();
        assertThat(DicomJson.parse(json).dataSets().get(0))
                .usingRecursiveComparison()
                .isEqualTo(all);
        assertThat(json)
                .contains("\"00280009\":{\"vr\":\"AT\",\"Value\":[\"00181063\",\"00181065\"]}")
                .contains("\"00109431\":{\"vr\":\"FL\",\"Value\":[0.1]}")
                .contains("null")
                .contains("\"18446744073709551615\"");
        Map<String, Object> empty = new LinkedHashMap<>();
        all.forEach((name, value) -> {
            Vr vr = Dictionary.vr(Dictionary.tag(name));
            boolean binary = value instanceof byte[];
            empty.put(name, vr == Vr.SQ ? List.of() : binary ? new byte[0] : "");
        });
        String nothing = new DicomJson(List.of(empty), true).text();
        assertThat(nothing).doesNotContain("Value", "InlineBinary");
        assertThat(DicomJson.parse(nothing).dataSets().get(0))
                .usingRecursiveComparison()
                .isEqualTo(empty);
    }

    @Test
    void refusesWhatIsNotOfThatModel() {
        for (String text : new String[] {"{", "7", "{\"PatientID\":{\"vr\":\"LO\"}}", "[7]", "{\"00100020\":7}"}) {
            assertThatThrownBy(() -> DicomJson.parse(text))
                    .as(text)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("DICOM JSON");
        }
    }
}
