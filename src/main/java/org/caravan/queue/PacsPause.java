package org.caravan.queue;

import java.util.Map;

import javax.sql.DataSource;

import org.caravan.dicom.Range;

/** Lets an operator have a PACS left alone: no discovery and no download begins; what is in flight ends. */
public final class PacsPause {

    /** Longest pause: a week. */
    public static final int MOST_MINUTES = 7 * 24 * 60;

    private static final int LONGEST_REASON = 200;

    private final Sql sql;

    public PacsPause(DataSource dataSource) {
        this.sql = new Sql(dataSource);
    }

    /**
     * Pauses until so many minutes from now, on all nodes; a second call counts anew.
     *
     * @param reason is shown to every operator; no patient's data
     * @throws IllegalArgumentException where minutes are not 1 to {@value #MOST_MINUTES}, or there is no reason
     */
    public void pause(String pacs, int minutes, String reason) {
        new Range(1, MOST_MINUTES).require("minutes", minutes);
        if (reason == null || reason.isBlank() || reason.length() > LONGEST_REASON) {
            throw new IllegalArgumentException("say why, in " + LONGEST_REASON + " characters at most");
        }
        sql.update("hold-pacs", Map.of("pacs", pacs, "minutes", minutes, "reason", reason.strip()));
    }

    /** Ends the pause, also one that failures have opened. */
    public void resume(String pacs) {
        sql.update("release-pacs", Map.of("pacs", pacs));
    }
}
