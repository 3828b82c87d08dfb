package org.caravan.dicom.net;

import org.caravan.dicom.DicomMalformedException;

/** What arrived breaks PS3.8 or a limit; carries the A-ABORT that answers it. */
class PduException extends DicomMalformedException {

    private final AAbort abort;

    PduException(AAbort abort, String message) {
        super(message);
        this.abort = abort;
    }

    AAbort abort() {
        return abort;
    }
}
