package org.caravan.deliver;

/** Free space at a destination. */
final class Space {

    private static final long MEGABYTE = 1_000_000;

    private Space() {}

    /** @param megabytes that an operator wants to stay free */
    static int keepFree(int megabytes) {
        if (megabytes < 0 || megabytes > 999_999_999) {
            throw new IllegalArgumentException("keepFree must be 0 to 999999999 megabytes, not " + megabytes);
        }
        return megabytes;
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
