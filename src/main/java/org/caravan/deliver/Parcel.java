package org.caravan.deliver;

import java.util.Map;

/**
 * One archive of a shipment.
 *
 * @param id of the archive
 * @param file its path below the archives folder, and at the far end; may name the patient
 * @param sha256 what it must have; null where that is not known
 * @param bytes its size
 * @param verifiedAgo seconds since it was read whole and found right; very many where that is not known
 */
record Parcel(long id, String file, String sha256, long bytes, long verifiedAgo) {

    /** What was read so lately is in memory still: reading it again would say nothing about the disk. */
    private static final long LATELY_SECONDS = 300;

    /** The archive in a row that {@code claim-delivery.sql} returned. */
    static Parcel of(Map<String, Object> delivery) {
        return new Parcel(
                number(delivery.get("id")),
                (String) delivery.get("file"),
                (String) delivery.get("sha256"),
                number(delivery.get("bytes")),
                delivery.get("verified_ago") == null ? Long.MAX_VALUE : number(delivery.get("verified_ago")));
    }

    /** Whether it was read whole, and found right, minutes ago. */
    boolean isJustVerified() {
        return verifiedAgo < LATELY_SECONDS;
    }

    private static long number(Object value) {
        return value instanceof Number number ? number.longValue() : 0;
    }

    /** The name that it has at the far end until it is whole: of its content, so that nothing else is taken for the rest of it. */
    String unfinishedName() {
        return ".caravan-" + (sha256 == null ? id : sha256.substring(0, 16)) + ".part";
    }

    /** Without its path. */
    @Override
    public String toString() {
        return "archive " + id;
    }
}
