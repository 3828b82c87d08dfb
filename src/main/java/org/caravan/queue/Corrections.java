package org.caravan.queue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import javax.sql.DataSource;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Corrections at the PACS since series were recorded: given to another PatientID, or gone whole or in part. A series is held, with its deliveries that are not
 * done, until a person decides.
 */
public class Corrections {

    /** Complete sweeps, or whole lists of objects, in a row after which what they lack counts as gone. */
    public static final int SWEEPS = 2;

    private static final Logger LOG = LoggerFactory.getLogger(Corrections.class);

    private final Sql sql;

    public Corrections(DataSource dataSource) {
        this(new Sql(dataSource));
    }

    public Corrections(Sql sql) {
        this.sql = sql;
    }

    /** What a person has decided. */
    public enum Decision {
        /** What is here is right, whatever the PACS says: it goes on where it was. */
        KEPT("kept"),
        /** What is here becomes what is at the PACS: it is fetched anew, or never delivered where it is gone. */
        FOLLOWED("followed");

        private final String text;

        Decision(String text) {
            this.text = text;
        }
    }

    /**
     * A series belongs to another PatientID now.
     *
     * @param study id of the study it belongs to now; null where that is of nobody who takes part
     */
    public boolean moved(long series, Long study) {
        String whose = study == null ? ", who does not take part" : "";
        return hold(series, "moved", "The PACS has given it to another PatientID" + whose, study, null);
    }

    /** No complete sweep found it any more. */
    public boolean gone(long series) {
        String reason =
                SWEEPS + " complete sweeps in a row did not find it at the PACS: it was deleted or rejected there";
        return hold(series, "gone", reason, null, null);
    }

    /** The PACS lists fewer objects than it did. */
    public boolean objectsGone(long series, int objects) {
        String reason = "The PACS has deleted or rejected objects of it that are here (" + objects + "), as " + SWEEPS
                + " lists in a row said";
        return hold(series, "objects", reason, null, objects);
    }

    /** Holds it; false where it is held already, cancelled, being fetched, or somebody has decided to keep it. */
    private boolean hold(long series, String kind, String reason, Long study, Integer objects) {
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("series", series);
        parameters.put("kind", kind);
        parameters.put("reason", reason);
        parameters.put("study", study);
        parameters.put("objects", objects);
        boolean held = !sql.rows("hold-series", parameters).isEmpty();
        if (held) {
            LOG.warn(
                    "Series {} is held, and with it its deliveries: {}. bin/caravan queue confirm decides",
                    series,
                    reason);
        }
        return held;
    }

    /**
     * Decides about the held series of a selection, whose states do not matter; returns how many there were.
     *
     * @param said why, in words
     */
    public int decide(SeriesSelection selection, Decision decision, String said) {
        return sql.inTransaction(() -> {
            List<Map<String, Object>> open = sql.rows("open-corrections", selection.parameters());
            open.forEach(one -> decide(one, decision, said));
            return open.size();
        });
    }

    /** How many held series there are of a selection. */
    public int count(SeriesSelection selection) {
        return sql.rows("open-corrections", selection.parameters()).size();
    }

    private void decide(Map<String, Object> correction, Decision decision, String said) {
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("correction", correction.get("id"));
        parameters.put("series", correction.get("series_id"));
        parameters.put("decision", decision.text);
        parameters.put("said", said);
        parameters.put("reason", "It is not at the PACS any more, and is not delivered: " + said);
        sql.update("decide-correction", parameters);
        if (decision == Decision.KEPT) {
            sql.update("keep-series", parameters);
            sql.update("deliver-kept", parameters);
            return;
        }
        parameters.put("study", sql.rows("study-id", parameters).get(0).get("study_id"));
        sql.update("withdraw-deliveries", parameters);
        sql.update("withdraw-archives", parameters);
        sql.update("follow-correction", parameters);
        sql.rows("groups-without", parameters);
    }
}
