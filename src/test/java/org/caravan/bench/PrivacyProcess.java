package org.caravan.bench;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.caravan.dicom.data.DataSetWriter;
import org.caravan.dicom.data.Part10;
import org.caravan.dicom.data.TransferSyntax;
import org.caravan.privacy.PackedFixture;

/** A process of {@link PrivacyBench}: de-identifies and packs one object of nearly 4 GB, and says how much memory was resident at most, in kB. */
final class PrivacyProcess {

    /** Short of the length that stands for an unknown one. */
    private static final long PIXELS = 0xFFFFFFFCL;

    private static final String CT = "1.2.840.10008.5.1.4.1.1.2";
    private static final String STUDY = "1.2.826.0.1.98";

    private PrivacyProcess() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        PackedFixture fixture = new PackedFixture(Files.createDirectory(folder.resolve("data")));
        String uid = STUDY + ".1.1";
        int series = fixture.add("BENCH-4", STUDY, STUDY + ".1", Map.of(uid, huge(folder.resolve("huge.dcm"), uid)));
        fixture.due("coded", series);
        Path archive = fixture.pack("coded", fixture.profile("basic", PrivacyBench.pseudonyms(folder)), 1);
        if (archive == null) {
            throw new IllegalStateException(fixture.value("SELECT last_error FROM archive"));
        }
        System.out.println(MemoryProcess.mostResident());
        System.exit(0);
    }

    /** Sparse: its pixels are a hole. */
    private static Path huge(Path file, String uid) throws Exception {
        byte[] header = Part10.header(CT, uid, TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN_UID, null);
        byte[] dataSet = DataSetWriter.toBytes(
                Map.of(
                        "SOPClassUID",
                        CT,
                        "SOPInstanceUID",
                        uid,
                        "StudyInstanceUID",
                        STUDY,
                        "SeriesInstanceUID",
                        STUDY + ".1",
                        "PatientID",
                        "BENCH-4",
                        "PatientName",
                        "Bench^Four"),
                TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN);
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.write(header);
            out.write(dataSet);
            out.write(new byte[] {
                (byte) 0xE0, 0x7F, 0x10, 0, 'O', 'W', 0, 0, (byte) 0xFC, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF
            });
            out.setLength(out.getFilePointer() + PIXELS);
        }
        return file;
    }
}
