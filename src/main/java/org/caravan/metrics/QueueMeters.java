package org.caravan.metrics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
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
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;

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
    private static final String PACS = "pacs";
    private static final String DESTINATION = "destination";

    private final Sql sql;
    private final List<Figure> figures = new ArrayList<>();
    private volatile boolean database;
    private List<String> destinations = List.of();
    private CompletableFuture<List<Map<String, Object>>> reading;
    private long readAt = System.nanoTime() - FRESH_NANOS;

    /** One meter: rows of that name in {@code metrics.sql}; {@code ownerTag} is null where they have no owner. */
    private record Figure(String row, String ownerTag, boolean states, MultiGauge gauge) {

        Row<?> of(Map<String, Object> columns) {
            Tags tags = Tags.empty();
            if (ownerTag != null) {
                tags = tags.and(ownerTag, (String) columns.get("owner"));
            }
            if (states) {
                tags = tags.and("state", (String) columns.get("state"));
            }
            return Row.of(tags, ((Number) columns.get("value")).doubleValue());
        }
    }

    QueueMeters(Sql sql, MeterRegistry registry) {
        this.sql = sql;
        Gauge.builder("caravan.database.up", this, meters -> meters.database ? 1 : 0)
                .description("1 where the database could be read at the last scrape")
                .register(registry);
        series(registry);
        archives(registry);
        contacts(registry);
        discovery(registry);
    }

    private void series(MeterRegistry registry) {
        add(registry, "series", PACS, true, "caravan.series", null, "Series of a PACS in a state");
        add(
                registry,
                "series.oldest",
                PACS,
                true,
                "caravan.series.oldest",
                "seconds",
                "How long the series that is longest in this state has been in it; 0 where none is");
    }

    private void archives(MeterRegistry registry) {
        add(registry, "archives", null, true, "caravan.archives", null, "Archives in a state");
        add(registry, "archive.bytes", null, true, "caravan.archive.size", "bytes", "Size of the archives in a state");
        add(
                registry,
                "unpacked",
                null,
                false,
                "caravan.unpacked.series",
                null,
                "Complete series that are not packed yet");
        add(
                registry,
                "unpacked.oldest",
                null,
                false,
                "caravan.unpacked.oldest",
                "seconds",
                "How long the oldest complete series has waited to be packed; 0 where none does");
        add(
                registry,
                "deliveries",
                DESTINATION,
                true,
                "caravan.deliveries",
                null,
                "Archives of a destination in a state");
        add(
                registry,
                "delivery.bytes",
                DESTINATION,
                true,
                "caravan.delivery.size",
                "bytes",
                "Size of the archives of a destination in a state");
        add(
                registry,
                "delivery.oldest",
                DESTINATION,
                true,
                "caravan.delivery.oldest",
                "seconds",
                "How long ago the oldest delivery in this state was added; 0 where none is");
        add(registry, "quarantine", null, false, "caravan.quarantine.objects", null, "Objects in the quarantine");
    }

    private void contacts(MeterRegistry registry) {
        add(
                registry,
                "pacs.failures",
                PACS,
                false,
                "caravan.pacs.consecutive.failures",
                null,
                "Failures of a PACS in a row");
        add(
                registry,
                "pacs.paused",
                PACS,
                false,
                "caravan.pacs.paused",
                null,
                "1 while a PACS is left alone after failures");
        add(
                registry,
                "pacs.downloaded",
                PACS,
                false,
                "caravan.download.last.success.timestamp",
                "seconds",
                "When a series of a PACS was last downloaded, since 1970");
        add(
                registry,
                "destination.failures",
                DESTINATION,
                false,
                "caravan.destination.consecutive.failures",
                null,
                "Failures of a destination in a row");
        add(
                registry,
                "destination.paused",
                DESTINATION,
                false,
                "caravan.destination.paused",
                null,
                "1 while a destination is left alone after failures");
        add(
                registry,
                "destination.delivered",
                DESTINATION,
                false,
                "caravan.delivery.last.success.timestamp",
                "seconds",
                "When a destination last took an archive, since 1970");
    }

    private void discovery(MeterRegistry registry) {
        add(
                registry,
                "discovery.success",
                PACS,
                false,
                "caravan.discovery.last.success.timestamp",
                "seconds",
                "When the last discovery of a PACS ended that was not broken off, since 1970");
        add(
                registry,
                "discovery.failed",
                PACS,
                false,
                "caravan.discovery.failed",
                null,
                "1 where the last discovery of a PACS was broken off");
        add(
                registry,
                "discovery.participants",
                PACS,
                false,
                "caravan.discovery.participants",
                null,
                "Participants in the last discovery of a PACS");
        add(
                registry,
                "discovery.participants.failed",
                PACS,
                false,
                "caravan.discovery.participants.failed",
                null,
                "Participants whose studies could not be found out in it");
        add(
                registry,
                "discovery.duration",
                PACS,
                false,
                "caravan.discovery.duration",
                "seconds",
                "How long the last discovery of a PACS took");
    }

    private void add(
            MeterRegistry registry,
            String row,
            String ownerTag,
            boolean states,
            String name,
            String unit,
            String description) {
        MultiGauge gauge =
                MultiGauge.builder(name).baseUnit(unit).description(description).register(registry);
        figures.add(new Figure(row, ownerTag, states, gauge));
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
        Map<String, List<Map<String, Object>>> byMeter = new HashMap<>();
        rows.forEach(row -> byMeter.computeIfAbsent((String) row.get("meter"), name -> new ArrayList<>())
                .add(row));
        for (Figure figure : figures) {
            List<Row<?>> shown = new ArrayList<>();
            byMeter.getOrDefault(figure.row(), List.of()).forEach(row -> shown.add(figure.of(row)));
            figure.gauge().register(shown, true);
        }
        destinations = byMeter.getOrDefault("destination.paused", List.of()).stream()
                .map(row -> (String) row.get("owner"))
                .toList();
    }

    /** The destinations that have ever asked for work. */
    synchronized List<String> destinations() {
        return destinations;
    }
}
