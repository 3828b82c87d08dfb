package org.caravan.deliver;

import org.caravan.dicom.Range;

/** Free space at a destination. */
final class Space {

    private static final long MEGABYTE = 1_000_000;

    private static final Range MEGABYTES = new Range(0, 999_999_999);

    private Space() {}

    /** @param megabytes that an operator wants to stay free */
    static int keepFree(int megabytes) {
        return MEGABYTES.require("keepFree", megabytes);
    }

    /** @throws DeliveryException where an archive of so many bytes would leave less */
    static void require(long free, long bytes, int keepFree) throws DeliveryException {
        if (free < bytes + keepFree * MEGABYTE) {
            throw new DeliveryException(
                    "The destination is full: an archive of " + bytes + " bytes would leave less than " + keepFree
                            + " MB there (keepFree). Make room",
                    false);
        }
    }
}
