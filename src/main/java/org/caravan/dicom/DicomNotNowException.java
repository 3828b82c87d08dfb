package org.caravan.dicom;

/** We did not ask the peer, since it is to be spared for now; the message says until when, or what to do. Nothing is wrong with what was to be asked. */
public class DicomNotNowException extends DicomException {

    public DicomNotNowException(String message) {
        super(message);
    }

    public DicomNotNowException(String message, Throwable cause) {
        super(message, cause);
    }
}
