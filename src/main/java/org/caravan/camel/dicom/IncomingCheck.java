package org.caravan.camel.dicom;

import java.util.Optional;

import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.DicomStatusException;
import org.caravan.dicom.StoreService.ReceivedObject;
import org.caravan.dicom.Uids;

/** Decides on received objects: only those of a series that was asked for are taken, and only if they are what they claim to be. */
final class IncomingCheck {

    private final RetrieveRegistry retrieves;
    private final Unsolicited unsolicited;

    IncomingCheck(RetrieveRegistry retrieves, Unsolicited unsolicited) {
        this.retrieves = retrieves;
        this.unsolicited = unsolicited;
    }

    /**
     * Judges an object by its command and the identity in its data set.
     *
     * @throws DicomStatusException 0124H when it is of a series that was not asked for, unless such are quarantined
     */
    Verdict judge(ReceivedObject object) throws DicomStatusException {
        String series = object.attributes().get("SeriesInstanceUID");
        Optional<Retrieve> retrieve = retrieves.find(series);
        if (retrieve.isPresent()) {
            String reason = mismatch(object, retrieve.get().series());
            return reason == null
                    ? Verdict.taken(retrieve.get())
                    : Verdict.quarantined(retrieve.get(), DicomStatus.DATA_SET_MISMATCH, reason);
        }
        if (!Uids.isSafe(series) && retrieves.size() > 0) {
            return Verdict.quarantined(
                    null,
                    DicomStatus.DATA_SET_MISMATCH,
                    "the data set has no valid SeriesInstanceUID, so it may belong to a series that was asked for");
        }
        if (unsolicited == Unsolicited.quarantine) {
            return Verdict.quarantined(null, DicomStatus.NOT_AUTHORIZED, "its series was not asked for");
        }
        throw new DicomStatusException(
                DicomStatus.NOT_AUTHORIZED, "its series was not asked for, or that was too long ago");
    }

    /** Names the attribute that is not what was asked for or commanded, never its value; null where all is well. */
    private static String mismatch(ReceivedObject object, SeriesIdentity asked) {
        if (!object.intact()) {
            return "the data set is cut off or garbled within its header";
        }
        if (!object.sopInstanceUid().equals(object.attributes().get("SOPInstanceUID"))) {
            return "SOPInstanceUID of the data set is not that of the C-STORE command";
        }
        if (!object.sopClassUid().equals(object.attributes().get("SOPClassUID"))) {
            return "SOPClassUID of the data set is not that of the C-STORE command";
        }
        if (!asked.studyInstanceUid().equals(object.attributes().get("StudyInstanceUID"))) {
            return "StudyInstanceUID is not the one asked for";
        }
        String patientId = object.attributes().get("PatientID");
        if (patientId == null || !asked.patientId().strip().equals(patientId.strip())) {
            return "PatientID is not the one asked for";
        }
        return null;
    }
}
