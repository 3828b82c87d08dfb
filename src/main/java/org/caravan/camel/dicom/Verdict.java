package org.caravan.camel.dicom;

import org.caravan.dicom.DicomStatus;

/**
 * What is to become of a received object.
 *
 * @param retrieve the retrieve it belongs to, or null where its series was not asked for
 * @param status the answer once it is safe
 * @param quarantineReason why it is quarantined, null where it is taken; without patient data
 * @param contradicts whether it says something else than the object of its UID that was taken
 */
record Verdict(Retrieve retrieve, int status, String quarantineReason, boolean contradicts) {

    static Verdict taken(Retrieve retrieve) {
        return new Verdict(retrieve, DicomStatus.SUCCESS, null, false);
    }

    static Verdict quarantined(Retrieve retrieve, int status, String reason) {
        return new Verdict(retrieve, status, reason, false);
    }

    /** Another object of its UID is here already, and other bytes. */
    static Verdict second(Retrieve retrieve, boolean contradicts) {
        String reason = "another object with this SOPInstanceUID is here already, and differs"
                + (contradicts ? "" : " only in what changes from one sending to the next");
        return new Verdict(retrieve, DicomStatus.DUPLICATE_SOP_INSTANCE, reason, contradicts);
    }

    boolean isQuarantined() {
        return quarantineReason != null;
    }
}
