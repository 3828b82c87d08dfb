package org.caravan.dicom.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

import org.caravan.dicom.data.DataSetWriter;
import org.caravan.dicom.data.Part10;
import org.caravan.dicom.data.TransferSyntax;

/** Part 10 files of synthetic CT slices. */
final class TestSlice {

    private static final String CT = "1.2.840.10008.5.1.4.1.1.2";

    private TestSlice() {}

    static void write(Path file, String study, String series, int number, int pixelBytes) throws IOException {
        String instance = series + "." + number;
        Map<String, Object> dataSet = new LinkedHashMap<>();
        dataSet.put("SOPClassUID", CT);
        dataSet.put("SOPInstanceUID", instance);
        dataSet.put("Modality", "CT");
        dataSet.put("PatientID", "SYN-98");
        dataSet.put("StudyInstanceUID", study);
        dataSet.put("SeriesInstanceUID", series);
        dataSet.put("InstanceNumber", Integer.toString(number));
        dataSet.put("PixelData", new byte[pixelBytes]);
        try (var out = Files.newOutputStream(file)) {
            Part10.writeHeader(out, CT, instance, TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN_UID, null);
            out.write(DataSetWriter.toBytes(dataSet, TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN));
        }
    }
}
