package org.caravan.dicom;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;

import org.caravan.dicom.data.DataSetWriter;
import org.caravan.dicom.data.TransferSyntax;

/** A synthetic object in memory. */
record TestObject(String sopClassUid, String sopInstanceUid, String transferSyntaxUid, byte[] bytes)
        implements StoreObject {

    static final String CT = "1.2.840.10008.5.1.4.1.1.2";
    static final String STUDY = "1.2.826.0.1.99.1";
    static final String SERIES = "1.2.826.0.1.99.1.1";

    /** A CT slice with that much pixel data. */
    static TestObject slice(int number, int pixelBytes) {
        return of(CT, SERIES + "." + number, TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN_UID, pixelBytes);
    }

    static TestObject of(String sopClass, String sopInstance, String transferSyntax, int pixelBytes) {
        Map<String, Object> dataSet = new LinkedHashMap<>();
        dataSet.put("SOPClassUID", sopClass);
        dataSet.put("SOPInstanceUID", sopInstance);
        dataSet.put("Modality", "CT");
        dataSet.put("PatientID", "SYN-1");
        dataSet.put("StudyInstanceUID", STUDY);
        dataSet.put("SeriesInstanceUID", SERIES);
        byte[] pixels = new byte[pixelBytes];
        for (int i = 0; i < pixelBytes; i++) {
            pixels[i] = (byte) (i * 31 + sopInstance.hashCode());
        }
        dataSet.put("PixelData", pixels);
        return new TestObject(
                sopClass,
                sopInstance,
                transferSyntax,
                DataSetWriter.toBytes(dataSet, TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN));
    }

    /** The same command with another data set. */
    TestObject with(byte[] dataSet) {
        return new TestObject(sopClassUid, sopInstanceUid, transferSyntaxUid, dataSet);
    }

    @Override
    public InputStream openDataSet() {
        return new ByteArrayInputStream(bytes);
    }
}
