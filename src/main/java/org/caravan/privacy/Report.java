package org.caravan.privacy;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** What the steps of a rendition did with the objects of an archive, in numbers, without any value of them. Used by one thread. */
public final class Report {

    private final Map<String, Map<String, Object>> settings = new LinkedHashMap<>();
    private final Map<String, Long> counts = new TreeMap<>();

    /**
     * Says by what rules a step works.
     *
     * @param step for example {@code profile}
     * @param about for example the edition of its table and the hash of its rules
     */
    public void rules(String step, Map<String, ?> about) {
        settings.put(step, new LinkedHashMap<>(about));
    }

    /** Counts what was done, for example {@code elements.removed}. */
    public void count(String what, long times) {
        counts.merge(what, times, Long::sum);
    }

    /** Rules by step, in the order of steps. */
    public Map<String, Map<String, Object>> rules() {
        return settings;
    }

    /** What was done, by name. */
    public Map<String, Long> counts() {
        return counts;
    }
}
