package org.caravan.dicom;

/** The bytes are not what PS3.5, PS3.7 or PS3.8 allow, or go beyond a limit. */
public class DicomMalformedException extends DicomException {

    public DicomMalformedException(String message) {
        super(message);
    }

    public DicomMalformedException(String message, Throwable cause) {
        super(message, cause);
    }
}
