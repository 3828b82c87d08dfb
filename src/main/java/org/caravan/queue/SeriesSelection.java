package org.caravan.queue;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Which series: those in one of the states that are all of the others, too.
 *
 * @param states at least one
 * @param pacs null for any
 * @param patient PatientID, null for any
 * @param study StudyInstanceUID, null for any
 * @param series SeriesInstanceUID, null for any
 */
public record SeriesSelection(Set<String> states, String pacs, String patient, String study, String series) {

    public SeriesSelection {
        if (states.isEmpty()) {
            throw new IllegalArgumentException("name a state");
        }
        states = Set.copyOf(states);
    }

    /** Those of a PACS; null for any. */
    public static SeriesSelection of(Set<String> states, String pacs) {
        return new SeriesSelection(states, pacs, null, null, null);
    }

    /** The same, of one series alone. */
    public SeriesSelection only(String seriesInstanceUid) {
        return new SeriesSelection(states, pacs, patient, study, seriesInstanceUid);
    }

    Map<String, Object> parameters() {
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("states", states);
        parameters.put("pacs", pacs);
        parameters.put("patient", patient);
        parameters.put("study", study);
        parameters.put("series", series);
        return parameters;
    }

    Map<String, Object> with(String name, Object value) {
        Map<String, Object> parameters = parameters();
        parameters.put(name, value);
        return parameters;
    }
}
