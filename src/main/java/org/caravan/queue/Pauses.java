package org.caravan.queue;

import java.util.HashMap;
import java.util.Map;

import javax.sql.DataSource;

import org.caravan.dicom.Range;

/** Lets an operator have a PACS or a destination left alone: nothing begins there; what is in flight ends by itself, or, of a PACS, at once. */
public final class Pauses {

    /** Longest pause: a week. */
    public static final int MOST_MINUTES = 7 * 24 * 60;

    private static final int LONGEST_REASON = 200;

    private final Sql sql;

    public Pauses(DataSource dataSource) {
        this.sql = new Sql(dataSource);
    }

    /** {@link #pause(String, Integer, String, boolean)}, and what is in flight may end. */
    public void pause(String pacs, int minutes, String reason) {
        pause(pacs, minutes, reason, false);
    }

    /**
     * Pauses until so many minutes from now, on all nodes; a second call counts anew.
     *
     * @param minutes null until it is resumed
     * @param reason is shown to every operator; no patient's data
     * @param now whether downloads in flight end at the next object, and go back to the queue
     * @throws IllegalArgumentException where minutes are not 1 to {@value #MOST_MINUTES}, or there is no reason
     */
    public void pause(String pacs, Integer minutes, String reason, boolean now) {
        Map<String, Object> parameters = parameters("pacs", pacs, minutes, reason);
        sql.inTransaction(() -> {
            sql.update("hold-pacs", parameters);
            return now ? sql.update("stop-series", parameters) : 0;
        });
    }

    /** The same of a destination that has asked for work once: what is being sent may end. */
    public void pauseDestination(String destination, Integer minutes, String reason) {
        sql.update("hold-destination", parameters("destination", destination, minutes, reason));
    }

    private static Map<String, Object> parameters(String what, String name, Integer minutes, String reason) {
        if (minutes != null) {
            new Range(1, MOST_MINUTES).require("minutes", minutes);
        }
        if (reason == null || reason.isBlank() || reason.length() > LONGEST_REASON) {
            throw new IllegalArgumentException("say why, in " + LONGEST_REASON + " characters at most");
        }
        Map<String, Object> parameters = new HashMap<>(Map.of(what, name, "reason", reason.strip()));
        parameters.put("minutes", minutes);
        return parameters;
    }

    /** Ends the pause of a destination, also one that failures have opened. */
    public void resumeDestination(String destination) {
        sql.update("release-destination", Map.of("destination", destination));
    }

    /** Ends the pause, also one that failures have opened, and that of a PACS that is new. */
    public void resume(String pacs) {
        sql.update("release-pacs", Map.of("pacs", pacs));
    }
}
