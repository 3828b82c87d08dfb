package org.caravan.dicom;

/** The association ended early: A-ABORT, or the connection was closed or reset. */
public class DicomAbortedException extends DicomException {

    public DicomAbortedException(String message) {
        super(message);
    }

    public DicomAbortedException(String message, Throwable cause) {
        super(message, cause);
    }
}
