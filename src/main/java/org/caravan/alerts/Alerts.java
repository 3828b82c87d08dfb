package org.caravan.alerts;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import org.apache.camel.Exchange;
import org.apache.camel.util.TimeUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.caravan.health.HealthReport;
import org.caravan.health.HealthReport.Kind;
import org.caravan.queue.Sql;

/**
 * Keeps what rules find wrong, and decides when to tell: once it has been wrong for a while, again after an interval, and when it has been
 * well for a while.
 */
public class Alerts {

    private static final Logger LOG = LoggerFactory.getLogger(Alerts.class);

    /** Of one rule at a time: what is wrong with more than this is wrong with all. */
    private static final int MOST_SUBJECTS = 100;

    private static final int LONGEST_MESSAGE = 1000;

    private final Sql sql;
    private final String node;

    public Alerts(Sql sql, String node) {
        this.sql = sql;
        this.node = node;
    }

    /** The health checks whose name matches the whole pattern and that are down: {@code subject}, {@code message}. */
    public List<Map<String, Object>> down(String pattern, Exchange exchange) {
        Pattern wanted = Pattern.compile(pattern);
        List<Map<String, Object>> rows = new ArrayList<>();
        HealthReport.of(exchange.getContext(), Kind.ALL).down().forEach((check, message) -> {
            if (wanted.matcher(check).matches()) {
                rows.add(Map.of("subject", check, "message", message));
            }
        });
        return rows;
    }

    /**
     * Takes what a rule found wrong just now; writes notices where somebody is to be told.
     *
     * @param rule its name
     * @param shared true: the rule judges what all nodes share; false: this node alone
     * @param after how long it must be wrong, or well again, before anybody is told: {@code 15m}
     * @param repeat interval at which it is told again while it lasts: {@code 24h}
     * @param rows {@code subject} and {@code message} of each, without patient data; more than 100 are cut
     */
    public void observe(String rule, boolean shared, String after, String repeat, List<Map<String, Object>> rows) {
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("rule", rule);
        parameters.put("node", shared ? "" : node);
        parameters.put("after", TimeUtils.toMilliSeconds(after));
        parameters.put("repeat", TimeUtils.toMilliSeconds(repeat));
        List<Map<String, Object>> told = new ArrayList<>();
        sql.inTransaction(() -> {
            sql.rows("alert-lock", parameters);
            rows.stream().limit(MOST_SUBJECTS).forEach(row -> see(parameters, row));
            told.addAll(sql.rows("alert-raise", parameters));
            told.addAll(sql.rows("alert-recover", parameters));
            return null;
        });
        told.forEach(notice -> LOG.warn(
                "Alert, {}: {} {}: {}",
                notice.get("kind"),
                notice.get("rule"),
                notice.get("subject"),
                notice.get("message")));
    }

    private void see(Map<String, Object> parameters, Map<String, Object> row) {
        Map<String, Object> all = new HashMap<>(parameters);
        all.put("subject", text(row, "subject"));
        all.put("message", text(row, "message"));
        sql.update("alert-seen", all);
    }

    private static String text(Map<String, Object> row, String column) {
        Object value = row.get(column);
        String text = value == null ? "" : value.toString();
        return text.length() <= LONGEST_MESSAGE ? text : text.substring(0, LONGEST_MESSAGE) + " ...";
    }

    /** Forgets alerts that no rule judges any more, and old notices. */
    public void forget() {
        sql.update("alert-forget", Map.of());
    }
}
