package org.caravan.privacy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the steps of a rendition did with the objects of an archive, in numbers, without any value of them. Used by one thread. */
public final class Report {

    /**
     * An object before and after.
     *
     * @param made SHA-256 sum of the object as it is packed
     * @param original SHA-256 sum of the object as it came
     */
    public record Pair(String made, String original) {}

    private final Map<String, Map<String, Object>> settings = new LinkedHashMap<>();
    private final Map<String, Long> counts = new TreeMap<>();
    private final List<Pair> pairs = new ArrayList<>();

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

    /** Says of which object one was made. */
    public void pair(String made, String original) {
        pairs.add(new Pair(made, original));
    }

    /** Rules by step, in the order of steps. */
    public Map<String, Map<String, Object>> rules() {
        return settings;
    }

    /** What was done, by name. */
    public Map<String, Long> counts() {
        return counts;
    }

    /** Objects before and after. */
    public List<Pair> pairs() {
        return pairs;
    }
}
