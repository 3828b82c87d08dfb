package org.caravan.dicom;

/** The peer accepted the association, but not the presentation contexts that a request needs (PS3.8 §9.3.3.2): it does not offer that service to us. */
public class DicomNotOfferedException extends DicomRejectedException {

    private final boolean forTheseObjects;

    public DicomNotOfferedException(String message) {
        this(message, false);
    }

    /** @param forTheseObjects whether it was only the storage SOP classes of these objects that it did not accept */
    public DicomNotOfferedException(String message, boolean forTheseObjects) {
        super(message, true);
        this.forTheseObjects = forTheseObjects;
    }

    /** True where the service itself was accepted, and others of its objects may well come. */
    public boolean isForTheseObjects() {
        return forTheseObjects;
    }
}
