package org.caravan.camel.dicom;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

import org.caravan.dicom.StoreObject;
import org.caravan.dicom.data.DataSetWriter;
import org.caravan.dicom.data.TransferSyntax;

/**
 * A synthetic object: its command and its data set say the same unless a test changes one of them.
 *
 * @param sopInstanceUid as the C-STORE command gives it
 * @param attributes of the data set; without those whose value is null
 */
record TestObject(String sopInstanceUid, Map<String, Object> attributes) implements StoreObject {

    static final String CT = "1.2.840.10008.5.1.4.1.1.2";
    static final String PATIENT = "TB-1";
    static final String STUDY = "1.2";
    static final String SERIES = "1.2.3";

    static TestObject slice(int number) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        String uid = SERIES + "." + number;
        attributes.put("SOPClassUID", CT);
        attributes.put("SOPInstanceUID", uid);
        attributes.put("Modality", "CT");
        attributes.put("PatientID", PATIENT);
        attributes.put("StudyInstanceUID", STUDY);
        attributes.put("SeriesInstanceUID", SERIES);
        byte[] pixels = new byte[1000];
        Arrays.fill(pixels, (byte) number);
        attributes.put("PixelData", pixels);
        return new TestObject(uid, attributes);
    }

    /** The same with another value in the data set, or without the attribute where the value is null. */
    TestObject with(String keyword, Object value) {
        Map<String, Object> changed = new LinkedHashMap<>(attributes);
        if (value == null) {
            changed.remove(keyword);
        } else {
            changed.put(keyword, value);
        }
        return new TestObject(sopInstanceUid, changed);
    }

    @Override
    public String sopClassUid() {
        return CT;
    }

    @Override
    public String transferSyntaxUid() {
        return TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN_UID;
    }

    @Override
    public InputStream openDataSet() {
        return new ByteArrayInputStream(DataSetWriter.toBytes(attributes, TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN));
    }
}
