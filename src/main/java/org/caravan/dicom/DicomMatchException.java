package org.caravan.dicom;

/** What a peer answered to one query was refused: a match that is no data set, or an answer beyond a limit. Other queries may fare better. */
public class DicomMatchException extends DicomMalformedException {

    public DicomMatchException(String message) {
        super(message);
    }

    public DicomMatchException(String message, Throwable cause) {
        super(message, cause);
    }
}
