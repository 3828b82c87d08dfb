package org.caravan.camel.dicom;

import java.util.List;
import java.util.Map;

/** About how much memory a match takes, in bytes; rather too much than too little. */
final class MatchSize {

    private static final int MAP = 64;
    private static final int ENTRY = 48;
    private static final int REFERENCE = 8;
    private static final int VALUE = 56;

    private MatchSize() {}

    static long of(Map<?, ?> match) {
        long size = MAP;
        for (Object value : match.values()) {
            size += ENTRY + ofValue(value);
        }
        return size;
    }

    private static long ofValue(Object value) {
        if (value instanceof Map<?, ?> item) {
            return of(item);
        }
        if (value instanceof List<?> list) {
            long size = VALUE;
            for (Object one : list) {
                size += REFERENCE + ofValue(one);
            }
            return size;
        }
        return VALUE
                + (value instanceof byte[] bytes
                        ? bytes.length
                        : 2L * String.valueOf(value).length());
    }
}
