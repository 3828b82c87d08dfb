package org.caravan.camel.dicom;

/** What {@code dicom:store} was to send holds no DICOM object. */
public class NoObjectsException extends IllegalArgumentException {

    NoObjectsException(String message) {
        super(message);
    }
}
