package org.caravan.dicom;

/** The peer accepted the association, but not the presentation contexts that a request needs (PS3.8 §9.3.3.2): it does not offer that service to us. */
public class DicomNotOfferedException extends DicomRejectedException {

    public DicomNotOfferedException(String message) {
        super(message, true);
    }
}
