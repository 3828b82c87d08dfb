package org.caravan.camel.dicom;

import java.util.List;
import java.util.Map;
import java.util.Set;

import org.caravan.dicom.QueryLevel;
import org.caravan.dicom.data.Dictionary;
import org.caravan.dicom.data.Vr;

/**
 * Whether a match satisfies the keys of its query (PS3.4 §C.2.2.2), since some PACS ignore keys they do not support.
 *
 * <p>An attribute that is absent or empty satisfies universal matching only. The exception: a unique key of a level above the query's
 * may be absent, since many PACS do not repeat it.
 */
final class DicomMatching {

    private static final List<String> UNIQUE_KEYS =
            List.of("PatientID", "StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID");

    /** Not matched: they say how to read the rest. */
    private static final Set<String> NOT_MATCHED =
            Set.of("QueryRetrieveLevel", "SpecificCharacterSet", "TimezoneOffsetFromUTC");

    private DicomMatching() {}

    /** The unique key of a level (PS3.4 §C.6). */
    static String uniqueKey(QueryLevel level) {
        return UNIQUE_KEYS.get(level.ordinal());
    }

    /** True where every key is satisfied. */
    static boolean satisfies(QueryLevel level, Map<String, ?> keys, Map<String, ?> match) {
        return keys.entrySet().stream()
                .filter(key -> !NOT_MATCHED.contains(key.getKey()))
                .allMatch(key -> mayBeAbsent(level, key.getKey(), match)
                        || satisfies(key.getKey(), key.getValue(), match.get(key.getKey())));
    }

    private static boolean mayBeAbsent(QueryLevel level, String keyword, Map<String, ?> match) {
        int of = UNIQUE_KEYS.indexOf(keyword);
        return of >= 0 && of < level.ordinal() && isEmpty(match.get(keyword));
    }

    private static boolean satisfies(String keyword, Object key, Object value) {
        if (isEmpty(key) || key instanceof byte[]) {
            return true;
        }
        if (key instanceof List<?> items && items.get(0) instanceof Map<?, ?> item) {
            return satisfiesItem(item, value);
        }
        Vr vr = vr(keyword);
        List<String> wanted = texts(key).stream().filter(one -> !one.isEmpty()).toList();
        return wanted.isEmpty()
                || wanted.stream().anyMatch(one -> AttributeMatching.isUniversal(vr, one))
                || texts(value).stream().filter(there -> !there.isEmpty()).anyMatch(there -> wanted.stream()
                        .anyMatch(one -> AttributeMatching.matches(vr, one, there)));
    }

    /** Sequence matching (PS3.4 §C.2.2.2.6): one item that satisfies all keys is enough. */
    private static boolean satisfiesItem(Map<?, ?> key, Object value) {
        boolean universal = key.entrySet().stream().allMatch(entry -> isEmpty(entry.getValue()));
        return universal
                || value instanceof List<?> items
                        && items.stream()
                                .anyMatch(item -> item instanceof Map<?, ?> there
                                        && key.entrySet().stream()
                                                .allMatch(entry -> satisfies(
                                                        entry.getKey().toString(),
                                                        entry.getValue(),
                                                        there.get(entry.getKey()))));
    }

    private static Vr vr(String keyword) {
        Dictionary.Entry entry = Dictionary.entry(keyword);
        return entry == null ? Vr.UN : entry.vr();
    }

    private static boolean isEmpty(Object value) {
        return value == null
                || value instanceof String text && text.isBlank()
                || value instanceof List<?> list && list.stream().allMatch(DicomMatching::isEmpty);
    }

    private static List<String> texts(Object value) {
        if (value == null) {
            return List.of();
        }
        return value instanceof List<?> list
                ? list.stream().map(one -> one.toString().strip()).toList()
                : List.of(value.toString().strip());
    }
}
