package org.caravan.queue;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

import javax.sql.DataSource;

/** What an operator can see of single deliveries to a destination, and do with all of them: list, have them proven again, forget. */
public final class Deliveries {

    /** Every state of a delivery; left-out is what the destination's filter does not want. */
    public static final Set<String> STATES = Set.of("queued", "sending", "delivered", "failed", "held", "left-out");

    private final Sql sql;

    public Deliveries(DataSource dataSource) {
        this.sql = new Sql(dataSource);
    }

    /**
     * An archive for a destination.
     *
     * @param id the number of the archive
     * @param standing current, superseded by a newer one of the same, or withdrawn
     * @param supersededBy file of the newer one, null for none
     * @param file its path, empty where it is not packed yet
     * @param nextAttempt null where it does not wait for a time
     * @param reason why it is in its state; null for none
     */
    public record Entry(
            long id,
            String state,
            String standing,
            String supersededBy,
            String rendition,
            int version,
            String file,
            String sha256,
            long bytes,
            int attempts,
            Instant nextAttempt,
            Instant delivered,
            String reason) {

        static Entry of(Map<String, Object> row) {
            return new Entry(
                    ((Number) row.get("id")).longValue(),
                    (String) row.get("state"),
                    (String) row.get("standing"),
                    (String) row.get("superseded_by"),
                    (String) row.get("rendition"),
                    ((Number) row.get("version")).intValue(),
                    (String) row.get("file"),
                    (String) row.get("sha256"),
                    ((Number) row.get("bytes")).longValue(),
                    ((Number) row.get("attempts")).intValue(),
                    time(row.get("next_attempt_at")),
                    time(row.get("delivered_at")),
                    (String) row.get("reason"));
        }

        private static Instant time(Object value) {
            return value == null ? null : ((Timestamp) value).toInstant();
        }
    }

    /**
     * Archives of a destination in the order they were made.
     *
     * @param selection its states are those of deliveries
     * @param after the number of the last one seen, 0 to begin with
     * @param limit how many at most
     */
    public List<Entry> list(String destination, SeriesSelection selection, long after, int limit) {
        Map<String, Object> parameters = selection.with("after", after);
        parameters.put("limit", limit);
        parameters.put("destination", destination);
        return sql.rows("list-deliveries", parameters).stream().map(Entry::of).toList();
    }

    /** How many {@link #again} would queue. */
    public long countAgain(String destination) {
        return (Long) sql.rows("deliver-again-count", Map.of("destination", destination))
                .get(0)
                .get("archives");
    }

    /** Queues what a destination has: each is compared, and sent where it is missing. Returns how many. */
    public int again(String destination) {
        return sql.update("deliver-again", Map.of("destination", destination));
    }

    /** Archives that were forgotten of a destination. */
    public record Forgotten(long waiting, long failed, long delivered) {}

    /**
     * Forgets a destination, its queue and what it has; nothing is deleted there.
     *
     * @throws IllegalStateException where its route still asks for work
     */
    public Forgotten forget(String destination) {
        Map<String, Object> parameters = Map.of("destination", destination);
        if (!sql.rows("destination-seen", parameters).isEmpty()) {
            throw new IllegalStateException(
                    "'" + destination
                            + "' is in use: delete its file below routes/destinations, on every node, and forget it 2 minutes later");
        }
        Map<String, Object> row = sql.rows("forget-destination", parameters).get(0);
        return new Forgotten((Long) row.get("waiting"), (Long) row.get("failed"), (Long) row.get("delivered"));
    }
}
