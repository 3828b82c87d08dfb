package org.caravan.dicom.data;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.caravan.dicom.DicomMalformedException;
import org.caravan.dicom.Uids;
import org.caravan.suite.Fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class Part10Test {

    private static final String CT = "1.2.840.10008.5.1.4.1.1.2";
    private static final Map<String, Object> DATA_SET = Map.of("SOPClassUID", CT, "SOPInstanceUID", "1.2.3");

    @TempDir
    private Path folder;

    @Test
    @Fault(20)
    void headerHasAnEmptyPreambleAndAllThatTheStandardAsksFor() throws Exception {
        byte[] header = Part10.header(CT, "1.2.3", "1.2.840.10008.1.2.4.90", "PACS");

        assertThat(Arrays.copyOf(header, 128)).containsOnly(0);
        assertThat(new String(header, 128, 4, StandardCharsets.US_ASCII)).isEqualTo("DICM");
        Part10.FileMeta meta = Part10.read(header);
        assertThat(meta.dataSetOffset()).isEqualTo(header.length);
        assertThat(meta.transferSyntax()).isEqualTo(TransferSyntax.of("1.2.840.10008.1.2.4.90"));
        assertThat(meta.mediaStorageSopClassUid()).isEqualTo(CT);
        assertThat(meta.mediaStorageSopInstanceUid()).isEqualTo("1.2.3");
        assertThat(meta.meta())
                .containsEntry("FileMetaInformationGroupLength", String.valueOf(header.length - 144))
                .containsEntry("FileMetaInformationVersion", new byte[] {0, 1})
                .containsEntry("ImplementationClassUID", Part10.IMPLEMENTATION_CLASS_UID)
                .containsEntry("ImplementationVersionName", "CARAVAN_0_1")
                .containsEntry("SourceApplicationEntityTitle", "PACS");
    }

    @Test
    void implementationClassUidIsValid() {
        assertThat(Uids.isValid(Part10.IMPLEMENTATION_CLASS_UID)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("org.caravan.dicom.data.DataSetRoundTripTest#syntaxes")
    void dataSetOfAFileIsFound(TransferSyntax syntax) throws Exception {
        Path file = write(Part10.header(CT, "1.2.3", syntax.uid(), null), DataSetWriter.toBytes(DATA_SET, syntax));

        Part10.FileMeta meta = Part10.read(file);

        assertThat(meta.transferSyntax()).isEqualTo(syntax);
        assertThat(readDataSet(file, meta)).isEqualTo(DATA_SET);
    }

    @Test
    void rawDataSetsAreRecognisedAndTheirEncodingGuessed() throws Exception {
        for (TransferSyntax syntax : DataSetRoundTripTest.syntaxes().subList(0, 3)) {
            Path file = write(DataSetWriter.toBytes(DATA_SET, syntax));

            Part10.FileMeta meta = Part10.read(file);

            assertThat(meta).isEqualTo(new Part10.FileMeta(Map.of(), syntax, 0));
            assertThat(readDataSet(file, meta)).isEqualTo(DATA_SET);
        }
    }

    @Test
    void metaInformationWithoutPreambleOrGroupLengthIsUnderstood() throws Exception {
        byte[] meta = DataSetWriter.toBytes(
                Map.of("TransferSyntaxUID", TransferSyntax.EXPLICIT_VR_BIG_ENDIAN_UID),
                TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN);
        Path file = write(meta, DataSetWriter.toBytes(DATA_SET, TransferSyntax.EXPLICIT_VR_BIG_ENDIAN));

        assertThat(readDataSet(file, Part10.read(file))).isEqualTo(DATA_SET);
    }

    @Test
    void metaInformationLongerThanUsualIsRead() throws Exception {
        byte[] meta = DataSetWriter.toBytes(
                Map.of(
                        "TransferSyntaxUID",
                        TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN_UID,
                        "PrivateInformation",
                        new byte[100_000]),
                TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN);
        Path file = write(
                new byte[128],
                "DICM".getBytes(StandardCharsets.US_ASCII),
                meta,
                DataSetWriter.toBytes(DATA_SET, TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN));

        assertThat(readDataSet(file, Part10.read(file))).isEqualTo(DATA_SET);
    }

    @Test
    void otherFilesAreMalformed() throws Exception {
        for (String text :
                new String[] {"", "x", "Dear colleague, please find", "MZ\220\0\3\0\0\0", "\0\0\0\0\0\0\0\0"}) {
            Path file = write(text.getBytes(StandardCharsets.ISO_8859_1));
            assertThatExceptionOfType(DicomMalformedException.class)
                    .as(text)
                    .isThrownBy(() -> Part10.read(file))
                    .withMessageContaining("Not a DICOM file");
        }
    }

    @Test
    void metaInformationCutShortIsMalformed() throws Exception {
        byte[] header = Part10.header(CT, "1.2.3", TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN_UID, "PACS");
        Path file = write(Arrays.copyOf(header, header.length - 2));

        assertThatExceptionOfType(DicomMalformedException.class).isThrownBy(() -> Part10.read(file));
    }

    @Test
    void dataSetsAreTheSameOnlyByteByByte() throws Exception {
        byte[] dataSet = new byte[200_001];
        Path one = write(new byte[300], dataSet);
        Path other = write(new byte[10], dataSet);
        dataSet[200_000] = 1;
        Path lastByte = write(new byte[10], dataSet);
        Path longer = write(new byte[10], new byte[200_002]);

        assertThat(Part10.sameDataSet(one, 300, other, 10)).isTrue();
        assertThat(Part10.sameDataSet(one, 300, lastByte, 10)).isFalse();
        assertThat(Part10.sameDataSet(one, 300, longer, 10)).isFalse();
        assertThat(Part10.sameDataSet(one, 300, other, 9)).isFalse();
    }

    private static Map<String, Object> readDataSet(Path file, Part10.FileMeta meta) throws Exception {
        try (InputStream in = Part10.openDataSet(file, meta.dataSetOffset())) {
            return DataSetReader.DEFAULT.read(in, meta.transferSyntax());
        }
    }

    private Path write(byte[]... parts) throws Exception {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return Files.write(Files.createTempFile(folder, "part10-", ".dcm"), all.toByteArray());
    }
}
