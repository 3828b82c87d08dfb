package org.caravan.discover;

import java.util.Map;
import java.util.Set;

/** How soon a PACS can send what it lists: InstanceAvailability (0008,0056), PS3.3 §C.4.23.1.1. */
final class Availability {

    /** What the Standard defines; anything else says nothing. */
    private static final Set<String> TERMS = Set.of("ONLINE", "NEARLINE", "OFFLINE", "UNAVAILABLE");

    private Availability() {}

    /** What the PACS said of a series, otherwise of its study; null where it said nothing that counts. */
    static String of(Map<String, Object> series, Map<String, Object> study) {
        String ofSeries = term(series);
        return ofSeries != null ? ofSeries : term(study);
    }

    private static String term(Map<String, Object> match) {
        String text = Attributes.text(match, "InstanceAvailability");
        return TERMS.contains(text) ? text : null;
    }
}
