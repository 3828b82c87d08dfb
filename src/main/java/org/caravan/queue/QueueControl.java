package org.caravan.queue;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import javax.sql.DataSource;

/** What an operator can see of single series, and do with studies and series: list, leave alone, let go on, cancel. */
public final class QueueControl {

    /** Every state of a series. */
    public static final Set<String> STATES = Set.of(
            "found",
            "queued",
            "downloading",
            "complete",
            "incomplete",
            "nearline",
            "quarantined",
            "failed",
            "paused",
            "cancelled",
            "held");

    /** States of series that can be cancelled: all but those that are here. */
    public static final Set<String> CANCELLABLE =
            Set.of("found", "queued", "downloading", "incomplete", "nearline", "quarantined", "failed", "paused");

    private final Sql sql;

    public QueueControl(DataSource dataSource) {
        this.sql = new Sql(dataSource);
    }

    /**
     * A series.
     *
     * @param id the queue's number of it
     * @param expected objects; null where nobody knows
     * @param nextAttempt null where it waits for something else than a time
     * @param reason why it is in its state; null for none
     */
    public record Entry(
            long id,
            String pacs,
            String state,
            int priority,
            String patientId,
            String studyInstanceUid,
            String seriesInstanceUid,
            String modality,
            int received,
            Integer expected,
            int attempts,
            Instant nextAttempt,
            Instant since,
            String reason) {

        static Entry of(Map<String, Object> row) {
            return new Entry(
                    ((Number) row.get("id")).longValue(),
                    (String) row.get("pacs"),
                    (String) row.get("state"),
                    ((Number) row.get("priority")).intValue(),
                    (String) row.get("PatientID"),
                    (String) row.get("StudyInstanceUID"),
                    (String) row.get("SeriesInstanceUID"),
                    (String) row.get("Modality"),
                    ((Number) row.get("received")).intValue(),
                    (Integer) row.get("expected"),
                    ((Number) row.get("attempts")).intValue(),
                    time(row.get("next_attempt_at")),
                    time(row.get("state_since")),
                    (String) row.get("reason"));
        }

        private static Instant time(Object value) {
            return value == null ? null : ((Timestamp) value).toInstant();
        }
    }

    /**
     * Series in the order they were found.
     *
     * @param after the number of the last one seen, 0 to begin with
     * @param limit how many at most
     */
    public List<Entry> list(SeriesSelection selection, long after, int limit) {
        Map<String, Object> parameters = selection.with("after", after);
        parameters.put("limit", limit);
        return sql.rows("list-series", parameters).stream().map(Entry::of).toList();
    }

    /** Has series never fetched, unless somebody queues them again; those being fetched end at the next object. Returns how many. */
    public int cancel(SeriesSelection selection, String reason) {
        if (!CANCELLABLE.containsAll(selection.states())) {
            throw new IllegalArgumentException("only series that are " + CANCELLABLE + " can be cancelled");
        }
        return sql.update("cancel-series", selection.with("reason", "Cancelled by hand: " + reason));
    }

    /** What came of it: studies of that UID (one for each PACS and patient that has it) and their series. */
    public record Paused(int studies, int series) {}

    /**
     * Leaves a study alone, with what is found of it later.
     *
     * @param now whether downloads end at the next object
     */
    public Paused pauseStudy(String studyInstanceUid, String reason, boolean now) {
        return sql.inTransaction(() -> {
            Map<String, Object> parameters = Map.of("study", studyInstanceUid, "reason", reason, "now", now);
            return new Paused(sql.update("hold-study", parameters), sql.update("pause-study", parameters));
        });
    }

    /** Lets a study go on; returns how many series are queued. */
    public int resumeStudy(String studyInstanceUid) {
        return sql.update("release-studies", Map.of("study", studyInstanceUid));
    }

    /** Lets all studies go on; returns how many series are queued. */
    public int resumeStudies() {
        Map<String, Object> any = new HashMap<>();
        any.put("study", null);
        return sql.update("release-studies", any);
    }

    /** Names of all destinations that the database knows of. */
    public List<String> destinations() {
        return sql.rows("known-destinations", Map.of()).stream()
                .map(row -> (String) row.get("name"))
                .toList();
    }

    /** Names of all PACS that the database knows of. */
    public List<String> pacs() {
        return sql.rows("known-pacs", Map.of()).stream()
                .map(row -> (String) row.get("name"))
                .toList();
    }
}
