package org.caravan.dicom.data;

/**
 * How much of a data set is taken before it counts as malformed. They bound the memory that hostile or broken bytes can claim.
 *
 * @param maxDepth nested sequences; default 64
 * @param maxElementLength bytes of one value; default 16 MiB
 * @param maxLength bytes of the whole data set, after inflating; default 64 MiB
 * @param maxValues elements, items and single values in all; default 500000
 */
public record ReadLimits(int maxDepth, int maxElementLength, long maxLength, int maxValues) {

    public static final int MAX_DEPTH = 64;

    public static final ReadLimits DEFAULT = new ReadLimits(MAX_DEPTH, 16 << 20, 64L << 20, 500_000);

    /** For the identifiers of queries and their matches: 1 MiB a value, 4 MiB and 50000 values in all. */
    public static final ReadLimits IDENTIFIER = new ReadLimits(MAX_DEPTH, 1 << 20, 4L << 20, 50_000);

    public ReadLimits {
        if (maxDepth < 0 || maxDepth > MAX_DEPTH || maxElementLength < 0 || maxLength < 0 || maxValues < 0) {
            throw new IllegalArgumentException(
                    "maxDepth must be 0 to " + MAX_DEPTH + ", the others 0 to the largest there is");
        }
    }

    /** For one match of a query that may have so many bytes: 50000 values in all. */
    public static ReadLimits match(int maxLength) {
        return new ReadLimits(MAX_DEPTH, maxLength, maxLength, IDENTIFIER.maxValues());
    }

    /** The same with another bound for one value, in bytes. */
    public ReadLimits withMaxElementLength(int value) {
        return new ReadLimits(maxDepth, value, maxLength, maxValues);
    }
}
