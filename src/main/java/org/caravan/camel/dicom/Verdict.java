package org.caravan.camel.dicom;

import org.caravan.dicom.DicomStatus;

/**
 * What is to become of a received object.
 *
 * @param retrieve the retrieve it belongs to, or null where its series was not asked for
 * @param status the answer once it is safe
 * @param quarantineReason why it is quarantined, null where it is taken; without patient data
 */
record Verdict(Retrieve retrieve, int status, String quarantineReason) {

    static Verdict taken(Retrieve retrieve) {
        return new Verdict(retrieve, DicomStatus.SUCCESS, null);
    }

    static Verdict quarantined(Retrieve retrieve, int status, String reason) {
        return new Verdict(retrieve, status, reason);
    }

    boolean isQuarantined() {
        return quarantineReason != null;
    }
}
