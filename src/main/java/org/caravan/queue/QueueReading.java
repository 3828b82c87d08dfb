package org.caravan.queue;

import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

import javax.sql.DataSource;

/**
 * The state of the queue as it was at most {@value #SECONDS} seconds ago: two statements then, however many ask.
 *
 * <p>Where the database cannot be read, the last reading stays for as long.
 */
final class QueueReading {

    static final int SECONDS = 10;

    /** Series of a PACS in a state, and how long the oldest has been in it. */
    record State(long series, Duration oldest) {}

    /** What is known of a PACS; what is not known is null. */
    record PacsState(
            long failures,
            Instant success,
            Instant failure,
            String error,
            Instant paused,
            String reason,
            Instant discovered) {
        static final PacsState UNKNOWN = new PacsState(0, null, null, null, null, null, null);
    }

    private record Reading(Map<String, Map<String, State>> states, Map<String, PacsState> pacs) {}

    private final Sql sql;
    private final LongSupplier nanoTime;
    private Reading reading;
    private long readAt;

    QueueReading(DataSource dataSource, LongSupplier nanoTime) {
        this.sql = new Sql(dataSource);
        this.nanoTime = nanoTime;
    }

    /** The states of a PACS that has series in them. */
    Map<String, State> states(String pacs) {
        return reading().states().getOrDefault(pacs, Map.of());
    }

    PacsState pacs(String pacs) {
        return reading().pacs().getOrDefault(pacs, PacsState.UNKNOWN);
    }

    /** Somebody has changed the queue. */
    synchronized void forget() {
        readAt = nanoTime.getAsLong() - Duration.ofSeconds(SECONDS).toNanos();
    }

    private synchronized Reading reading() {
        long now = nanoTime.getAsLong();
        if (reading == null || now - readAt >= Duration.ofSeconds(SECONDS).toNanos()) {
            readAt = now;
            try {
                reading = read();
            } catch (RuntimeException e) {
                if (reading == null) {
                    throw new IllegalStateException(Failures.reason(e));
                }
            }
        }
        return reading;
    }

    private Reading read() {
        Map<String, Map<String, State>> states = new HashMap<>();
        for (Map<String, Object> row : sql.rows("queue-states", Map.of())) {
            Duration oldest = Duration.ofSeconds(((BigDecimal) row.get("oldest_seconds")).longValue());
            states.computeIfAbsent((String) row.get("pacs"), pacs -> new HashMap<>())
                    .put((String) row.get("state"), new State(((Number) row.get("series")).longValue(), oldest));
        }
        Map<String, PacsState> pacs = new HashMap<>();
        for (Map<String, Object> row : sql.rows("queue-pacs", Map.of())) {
            Number failures = (Number) row.get("consecutive_failures");
            pacs.put(
                    (String) row.get("name"),
                    new PacsState(
                            failures == null ? 0 : failures.longValue(),
                            time(row, "last_success_at"),
                            time(row, "last_failure_at"),
                            (String) row.get("last_error"),
                            time(row, "paused_until"),
                            (String) row.get("pause_reason"),
                            time(row, "discovered_at")));
        }
        return new Reading(states, pacs);
    }

    private static Instant time(Map<String, Object> row, String column) {
        return Optional.ofNullable((Timestamp) row.get(column))
                .map(Timestamp::toInstant)
                .orElse(null);
    }
}
