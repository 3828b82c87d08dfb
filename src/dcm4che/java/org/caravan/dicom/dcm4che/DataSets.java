package org.caravan.dicom.dcm4che;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

import org.dcm4che3.data.Attributes;
import org.dcm4che3.io.DicomInputStream;
import org.dcm4che3.io.DicomOutputStream;

/**
 * Data sets between dcm4che's form and bytes. The keyword maps of the seam are made from bytes by the same code for every transport, so
 * that character sets and odd values come out alike.
 */
final class DataSets {

    private DataSets() {}

    static byte[] bytes(Attributes dataSet, String transferSyntaxUid) {
        var bytes = new ByteArrayOutputStream(512);
        try (var out = new DicomOutputStream(bytes, transferSyntaxUid)) {
            out.writeDataset(null, dataSet);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static Attributes attributes(byte[] bytes, String transferSyntaxUid) {
        try (var in = new DicomInputStream(new ByteArrayInputStream(bytes), transferSyntaxUid)) {
            return in.readDataset();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
