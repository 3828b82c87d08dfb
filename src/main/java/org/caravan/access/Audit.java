package org.caravan.access;

import java.util.HashMap;
import java.util.Map;

import javax.sql.DataSource;

import org.caravan.queue.Sql;

/** Writes down who has looked at patient data, and who decided about requests: a row each in {@code access_audit}, which holds no patient data itself. */
public final class Audit {

    private final Sql sql;

    public Audit(DataSource dataSource) {
        this.sql = new Sql(dataSource);
    }

    /** How somebody came. */
    public enum Via {
        PAGE,
        TOKEN,
        COMMAND
    }

    /**
     * Adds a row; where that fails, so does what was asked for.
     *
     * @param action one word: query, items, results, files, submit, approve and so on
     * @param request number; null for none
     * @param pacs name; empty for none
     * @param shown matches, rows or files that were seen
     */
    public void add(String person, Via via, String action, Long request, String pacs, long shown) {
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("person", person);
        parameters.put("via", via.name().toLowerCase(java.util.Locale.ROOT));
        parameters.put("action", action);
        parameters.put("request", request);
        parameters.put("pacs", pacs);
        parameters.put("shown", shown);
        sql.update("access-audit", parameters);
    }
}
