package org.caravan.dicom;

/** A request ended with a failure status, or a service wants its request to end so. */
public class DicomStatusException extends DicomException {

    private final int status;

    public DicomStatusException(int status, String message) {
        super(message);
        this.status = status;
    }

    /** DIMSE status, 0x0000 to 0xFFFF. */
    public int status() {
        return status;
    }
}
