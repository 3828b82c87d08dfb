package org.caravan.alerts;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.caravan.queue.Sql;
import org.caravan.text.Amounts;

/** The daily summary: what came of the last 24 hours for each PACS and destination, what waits, what is wrong, the disk. */
public class Summary {

    private static final double GIGABYTE = 1e9;

    private final Sql sql;
    private final String node;
    private final Path data;

    public Summary(Sql sql, String node, Path data) {
        this.sql = sql;
        this.node = node;
        this.data = data;
    }

    /** Writes the notice, unless another node has done so within the hour. */
    public void write() {
        sql.inTransaction(() -> {
            sql.rows("alert-lock", Map.of("rule", "summary"));
            return sql.update("add-summary", Map.of("node", node, "message", text()));
        });
    }

    String text() {
        StringBuilder text = new StringBuilder("The last 24 hours\n");
        List<Map<String, Object>> pacs = sql.rows("summary-pacs", Map.of());
        for (Map<String, Object> row : pacs) {
            line(
                    text,
                    "From %s: %d series found, %d fetched; waiting: %d, stuck: %d; last discovery %s",
                    row.get("name"),
                    row.get("found"),
                    row.get("fetched"),
                    row.get("waiting"),
                    row.get("aside"),
                    row.get("discovered") == null ? "never" : row.get("discovered") + " UTC");
        }
        for (Map<String, Object> row : sql.rows("summary-destinations", Map.of())) {
            line(
                    text,
                    "To %s: %s delivered (%.1f GB); waiting: %d, stuck: %d",
                    row.get("name"),
                    Amounts.count(((Number) row.get("delivered")).longValue(), "archive", "archives"),
                    ((Number) row.get("bytes")).doubleValue() / GIGABYTE,
                    row.get("waiting"),
                    row.get("aside"));
        }
        if (pacs.isEmpty()) {
            line(text, "No series is known yet");
        }
        line(
                text,
                "Disk of the data folder: %.1f of %.1f GB are free",
                data.toFile().getUsableSpace() / GIGABYTE,
                data.toFile().getTotalSpace() / GIGABYTE);
        List<Map<String, Object>> alerts = sql.rows("summary-alerts", Map.of());
        line(text, alerts.isEmpty() ? "Nothing is known to be wrong" : "Wrong now:");
        alerts.forEach(row -> line(text, "- since %s UTC: %s", row.get("since"), row.get("message")));
        return text.toString().strip();
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
