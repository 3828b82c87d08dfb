package org.caravan.metrics;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

import org.caravan.queue.Sql;

/** Figures of the queue, read with one statement, and not more often than every few seconds however often they are asked for. */
final class QueueMeters {

    private static final Logger LOG = LoggerFactory.getLogger(QueueMeters.class);
    private static final long FRESH_NANOS = Duration.ofSeconds(10).toNanos();
    private static final long LONGEST_WAIT_SECONDS = 3;
    private static final Executor READER = Executors.newSingleThreadExecutor(work -> {
        Thread thread = new Thread(work, "metrics-reader");
        thread.setDaemon(true);
        return thread;
    });

    private final Sql sql;
    private final QueueFigures figures;
    private volatile boolean database;
    private List<String> destinations = List.of();
    private CompletableFuture<List<Map<String, Object>>> reading;
    private long readAt = System.nanoTime() - FRESH_NANOS;

    QueueMeters(Sql sql, MeterRegistry registry) {
        this.sql = sql;
        this.figures = new QueueFigures(registry);
        Gauge.builder("caravan.database.up", this, meters -> meters.database ? 1 : 0)
                .description("1 where the database could be read at the last scrape")
                .register(registry);
    }

    /**
     * Reads the figures anew where they are older than 10 s, and waits 3 s for them at most. Without a database the last ones stay, and
     * {@code caravan_database_up} is 0.
     */
    synchronized void refresh() {
        if (System.nanoTime() - readAt < FRESH_NANOS) {
            return;
        }
        if (reading == null) {
            reading = CompletableFuture.supplyAsync(() -> sql.rows("metrics", Map.of()), READER);
        }
        try {
            show(reading.get(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS));
            database = true;
            reading = null;
            readAt = System.nanoTime();
        } catch (TimeoutException e) {
            database = false; // the next scrape takes what comes
        } catch (ExecutionException e) {
            database = false;
            reading = null;
            LOG.debug(
                    "The figures of the queue could not be read: {}",
                    e.getCause().getClass().getSimpleName());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void show(List<Map<String, Object>> rows) {
        figures.show(rows);
        destinations = rows.stream()
                .filter(row -> "destination.paused".equals(row.get("meter")))
                .map(row -> (String) row.get("owner"))
                .toList();
    }

    /** The destinations that have ever asked for work. */
    synchronized List<String> destinations() {
        return destinations;
    }
}
