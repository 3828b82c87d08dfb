package org.caravan.dicom;

/** The peer cannot be reached: unknown host, refused or unanswered TCP connection. */
public class DicomConnectException extends DicomException {

    public DicomConnectException(String message) {
        super(message);
    }

    public DicomConnectException(String message, Throwable cause) {
        super(message, cause);
    }
}
