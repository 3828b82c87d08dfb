package org.caravan.dicom.data;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.caravan.suite.Fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.caravan.dicom.data.Encoded.UNDEFINED;
import static org.caravan.dicom.data.TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN;
import static org.caravan.dicom.data.TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN;

class HeaderReaderTest {

    private static final int SEQUENCE = 0x00081140; // ReferencedImageSequence
    private static final int PRIVATE = 0x00091010;

    static List<TransferSyntax> syntaxes() {
        return DataSetRoundTripTest.syntaxes();
    }

    private static Map<String, Object> identity() {
        Map<String, Object> dataSet = new LinkedHashMap<>();
        dataSet.put("SOPClassUID", "1.2.840.10008.5.1.4.1.1.2");
        dataSet.put("SOPInstanceUID", "1.2.3.4");
        dataSet.put("Modality", "CT");
        dataSet.put("PatientID", "P1");
        dataSet.put("IssuerOfPatientID", "HOSPITAL");
        dataSet.put("StudyInstanceUID", "1.2.3");
        dataSet.put("SeriesInstanceUID", "1.2.3.5");
        return dataSet;
    }

    @ParameterizedTest
    @MethodSource("syntaxes")
    void findsTheIdentityAmongSequencesAndLargeValues(TransferSyntax syntax) throws Exception {
        Map<String, Object> dataSet = identity();
        dataSet.put("ReferencedImageSequence", List.of(Map.of("PatientID", "other", "SOPInstanceUID", "9.9")));
        dataSet.put("(0009,0010)", "PRIVATE");
        dataSet.put("(0009,1001)", new byte[3_000_001]);
        dataSet.put("PixelData", new byte[1000]);
        byte[] bytes = DataSetWriter.toBytes(dataSet, syntax);

        assertThat(read(bytes, syntax)).isEqualTo(new HeaderReader.Header(strings(identity()), true));
    }

    private static Map<String, String> strings(Map<String, Object> dataSet) {
        Map<String, String> strings = new LinkedHashMap<>();
        dataSet.forEach((keyword, value) -> strings.put(keyword, (String) value));
        return strings;
    }

    @Test
    void readsNoFurtherThanItMust() throws Exception {
        Map<String, Object> dataSet = identity();
        dataSet.put("PixelData", new byte[1 << 20]);
        byte[] bytes = DataSetWriter.toBytes(dataSet, EXPLICIT_VR_LITTLE_ENDIAN);
        long[] consumed = {0};
        InputStream counting = new FilterInputStream(new ByteArrayInputStream(bytes)) {
            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                int read = super.read(buffer, offset, length);
                consumed[0] += read;
                return read;
            }
        };

        HeaderReader.IDENTITY.read(counting, EXPLICIT_VR_LITTLE_ENDIAN, CharacterSets.DEFAULT);

        assertThat(consumed[0]).isLessThanOrEqualTo(8192);
    }

    @Test
    void skipsNestedSequencesOfUndefinedLengthAndEncapsulatedData() throws Exception {
        byte[] bytes = new Encoded()
                .longForm(SEQUENCE, "SQ", UNDEFINED)
                .implicit(Tag.ITEM, UNDEFINED)
                .shortForm(Tag.PATIENT_ID, "LO", 2)
                .text("XX")
                .longForm(PRIVATE, "UN", UNDEFINED)
                .implicit(Tag.ITEM, UNDEFINED)
                .element(Tag.PATIENT_ID, "XX")
                .implicit(Tag.ITEM_DELIMITATION_ITEM, 0)
                .implicit(Tag.SEQUENCE_DELIMITATION_ITEM, 0)
                .implicit(Tag.ITEM_DELIMITATION_ITEM, 0)
                .implicit(Tag.ITEM, 4)
                .text("abcd")
                .implicit(Tag.SEQUENCE_DELIMITATION_ITEM, 0)
                .longForm(PRIVATE, "OB", UNDEFINED)
                .implicit(Tag.ITEM, 2)
                .text("ab")
                .implicit(Tag.SEQUENCE_DELIMITATION_ITEM, 0)
                .shortForm(Tag.PATIENT_ID, "LO", 2)
                .text("P1")
                .bytes();

        HeaderReader.Header header = read(bytes, EXPLICIT_VR_LITTLE_ENDIAN);

        assertThat(header.intact()).isTrue();
        assertThat(header.values()).containsOnly(Map.entry("PatientID", "P1"));
    }

    @Test
    @Fault(19)
    void missingSeriesUidIsAbsent() throws Exception {
        Map<String, Object> dataSet = identity();
        dataSet.remove("SeriesInstanceUID");

        HeaderReader.Header header =
                read(DataSetWriter.toBytes(dataSet, IMPLICIT_VR_LITTLE_ENDIAN), IMPLICIT_VR_LITTLE_ENDIAN);

        assertThat(header.get("SeriesInstanceUID")).isNull();
        assertThat(header.get("StudyInstanceUID")).isEqualTo("1.2.3");
        assertThat(header.intact()).isTrue();
    }

    @Test
    void implicitDataSetIsReadThoughItsTransferSyntaxSaysExplicit() throws Exception {
        byte[] bytes = DataSetWriter.toBytes(identity(), IMPLICIT_VR_LITTLE_ENDIAN);

        assertThat(read(bytes, TransferSyntax.of("1.2.840.10008.1.2.4.50")).get("PatientID"))
                .isEqualTo("P1");
    }

    @Test
    void explicitDataSetIsReadThoughItsTransferSyntaxSaysImplicit() throws Exception {
        byte[] bytes = DataSetWriter.toBytes(identity(), EXPLICIT_VR_LITTLE_ENDIAN);

        assertThat(read(bytes, IMPLICIT_VR_LITTLE_ENDIAN).get("PatientID")).isEqualTo("P1");
    }

    @Test
    void brokenDataGiveWhatCameBeforeAndAFlag() throws Exception {
        byte[] bytes = new Encoded()
                .element(Tag.PATIENT_ID, "P1")
                .element(Tag.STUDY_INSTANCE_UID, "1.2\0")
                .implicit(Tag.SERIES_INSTANCE_UID, 0x7FFFFFFE)
                .text("1.2.3")
                .bytes();

        HeaderReader.Header header = read(bytes, IMPLICIT_VR_LITTLE_ENDIAN);

        assertThat(header.intact()).isFalse();
        assertThat(header.values()).containsOnly(Map.entry("PatientID", "P1"), Map.entry("StudyInstanceUID", "1.2"));
    }

    @Test
    void valueLongerThanTheFileIsBrokenThoughFilesCanBeSkippedBeyondTheirEnd(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("short");
        Files.write(file, new Encoded().implicit(PRIVATE, 1_000_000).text("abc").bytes());
        try (InputStream in = Files.newInputStream(file)) {
            assertThat(HeaderReader.IDENTITY
                            .read(in, IMPLICIT_VR_LITTLE_ENDIAN, CharacterSets.DEFAULT)
                            .intact())
                    .isFalse();
        }
    }

    @ParameterizedTest
    @Fault(14)
    @ValueSource(ints = {65, 100_000})
    void sequencesNestedDeeperThan64AreBroken(int depth) throws Exception {
        Encoded nested = new Encoded();
        for (int i = 0; i < depth; i++) {
            nested.implicit(SEQUENCE, UNDEFINED).implicit(Tag.ITEM, UNDEFINED);
        }

        assertThat(read(nested.bytes(), IMPLICIT_VR_LITTLE_ENDIAN).intact()).isFalse();
    }

    @Test
    void endlessElementsBeforeTheWantedOnesAreBroken() throws Exception {
        assertThat(read(new byte[8 * 200_000], IMPLICIT_VR_LITTLE_ENDIAN).intact())
                .isFalse();
    }

    @Test
    void failingStreamThrows() {
        InputStream failing = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("disk");
            }
        };
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> HeaderReader.IDENTITY.read(failing, IMPLICIT_VR_LITTLE_ENDIAN, CharacterSets.DEFAULT))
                .withMessage("disk");
    }

    @Test
    void sequencesCannotBeAskedFor() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new HeaderReader("ReferencedImageSequence"))
                .withMessageContaining("ReferencedImageSequence");
    }

    /** From memory and as a stream, which must agree. */
    private static HeaderReader.Header read(byte[] bytes, TransferSyntax syntax) throws IOException {
        HeaderReader.Header streamed =
                HeaderReader.IDENTITY.read(new ByteArrayInputStream(bytes), syntax, CharacterSets.DEFAULT);
        assertThat(HeaderReader.IDENTITY.read(bytes, 0, bytes.length, syntax, CharacterSets.DEFAULT))
                .isEqualTo(streamed);
        return streamed;
    }
}
