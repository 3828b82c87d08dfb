package org.caravan.harvest;

import java.util.Map;

import org.caravan.dicom.data.CharacterSets;
import org.caravan.dicom.data.HeaderReader;
import org.caravan.dicom.data.Part10;

/**
 * A DICOM file, as far as it matters whether another one holds the same.
 *
 * @param dataSetSha256 of the encoded data set, without what comes before it
 */
record HeldObject(
        String sopInstanceUid,
        String seriesInstanceUid,
        String studyInstanceUid,
        String patientId,
        String transferSyntaxUid,
        String dataSetSha256) {

    private static final HeaderReader HEADER =
            new HeaderReader("SOPInstanceUID", "SeriesInstanceUID", "StudyInstanceUID", "PatientID");

    static HeldObject of(byte[] file) {
        try {
            Part10.FileMeta meta = Part10.read(file);
            int offset = (int) meta.dataSetOffset();
            Map<String, String> header = HEADER.read(
                            file, offset, file.length - offset, meta.transferSyntax(), CharacterSets.DEFAULT)
                    .values();
            return new HeldObject(
                    header.getOrDefault("SOPInstanceUID", "").strip(),
                    header.getOrDefault("SeriesInstanceUID", "").strip(),
                    header.getOrDefault("StudyInstanceUID", "").strip(),
                    header.getOrDefault("PatientID", "").strip(),
                    meta.transferSyntax().uid(),
                    Digests.sha256(file, offset, file.length - offset));
        } catch (Exception e) {
            throw new AssertionError("Not a readable DICOM file", e);
        }
    }
}
