package org.caravan.dicom.data;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.caravan.dicom.DicomMalformedException;
import org.caravan.suite.Fault;
import org.caravan.suite.HostileInputs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.caravan.dicom.data.Encoded.UNDEFINED;
import static org.caravan.dicom.data.TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN;
import static org.caravan.dicom.data.TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN;

@org.junit.jupiter.api.Tag("hostile") // Tag is another one here
class DataSetReaderTest {

    @RegisterExtension
    static final HostileInputs INPUTS = new HostileInputs();

    private static final int SEQUENCE = 0x00081140; // ReferencedImageSequence
    private static final int PRIVATE = 0x00091010;

    @Test
    void holdsNothingOfElementsThatWereNotAskedFor() throws Exception {
        Map<String, Object> item = Map.of("CodeValue", "A", "CodeMeaning", "a".repeat(1000));
        byte[] bytes = DataSetWriter.toBytes(
                Map.of(
                        "SpecificCharacterSet",
                        "ISO_IR 192",
                        "PatientName",
                        "Ñ",
                        "PatientID",
                        "1",
                        "ProcedureCodeSequence",
                        List.of(item),
                        "ReferencedStudySequence",
                        List.of(item, item),
                        "(0009,1010)",
                        new byte[100]),
                EXPLICIT_VR_LITTLE_ENDIAN);
        Selection asked = Selection.of(
                Map.of("PatientName", "", "ProcedureCodeSequence", List.of(Map.of("CodeValue", "")), "StudyDate", ""));
        assertThat(DataSetReader.DEFAULT.keeping(asked).read(bytes, EXPLICIT_VR_LITTLE_ENDIAN))
                .isEqualTo(Map.of(
                        "SpecificCharacterSet",
                        "ISO_IR 192",
                        "PatientName",
                        "Ñ",
                        "ProcedureCodeSequence",
                        List.of(Map.of("CodeValue", "A"))));
    }

    @Test
    void passesOverASequenceWithoutLengthThatWasNotAskedFor() throws Exception {
        byte[] bytes = new Encoded()
                .implicit(SEQUENCE, UNDEFINED)
                .implicit(Tag.ITEM, UNDEFINED)
                .implicit(Tag.ITEM_DELIMITATION_ITEM, 0)
                .implicit(Tag.SEQUENCE_DELIMITATION_ITEM, 0)
                .element(Tag.PATIENT_ID, "7 ")
                .bytes();
        assertThat(DataSetReader.DEFAULT
                        .keeping(Selection.of(Map.of("PatientID", "")))
                        .read(bytes, IMPLICIT_VR_LITTLE_ENDIAN))
                .isEqualTo(Map.of("PatientID", "7"));
    }

    @Test
    void readsNestedSequencesOfUndefinedLength() throws Exception {
        byte[] bytes = new Encoded()
                .implicit(SEQUENCE, UNDEFINED)
                .implicit(Tag.ITEM, UNDEFINED)
                .element(0x00081150, "1.2\0")
                .implicit(SEQUENCE, UNDEFINED)
                .implicit(Tag.ITEM, 0)
                .implicit(Tag.SEQUENCE_DELIMITATION_ITEM, 0)
                .implicit(Tag.ITEM_DELIMITATION_ITEM, 0)
                .implicit(Tag.ITEM, UNDEFINED)
                .implicit(Tag.ITEM_DELIMITATION_ITEM, 0)
                .implicit(Tag.SEQUENCE_DELIMITATION_ITEM, 0)
                .element(Tag.PATIENT_ID, "P1")
                .bytes();

        assertThat(DataSetReader.DEFAULT.read(bytes, IMPLICIT_VR_LITTLE_ENDIAN))
                .isEqualTo(Map.of(
                        "ReferencedImageSequence",
                        List.of(
                                Map.of("ReferencedSOPClassUID", "1.2", "ReferencedImageSequence", List.of(Map.of())),
                                Map.of()),
                        "PatientID",
                        "P1"));
    }

    @Test
    void unknownVrOfUndefinedLengthIsASequenceInImplicitVr() throws Exception {
        byte[] bytes = new Encoded()
                .longForm(PRIVATE, "UN", UNDEFINED)
                .implicit(Tag.ITEM, UNDEFINED)
                .element(Tag.PATIENT_ID, "P1")
                .implicit(Tag.ITEM_DELIMITATION_ITEM, 0)
                .implicit(Tag.SEQUENCE_DELIMITATION_ITEM, 0)
                .shortForm(Tag.PATIENT_ID, "LO", 2)
                .text("P2")
                .bytes();

        assertThat(DataSetReader.DEFAULT.read(bytes, EXPLICIT_VR_LITTLE_ENDIAN))
                .isEqualTo(Map.of("(0009,1010)", List.of(Map.of("PatientID", "P1")), "PatientID", "P2"));
    }

    @Test
    @Fault(19)
    void unknownVrsAreReadWithTheLengthTheyMustHave() throws Exception {
        byte[] bytes = new Encoded()
                .shortForm(Tag.STUDY_DATE, "DA", 0)
                .longForm(PRIVATE, "ZZ", 2)
                .text("ab")
                .shortForm(PRIVATE + 1, "??", 2)
                .text("cd")
                .shortForm(Tag.PATIENT_ID, "??", 2)
                .text("P1")
                .bytes();

        assertThat(DataSetReader.DEFAULT.read(bytes, EXPLICIT_VR_LITTLE_ENDIAN))
                .containsEntry("(0009,1010)", new byte[] {'a', 'b'})
                .containsEntry("(0009,1011)", new byte[] {'c', 'd'})
                .containsEntry("PatientID", "P1");
    }

    @Test
    void characterSetOfAnItemHoldsForThatItemAlone() throws Exception {
        byte[] bytes = new Encoded()
                .element(Tag.SPECIFIC_CHARACTER_SET, "ISO_IR 100")
                .implicit(SEQUENCE, UNDEFINED)
                .implicit(Tag.ITEM, UNDEFINED)
                .element(Tag.SPECIFIC_CHARACTER_SET, "ISO_IR 144")
                .element(Tag.PATIENT_NAME, "\u00bb\u00ee")
                .implicit(Tag.ITEM_DELIMITATION_ITEM, 0)
                .implicit(Tag.ITEM, 10)
                .element(Tag.PATIENT_NAME, "\u00e9 ")
                .implicit(Tag.SEQUENCE_DELIMITATION_ITEM, 0)
                .element(Tag.PATIENT_NAME, "\u00e9 ")
                .bytes();

        assertThat(DataSetReader.DEFAULT.read(bytes, IMPLICIT_VR_LITTLE_ENDIAN))
                .containsEntry(
                        "ReferencedImageSequence",
                        List.of(
                                Map.of("SpecificCharacterSet", "ISO_IR 144", "PatientName", "Лю"),
                                Map.of("PatientName", "é")))
                .containsEntry("PatientName", "é");
    }

    @Test
    void fallbackCharacterSetIsForDataSetsThatNameNone() throws Exception {
        byte[] bytes = new Encoded().element(Tag.PATIENT_NAME, "\u00bb\u00ee").bytes();

        assertThat(DataSetReader.DEFAULT.withFallbackCharacterSet("ISO_IR 144").read(bytes, IMPLICIT_VR_LITTLE_ENDIAN))
                .containsEntry("PatientName", "Лю");
    }

    @Test
    @Fault(19)
    void unknownCharacterSetKeepsTheText() throws Exception {
        byte[] bytes = new Encoded()
                .element(Tag.SPECIFIC_CHARACTER_SET, "KLINGON ")
                .element(Tag.PATIENT_NAME, "Ann^\u00e9")
                .element(Tag.PATIENT_ID, "P1")
                .bytes();

        assertThat(DataSetReader.DEFAULT.read(bytes, IMPLICIT_VR_LITTLE_ENDIAN))
                .containsEntry("PatientName", "Ann^é")
                .containsEntry("PatientID", "P1");
    }

    @Test
    @Fault(23)
    void hostileTextStaysData() throws Exception {
        String name = "Robert'); DROP TABLE series;--^$(touch /tmp/x)\n`id`\"<b>";
        byte[] bytes = DataSetWriter.toBytes(Map.of("PatientName", name), EXPLICIT_VR_LITTLE_ENDIAN);

        assertThat(DataSetReader.DEFAULT.read(bytes, EXPLICIT_VR_LITTLE_ENDIAN)).containsEntry("PatientName", name);
    }

    @Test
    void nulWithinTextIsMadeVisibleSinceDatabasesRefuseIt() throws Exception {
        byte[] bytes = new Encoded().element(Tag.PATIENT_ID, " a\0b\0\0").bytes();

        assertThat(DataSetReader.DEFAULT.read(bytes, IMPLICIT_VR_LITTLE_ENDIAN)).containsEntry("PatientID", "a\uFFFDb");
    }

    @Test
    void theFirstOfTwoElementsOfOneTagCounts() throws Exception {
        byte[] bytes = new Encoded()
                .element(Tag.PATIENT_ID, "P1")
                .element(Tag.PATIENT_ID, "P2")
                .element(Tag.SERIES_INSTANCE_UID, "1.2\0")
                .bytes();

        assertThat(DataSetReader.DEFAULT.read(bytes, IMPLICIT_VR_LITTLE_ENDIAN)).containsEntry("PatientID", "P1");
        assertThat(HeaderReader.IDENTITY
                        .read(bytes, 0, bytes.length, IMPLICIT_VR_LITTLE_ENDIAN, CharacterSets.DEFAULT)
                        .get("PatientID"))
                .isEqualTo("P1");
    }

    @ParameterizedTest
    @Fault(14)
    @ValueSource(ints = {65, 100_000})
    void sequencesNestedDeeperThan64AreMalformed(int depth) {
        Encoded implicit = new Encoded();
        Encoded explicit = new Encoded();
        Encoded unknown = new Encoded().longForm(PRIVATE, "UN", UNDEFINED).implicit(Tag.ITEM, UNDEFINED);
        for (int i = 0; i < depth; i++) {
            implicit.implicit(SEQUENCE, UNDEFINED).implicit(Tag.ITEM, UNDEFINED);
            explicit.longForm(SEQUENCE, "SQ", UNDEFINED).implicit(Tag.ITEM, UNDEFINED);
            unknown.implicit(PRIVATE, UNDEFINED).implicit(Tag.ITEM, UNDEFINED);
        }
        assertMalformed(implicit.bytes(), IMPLICIT_VR_LITTLE_ENDIAN, "deeper than 64");
        assertMalformed(explicit.bytes(), EXPLICIT_VR_LITTLE_ENDIAN, "deeper than 64");
        assertMalformed(unknown.bytes(), EXPLICIT_VR_LITTLE_ENDIAN, "deeper than 64");
    }

    @Test
    void sequencesNested64DeepAreRead() throws Exception {
        Encoded nested = new Encoded();
        for (int i = 0; i < 64; i++) {
            nested.implicit(SEQUENCE, UNDEFINED).implicit(Tag.ITEM, UNDEFINED);
        }
        for (int i = 0; i < 64; i++) {
            nested.implicit(Tag.ITEM_DELIMITATION_ITEM, 0).implicit(Tag.SEQUENCE_DELIMITATION_ITEM, 0);
        }

        assertThat(DataSetReader.DEFAULT.read(nested.bytes(), IMPLICIT_VR_LITTLE_ENDIAN))
                .containsKey("ReferencedImageSequence");
    }

    @ParameterizedTest
    @Fault(15)
    @ValueSource(ints = {3, 1000, 0x7FFFFFFE, 0xFFFFFFFE})
    void lengthsBeyondTheDataAreMalformed(int length) {
        assertMalformed(
                new Encoded().implicit(Tag.PATIENT_ID, length).text("P1").bytes(), IMPLICIT_VR_LITTLE_ENDIAN, "");
        assertMalformed(new Encoded().implicit(SEQUENCE, length).text("P1").bytes(), IMPLICIT_VR_LITTLE_ENDIAN, "");
        assertMalformed(
                new Encoded().longForm(Tag.PIXEL_DATA, "OW", length).text("P1").bytes(), EXPLICIT_VR_LITTLE_ENDIAN, "");
        assertMalformed(
                new Encoded()
                        .longForm(Tag.PIXEL_DATA, "OB", UNDEFINED)
                        .implicit(Tag.ITEM, length)
                        .bytes(),
                EXPLICIT_VR_LITTLE_ENDIAN,
                "");
    }

    @Test
    @Fault(15)
    void missingDelimitersAreMalformed() {
        assertMalformed(
                new Encoded().implicit(SEQUENCE, UNDEFINED).bytes(), IMPLICIT_VR_LITTLE_ENDIAN, "within a sequence");
        assertMalformed(
                new Encoded()
                        .implicit(SEQUENCE, UNDEFINED)
                        .implicit(Tag.ITEM, UNDEFINED)
                        .bytes(),
                IMPLICIT_VR_LITTLE_ENDIAN,
                "within an item");
        assertMalformed(
                new Encoded().longForm(Tag.PIXEL_DATA, "OB", UNDEFINED).bytes(),
                EXPLICIT_VR_LITTLE_ENDIAN,
                "within encapsulated pixel data");
    }

    @Test
    void everyCutOfADataSetThroughAnElementIsMalformed() throws Exception {
        byte[] bytes = new Encoded()
                .shortForm(Tag.PATIENT_ID, "LO", 4)
                .text("P123")
                .longForm(Tag.PIXEL_DATA, "OW", 2)
                .text("ab")
                .bytes();
        for (int length = 1; length < bytes.length; length++) {
            if (length != 12) {
                assertMalformed(Arrays.copyOf(bytes, length), EXPLICIT_VR_LITTLE_ENDIAN, "");
            }
        }
    }

    @Test
    void itemsAndElementsBeyondWhatHoldsThemAreMalformed() {
        assertMalformed(
                new Encoded()
                        .implicit(SEQUENCE, 16)
                        .implicit(Tag.ITEM, 16)
                        .text("0123456789abcdef")
                        .bytes(),
                IMPLICIT_VR_LITTLE_ENDIAN,
                "Item goes beyond its sequence");
        assertMalformed(
                new Encoded()
                        .implicit(SEQUENCE, 18)
                        .implicit(Tag.ITEM, 10)
                        .implicit(Tag.PATIENT_ID, 8)
                        .text("0123456789")
                        .bytes(),
                IMPLICIT_VR_LITTLE_ENDIAN,
                "(0010,0020) goes beyond");
    }

    @Test
    void limitsHold() {
        ReadLimits small = new ReadLimits(2, 10, 50, 4);
        DataSetReader reader = DataSetReader.DEFAULT.withLimits(small);
        assertMalformed(
                reader, new Encoded().element(Tag.PATIENT_ID, "01234567890").bytes(), "limit of 10");
        assertMalformed(
                reader, new Encoded().element(Tag.PATIENT_ID, "a\\b\\c\\d\\e").bytes(), "more than 4 values");
        Encoded many = new Encoded();
        for (int i = 1; i <= 5; i++) {
            many.element(PRIVATE + i, "");
        }
        assertMalformed(reader, many.bytes(), "more than 4 values");
        DataSetReader roomy = DataSetReader.DEFAULT.withLimits(small.withMaxElementLength(100));
        assertThatExceptionOfType(DicomMalformedException.class)
                .isThrownBy(() -> roomy.read(
                        new ByteArrayInputStream(
                                new Encoded().element(PRIVATE, " ".repeat(60)).bytes()),
                        IMPLICIT_VR_LITTLE_ENDIAN))
                .withMessageContaining("limit of 50");
    }

    @Test
    @Fault(16)
    void deflateBombsAreMalformed() throws Exception {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        try (DeflaterOutputStream out = new DeflaterOutputStream(bomb, deflater)) {
            byte[] element = new Encoded()
                    .longForm(PRIVATE, "OB", 1 << 20)
                    .text("x".repeat(1 << 20))
                    .bytes();
            for (int i = 0; i < 100; i++) {
                out.write(element);
            }
        }
        deflater.end();
        assertThat(bomb.size()).isLessThan(200_000);

        assertMalformed(
                bomb.toByteArray(), TransferSyntax.DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN, "limit of " + (64L << 20));
    }

    @Test
    void bytesThatAreNotDeflatedAreMalformed() {
        assertMalformed(
                new byte[] {8, 0, 0x16, 0, 'U', 'I', 2, 0, '1', 0},
                TransferSyntax.DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN,
                "not deflated");
    }

    @Test
    void failuresOfTheStreamAreNoFaultOfTheData() {
        var failing = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("disk");
            }
        };
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> DataSetReader.DEFAULT.read(failing, IMPLICIT_VR_LITTLE_ENDIAN))
                .withMessage("disk");
    }

    private static void assertMalformed(byte[] bytes, TransferSyntax syntax, String message) {
        assertThatExceptionOfType(DicomMalformedException.class)
                .isThrownBy(() -> INPUTS.answer(() -> DataSetReader.DEFAULT.read(bytes, syntax)))
                .withMessageContaining(message);
        assertThatExceptionOfType(DicomMalformedException.class)
                .isThrownBy(
                        () -> INPUTS.answer(() -> DataSetReader.DEFAULT.read(new ByteArrayInputStream(bytes), syntax)))
                .withMessageContaining(message);
    }

    private static void assertMalformed(DataSetReader reader, byte[] bytes, String message) {
        assertThatExceptionOfType(DicomMalformedException.class)
                .isThrownBy(() -> INPUTS.answer(() -> reader.read(bytes, IMPLICIT_VR_LITTLE_ENDIAN)))
                .withMessageContaining(message);
    }
}
