package org.caravan.camel.dicom;

import java.util.Arrays;
import java.util.Optional;

import org.caravan.dicom.DicomMalformedException;
import org.caravan.dicom.data.CharacterSets;
import org.caravan.dicom.data.HeaderReader;
import org.caravan.dicom.data.Part10;

/** Which object a DICOM file holds. */
public record ObjectIdentity(String studyInstanceUid, String seriesInstanceUid, String sopInstanceUid) {

    private static final HeaderReader UIDS =
            new HeaderReader("SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID");

    /**
     * Reads it from the first bytes of a file.
     *
     * @return empty where they are of no DICOM file, or end before the three UIDs
     */
    public static Optional<ObjectIdentity> of(byte[] start) {
        try {
            Part10.FileMeta meta = Part10.read(start);
            int offset = Math.toIntExact(Math.min(meta.dataSetOffset(), start.length));
            HeaderReader.Header header =
                    UIDS.read(start, offset, start.length - offset, meta.transferSyntax(), CharacterSets.DEFAULT);
            String[] uids = {
                header.get("StudyInstanceUID"), header.get("SeriesInstanceUID"), header.get("SOPInstanceUID")
            };
            return Arrays.stream(uids).allMatch(uid -> uid != null && !uid.isEmpty())
                    ? Optional.of(new ObjectIdentity(uids[0], uids[1], uids[2]))
                    : Optional.empty();
        } catch (DicomMalformedException e) {
            return Optional.empty();
        }
    }
}
