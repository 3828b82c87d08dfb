package org.caravan.dicom.net;

import org.caravan.dicom.common.Messages;

/**
 * A-ABORT (PS3.8 §9.3.8).
 *
 * @param source 0 service user, 2 service provider
 * @param reason of the provider; 0 where a user aborts
 */
record AAbort(int source, int reason) implements Pdu {

    static final AAbort BY_USER = new AAbort(0, 0);
    static final AAbort NOT_SPECIFIED = new AAbort(2, 0);
    static final AAbort UNRECOGNISED_PDU = new AAbort(2, 1);
    static final AAbort UNEXPECTED_PDU = new AAbort(2, 2);
    static final AAbort INVALID_PARAMETER = new AAbort(2, 6);

    /** Who aborted and why, in words. */
    String describe() {
        return Messages.abortReason(source, reason);
    }
}
