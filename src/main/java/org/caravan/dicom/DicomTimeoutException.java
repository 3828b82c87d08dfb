package org.caravan.dicom;

/** A wait ended at its time-out; the message names the option that sets it. */
public class DicomTimeoutException extends DicomException {

    public DicomTimeoutException(String message) {
        super(message);
    }

    public DicomTimeoutException(String message, Throwable cause) {
        super(message, cause);
    }
}
