package org.caravan.dicom.data;

import java.io.ByteArrayInputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class DataSetRoundTripTest {

    static List<TransferSyntax> syntaxes() {
        return List.of(
                TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN,
                TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN,
                TransferSyntax.EXPLICIT_VR_BIG_ENDIAN,
                TransferSyntax.DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN);
    }

    private static Map<String, Object> dataSet() {
        Map<String, Object> item = new LinkedHashMap<>();
        item.put("ReferencedSOPClassUID", "1.2.840.10008.5.1.4.1.1.2");
        item.put("PurposeOfReferenceCodeSequence", List.of(Map.of("CodeValue", "121324"), Map.of()));
        Map<String, Object> dataSet = new LinkedHashMap<>();
        dataSet.put("SpecificCharacterSet", List.of("", "ISO 2022 IR 87"));
        dataSet.put("SOPInstanceUID", "1.2.3");
        dataSet.put("ModalitiesInStudy", List.of("CT", "MR", ""));
        dataSet.put("ReferencedImageSequence", List.of(item));
        dataSet.put("SourceImageSequence", List.of());
        dataSet.put("PatientName", "Yamada^Tarou=山田^太郎=やまだ^たろう");
        dataSet.put("PatientID", "");
        dataSet.put("FrameIncrementPointer", List.of("(0018,1063)", "(0018,1065)"));
        dataSet.put("Rows", "512");
        dataSet.put("PixelRepresentation", "1");
        dataSet.put("SmallestImagePixelValue", "-1024");
        dataSet.put("ReferencePixelX0", "-5");
        dataSet.put("RecommendedDisplayFrameRateInFloat", "12.5");
        dataSet.put("ImagePositionPatient", List.of("-1.5", "2", "3e2"));
        dataSet.put("ImageComments", "a\\b  c");
        dataSet.put("PixelData", new byte[] {1, 2, 3, 4});
        return dataSet;
    }

    @ParameterizedTest
    @MethodSource("syntaxes")
    void everyKindOfValueSurvivesEncodingAndDecoding(TransferSyntax syntax) throws Exception {
        byte[] bytes = DataSetWriter.toBytes(dataSet(), syntax);

        assertThat(bytes.length % 2).isZero();
        assertThat(DataSetReader.DEFAULT.read(bytes, syntax))
                .usingRecursiveComparison()
                .isEqualTo(dataSet());
        assertThat(DataSetReader.DEFAULT.read(new ByteArrayInputStream(bytes), syntax))
                .usingRecursiveComparison()
                .isEqualTo(dataSet());
    }

    @ParameterizedTest
    @MethodSource("syntaxes")
    void headerReaderFindsWhatDataSetReaderFinds(TransferSyntax syntax) throws Exception {
        byte[] bytes = DataSetWriter.toBytes(dataSet(), syntax);

        HeaderReader.Header header = new HeaderReader("PatientName", "SOPInstanceUID", "PatientID", "Rows", "StudyID")
                .read(new ByteArrayInputStream(bytes), syntax, CharacterSets.DEFAULT);

        assertThat(header.intact()).isTrue();
        assertThat(header.values())
                .containsOnly(
                        Map.entry("SOPInstanceUID", "1.2.3"),
                        Map.entry("PatientName", "Yamada^Tarou=山田^太郎=やまだ^たろう"),
                        Map.entry("PatientID", ""),
                        Map.entry("Rows", "512"));
    }

    @Test
    void elementsAreWrittenInTheOrderOfTheirTags() throws Exception {
        Map<String, Object> unordered = new LinkedHashMap<>();
        unordered.put("PixelData", new byte[2]);
        unordered.put("PatientID", "1");
        unordered.put("(FFFC,FFFC)", new byte[2]);
        unordered.put("SOPClassUID", "1.2");

        byte[] bytes = DataSetWriter.toBytes(unordered, TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN);

        assertThat(DataSetReader.DEFAULT
                        .read(bytes, TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN)
                        .keySet())
                .containsExactly("SOPClassUID", "PatientID", "PixelData", "DataSetTrailingPadding");
    }

    @Test
    void textBeyondAsciiWithoutCharacterSetIsDeclaredAsUtf8() throws Exception {
        byte[] bytes =
                DataSetWriter.toBytes(Map.of("PatientName", "Ñandú^Zoë"), TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN);

        assertThat(DataSetReader.DEFAULT.read(bytes, TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN))
                .containsEntry("SpecificCharacterSet", "ISO_IR 192")
                .containsEntry("PatientName", "Ñandú^Zoë");
    }

    @Test
    void asciiIsWrittenWithoutCharacterSet() {
        byte[] bytes = DataSetWriter.toBytes(Map.of("PatientID", "A"), TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN);

        assertThat(bytes).containsExactly(0x10, 0, 0x20, 0, 2, 0, 0, 0, 'A', ' ');
    }

    @Test
    void unencodableValuesAreRefusedWithoutTellingThem() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DataSetWriter.toBytes(
                        Map.of("SpecificCharacterSet", "ISO_IR 100", "PatientName", "山田"),
                        TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN))
                .withMessage("PatientName has characters that its character set does not have");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> DataSetWriter.toBytes(Map.of("Rows", "70000"), TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN))
                .withMessage("Rows has a value that is no US");
    }

    @Test
    void unknownKeywordIsRefusedWithASuggestion() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Dictionary.tag("PatientsName"))
                .withMessageContaining("PatientsName")
                .withMessageContaining("PatientName")
                .withMessageContaining("(gggg,eeee)");
    }
}
