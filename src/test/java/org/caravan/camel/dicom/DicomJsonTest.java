package org.caravan.camel.dicom;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.apache.camel.TypeConverter;
import org.junit.jupiter.api.Test;

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
        assertThat(json.text()).isEqualTo("{\"00091010\":{\"vr\":\"UN\",\"Value\":[\"X\"]}}");
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
