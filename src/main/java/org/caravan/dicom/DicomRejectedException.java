package org.caravan.dicom;

/** The association, or the presentation context a request needs, was refused (PS3.8 §9.3.4). */
public class DicomRejectedException extends DicomException {

    private final boolean permanent;

    public DicomRejectedException(String message, boolean permanent) {
        super(message);
        this.permanent = permanent;
    }

    /** True where asking again without a change at the peer is in vain; false for "temporary congestion" and the like. */
    public boolean isPermanent() {
        return permanent;
    }
}
