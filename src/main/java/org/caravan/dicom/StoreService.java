package org.caravan.dicom;

import java.nio.file.Path;
import java.util.Map;

/**
 * Decides where received objects go, and hears when they are safe. Called by several associations at once, for one object always on the
 * thread of its association.
 */
public interface StoreService {

    /**
     * Decides on an object that lies whole under its temporary name. It is renamed only after this, and forced to the disk before.
     *
     * @throws DicomStatusException refuses the object with that status; the temporary file is deleted
     */
    Placement place(ReceivedObject object) throws DicomException;

    /**
     * The object is under its final name, and durable there unless it is to be forced at an end; returning normally answers {@link Placement#status()}, throwing answers a failure
     * status ({@link DicomStatusException#status()}, otherwise 0110H) while the file stays.
     */
    void stored(ReceivedObject object) throws Exception;

    /**
     * An object as received.
     *
     * @param association who sent it
     * @param sopClassUid Affected SOP Class UID (0000,0002), validated
     * @param sopInstanceUid Affected SOP Instance UID (0000,1000), validated
     * @param transferSyntaxUid as negotiated
     * @param originator the C-MOVE it says it belongs to, or null
     * @param attributes SOPClassUID, SOPInstanceUID, PatientID, IssuerOfPatientID, StudyInstanceUID, SeriesInstanceUID and Modality of
     *     the data set, by keyword; absent where the data set lacks them or cannot be read that far; not validated. Text of a data set
     *     without (0008,0005) is read in {@link ListenerConfig.Caller#fallbackCharacterSet()} of the caller
     * @param intact false where the data set ends or turns out malformed before these attributes were passed: what was read is all there
     *     is, and the object must not be taken for a good one
     * @param file Part 10 file: under its temporary name in {@link #place}, its final one in {@link #stored}
     * @param dataSetOffset where the data set begins in the file, in bytes
     * @param length of the file, in bytes
     */
    record ReceivedObject(
            ListenerObserver.Association association,
            String sopClassUid,
            String sopInstanceUid,
            String transferSyntaxUid,
            MoveOriginator originator,
            Map<String, String> attributes,
            boolean intact,
            Path file,
            long dataSetOffset,
            long length) {

        /** Without the attributes, which name the patient. */
        @Override
        public String toString() {
            return "object " + sopInstanceUid;
        }
    }

    /**
     * Where an object goes. Where the target exists with the same data set bytes, the new copy is dropped and the old one is kept; where it exists
     * with other bytes, {@link StoreService#place} is called again (it can look at the target) until it chooses another place or refuses.
     *
     * @param target final path, on the file system of the incoming folder; its folders are made where missing
     * @param status answered once it is safe: Success, or a failure for an object that is kept but not wanted (quarantine)
     * @param atEnd forces it together with others, so that it is answered before; null where it is to be forced by itself
     */
    record Placement(Path target, int status, ForceAtEnd atEnd) {

        public Placement(Path target, int status) {
            this(target, status, null);
        }

        public static Placement at(Path target) {
            return new Placement(target, DicomStatus.SUCCESS);
        }
    }
}
