package org.caravan.queue;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import javax.sql.DataSource;

/**
 * The state of the queue as it was at most {@value #SECONDS} seconds ago: four statements then, however many ask.
 *
 * <p>Where the database cannot be read, the last reading stays.
 */
public final class QueueReading {

    public static final int SECONDS = 10;

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(3);
    private static final int MOST_REASONS = 200;

    /** Series of a PACS or of the packing, or archives of a destination, in a state, and how long the oldest has been in it. */
    public record State(long number, Duration oldest) {}

    /** Why something in a state is not where it is to be, how many there are, and the newest's time, null: not known. */
    public record Reason(String state, String reason, long number, Instant at) {}

    /**
     * What is known of a PACS, the packing or a destination; what is not known is null.
     *
     * @param success the last download, packing or delivery
     * @param pausedSince null where it is not paused, or where that is not known
     * @param reason why it is paused
     * @param discovered null for a destination and the packing, which has neither failures nor pauses either
     */
    public record Contact(
            long failures,
            Instant success,
            Instant failure,
            String error,
            Instant paused,
            Instant pausedSince,
            String reason,
            Instant discovered) {
        static final Contact UNKNOWN = new Contact(0, null, null, null, null, null, null, null);
    }

    /** One PACS, one destination, or the packing. */
    public record View(Contact contact, Map<String, State> states, List<Reason> reasons) {

        public long number(Set<String> in) {
            return states.entrySet().stream()
                    .filter(state -> in.contains(state.getKey()))
                    .mapToLong(state -> state.getValue().number())
                    .sum();
        }

        /** How long the first of those in these states has been in it; null where there is none. */
        public Duration oldest(Set<String> in) {
            return states.entrySet().stream()
                    .filter(state -> in.contains(state.getKey()))
                    .map(state -> state.getValue().oldest())
                    .max(Duration::compareTo)
                    .orElse(null);
        }

        /** Newest first. */
        public List<Reason> reasons(Set<String> in) {
            return reasons.stream()
                    .filter(reason -> in.contains(reason.state()))
                    .toList();
        }
    }

    private record Reading(
            Map<String, Contact> contacts, Map<String, Map<String, State>> states, Map<String, List<Reason>> reasons) {}

    private final Sql sql;
    private final SharedReading<Reading> reading;

    public QueueReading(DataSource dataSource) {
        this.sql = new Sql(dataSource);
        this.reading = new SharedReading<>(this::read, Duration.ofSeconds(SECONDS), LONGEST_WAIT);
    }

    /** False where the database was never read. */
    public boolean isKnown() {
        return reading.latest().isPresent();
    }

    /** False where it could not be read when it was time to. */
    public boolean isFresh() {
        return reading.now().isPresent();
    }

    /** @param name of a PACS where the work is series, of a destination where it is archives; empty where it is packing */
    public View view(QueuedWork work, String name) {
        Reading now =
                reading.latest().orElseThrow(() -> new IllegalStateException("The database could not be read yet"));
        String key = key(work.what(), name);
        return new View(
                now.contacts().getOrDefault(key, Contact.UNKNOWN),
                now.states().getOrDefault(key, Map.of()),
                now.reasons().getOrDefault(key, List.of()));
    }

    /** Somebody has changed the queue. */
    public void forget() {
        reading.forget();
    }

    private Reading read() {
        Map<String, Contact> contacts = new HashMap<>();
        for (Map<String, Object> row : sql.rows("queue-contacts", Map.of())) {
            contacts.put(key(row), contact(row));
        }
        Map<String, Map<String, State>> states = new HashMap<>();
        for (Map<String, Object> row : sql.rows("queue-states", Map.of())) {
            Duration oldest = Duration.ofSeconds(number(row, "oldest_seconds"));
            states.computeIfAbsent(key(row), key -> new HashMap<>())
                    .put((String) row.get("state"), new State(number(row, "times"), oldest));
        }
        Map<String, List<Reason>> reasons = new HashMap<>();
        for (Map<String, Object> row : sql.rows("status-errors", Map.of("limit", MOST_REASONS))) {
            reasons.computeIfAbsent(key(row), key -> new ArrayList<>())
                    .add(new Reason(
                            (String) row.get("state"),
                            (String) row.get("reason"),
                            number(row, "times"),
                            time(row, "at")));
        }
        return new Reading(contacts, states, reasons);
    }

    private static Contact contact(Map<String, Object> row) {
        return new Contact(
                number(row, "consecutive_failures"),
                time(row, "last_success_at"),
                time(row, "last_failure_at"),
                (String) row.get("last_error"),
                time(row, "paused_until"),
                time(row, "paused_since"),
                (String) row.get("pause_reason"),
                time(row, "discovered_at"));
    }

    private static String key(Map<String, Object> row) {
        return key((String) row.get("what"), (String) row.get("owner"));
    }

    private static String key(String what, String owner) {
        return what + " " + owner;
    }

    private static long number(Map<String, Object> row, String column) {
        return row.get(column) == null ? 0 : ((Number) row.get(column)).longValue();
    }

    private static Instant time(Map<String, Object> row, String column) {
        Timestamp value = (Timestamp) row.get(column);
        return value == null ? null : value.toInstant();
    }
}
