package org.caravan.dicom.dcm4che;

import org.caravan.dicom.CancelHandle;

/** A query or retrieval that runs beside the reading thread. */
interface Operation extends ServedAssociation.Service {

    /** Used when the peer sent a C-CANCEL, or is gone. */
    CancelHandle cancel();
}
