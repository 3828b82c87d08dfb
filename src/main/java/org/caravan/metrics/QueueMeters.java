package org.caravan.metrics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

import org.caravan.queue.SharedReading;
import org.caravan.queue.Sql;

/** Figures of the queue, read together, and not more often than every few seconds however often they are asked for. */
final class QueueMeters {

    private static final Duration FRESH = Duration.ofSeconds(10);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(3);

    private final SharedReading<List<Map<String, Object>>> reading;
    private final QueueFigures figures;
    private volatile boolean database;
    private List<Map<String, Object>> shown = List.of();

    QueueMeters(Sql sql, MeterRegistry registry) {
        this.reading = new SharedReading<>(() -> rows(sql), FRESH, LONGEST_WAIT);
        this.figures = new QueueFigures(registry);
        Gauge.builder("caravan.database.up", this, meters -> meters.database ? 1 : 0)
                .description("1 where the database could be read at the last scrape")
                .register(registry);
    }

    private static List<Map<String, Object>> rows(Sql sql) {
        List<Map<String, Object>> rows = new ArrayList<>(sql.rows("metrics", Map.of()));
        rows.addAll(sql.rows("metrics-left-out", Map.of()));
        return rows;
    }

    /**
     * Reads the figures anew where they are older than 10 s, and waits 3 s for them at most. Without a database the last ones stay, and
     * {@code caravan_database_up} is 0.
     */
    synchronized void refresh() {
        Optional<List<Map<String, Object>>> rows = reading.now();
        database = rows.isPresent();
        if (rows.isPresent() && rows.get() != shown) {
            shown = rows.get();
            figures.show(shown);
        }
    }

    /** The destinations that have ever asked for work. */
    synchronized List<String> destinations() {
        return shown.stream()
                .filter(row -> "destination.paused".equals(row.get("meter")))
                .map(row -> (String) row.get("owner"))
                .toList();
    }
}
