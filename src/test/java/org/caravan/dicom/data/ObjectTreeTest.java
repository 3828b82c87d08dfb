package org.caravan.dicom.data;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.caravan.dicom.DicomMalformedException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ObjectTreeTest {

    private static final int PROTOCOL_NAME = 0x00181030;

    @TempDir
    private Path folder;

    private static Map<String, Object> dataSet() {
        byte[] pixels = new byte[300_000];
        new Random(1).nextBytes(pixels);
        Map<String, Object> item = new LinkedHashMap<>();
        item.put("ReferencedSOPInstanceUID", "1.2.3.9");
        item.put("PurposeOfReferenceCodeSequence", List.of(Map.of("CodeValue", "121322")));
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("SpecificCharacterSet", "ISO_IR 100");
        all.put("SOPClassUID", "1.2.840.10008.5.1.4.1.1.4");
        all.put("SOPInstanceUID", "1.2.3.4");
        all.put("PatientName", "Müller^Zoë");
        all.put("PatientID", "TB-12");
        all.put("ReferencedImageSequence", List.of(item, item));
        all.put("ProtocolName", "Parkinson");
        all.put("Rows", "300");
        all.put("(0019,0010)", "ACME");
        all.put("(0019,1001)", new byte[] {1, 2, 3, 4});
        all.put("PixelData", pixels);
        return all;
    }

    private Path write(Map<String, Object> dataSet, TransferSyntax syntax) throws Exception {
        Path file = folder.resolve("in.dcm");
        try (OutputStream out = Files.newOutputStream(file)) {
            Part10.writeHeader(out, "1.2.840.10008.5.1.4.1.1.4", "1.2.3.4", syntax.uid(), null);
            DataSetWriter.write(dataSet, syntax, out);
        }
        return file;
    }

    private static Map<String, Object> read(Path file) throws Exception {
        Part10.FileMeta meta = Part10.read(file);
        try (InputStream in = Part10.openDataSet(file, meta.dataSetOffset())) {
            return DataSetReader.DEFAULT.read(in, meta.transferSyntax());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN_UID,
                TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN_UID,
                TransferSyntax.EXPLICIT_VR_BIG_ENDIAN_UID,
                TransferSyntax.DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN_UID
            })
    void whatIsLeftAloneIsWrittenAsItCame(String uid) throws Exception {
        Path file = write(dataSet(), TransferSyntax.of(uid));
        Path target = folder.resolve("out.dcm");

        ObjectTree.read(file, folder.resolve("spare")).write(target);

        assertThat(read(target)).usingRecursiveComparison().isEqualTo(read(file));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN_UID,
                TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN_UID,
                TransferSyntax.EXPLICIT_VR_BIG_ENDIAN_UID
            })
    void elementsAreRemovedReplacedAndAddedWhereTheyBelong(String uid) throws Exception {
        ObjectTree object = ObjectTree.read(write(dataSet(), TransferSyntax.of(uid)), folder.resolve("spare"));
        DataSetTree root = object.dataSet();
        assertThat(root.text(Tag.PATIENT_NAME)).isEqualTo("Müller^Zoë");
        root.put(Tag.PATIENT_NAME, Vr.PN, "Anonymous");
        root.put(0x00280010, Vr.US, "12");
        root.remove(PROTOCOL_NAME);
        root.put(0x00120062, Vr.CS, "YES");
        root.add(0x00120064, List.of(Map.of(0x00080100, "113100")));
        DataSetTree item = root.get(0x00081140).items().get(1);
        item.put(0x00081155, Vr.UI, "2.25.1");
        assertThat(item.isRoot()).isFalse();

        Path target = folder.resolve("out.dcm");
        object.write(target);

        Map<String, Object> made = read(target);
        assertThat(made).containsEntry("PatientName", "Anonymous").containsEntry("Rows", "12");
        assertThat(made).containsEntry("PatientIdentityRemoved", "YES").doesNotContainKey("ProtocolName");
        assertThat(made.toString()).contains("2.25.1").contains("1.2.3.9").contains("113100");
        assertThat(made).containsEntry("PixelData", dataSet().get("PixelData"));
    }

    @Test
    void fragmentsOfPixelsStayInTheFileUntilTheyAreWritten() throws Exception {
        Map<String, Object> dataSet = dataSet();
        List<byte[]> fragments = List.of(new byte[0], new byte[200_000], new byte[] {1, 2});
        dataSet.put("PixelData", fragments);
        ObjectTree object =
                ObjectTree.read(write(dataSet, TransferSyntax.of("1.2.840.10008.1.2.4.70")), folder.resolve("spare"));
        TreeElement pixels = object.dataSet().get(Tag.PIXEL_DATA);
        assertThat(pixels.encapsulated()).isTrue();
        assertThat(pixels.value()).isNull();

        Path target = folder.resolve("out.dcm");
        object.write(target);

        assertThat(read(target)).usingRecursiveComparison().isEqualTo(read(folder.resolve("in.dcm")));
    }

    @Test
    void whatIsCutOffIsRefused() throws Exception {
        Path file = write(dataSet(), TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN);
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 100));

        assertThatThrownBy(() -> ObjectTree.read(file, folder.resolve("spare")))
                .isInstanceOf(DicomMalformedException.class);
    }

    @Test
    void aBrokenDeflatedOneIsRefused() throws Exception {
        Path file = folder.resolve("in.dcm");
        try (OutputStream out = Files.newOutputStream(file)) {
            Part10.writeHeader(out, "1.2", "1.2.3.4", TransferSyntax.DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN_UID, null);
            try (var deflated = new DeflaterOutputStream(out, new Deflater(9, false))) {
                deflated.write(new byte[1000]);
            }
        }
        assertThatThrownBy(() -> ObjectTree.read(file, folder.resolve("spare")))
                .isInstanceOf(DicomMalformedException.class);
    }

    @Test
    void textThatItsCharacterSetLacksIsRefused() throws Exception {
        ObjectTree object =
                ObjectTree.read(write(dataSet(), TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN), folder.resolve("spare"));

        assertThatThrownBy(() -> object.dataSet().put(Tag.PATIENT_NAME, Vr.PN, "山田"))
                .isInstanceOf(UnencodableTextException.class)
                .hasMessageNotContaining("山田");
    }
}
