package org.caravan.dicom;

/** What went wrong in DICOM. The message says what failed, at which peer and what to do; it never holds a patient's data. */
public class DicomException extends Exception {

    public DicomException(String message) {
        super(message);
    }

    public DicomException(String message, Throwable cause) {
        super(message, cause);
    }
}
