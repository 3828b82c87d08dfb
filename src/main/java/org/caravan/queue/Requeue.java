package org.caravan.queue;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import javax.sql.DataSource;

/** Puts what waits by hand, or waits long, back into the queue; what is being fetched or is complete stays as it is. */
public final class Requeue {

    /** States that are queued where none is named: those that wait by hand because something failed. */
    public static final Set<String> SET_ASIDE = Set.of("failed", "quarantined");

    /** States that may be queued again. */
    public static final Set<String> POSSIBLE =
            Set.of("failed", "quarantined", "paused", "cancelled", "nearline", "incomplete");

    /** States of what waits for its turn: with {@link #URGENT} it may be brought forward. */
    public static final Set<String> WAITING = Set.of("queued", "nearline", "incomplete");

    /** Priority of what is fetched before everything else; of others it is 0. */
    public static final int URGENT = 100;

    private final Sql sql;

    public Requeue(DataSource dataSource) {
        this.sql = new Sql(dataSource);
    }

    /** Series of a PACS in a state. */
    public record Count(String pacs, String state, long series) {}

    /** What {@link #series} would queue now. */
    public List<Count> count(SeriesSelection selection) {
        return sql.rows("requeue-count", selection.parameters()).stream()
                .map(row -> new Count(
                        (String) row.get("pacs"), (String) row.get("state"), ((Number) row.get("series")).longValue()))
                .toList();
    }

    /**
     * Queues them, with all their attempts; returns how many.
     *
     * @param urgent whether before everything that is not
     */
    public int series(SeriesSelection selection, boolean urgent) {
        if (!POSSIBLE.containsAll(selection.states())
                && !(urgent && WAITING.containsAll(without(selection.states(), POSSIBLE)))) {
            throw new IllegalArgumentException("only series that are " + POSSIBLE + " can be queued again");
        }
        return sql.update("requeue-series", selection.with("priority", urgent ? URGENT : 0));
    }

    private static Set<String> without(Set<String> all, Set<String> some) {
        return all.stream().filter(one -> !some.contains(one)).collect(Collectors.toSet());
    }

    /**
     * How many series {@link #packing} would pack again now.
     *
     * @param rendition null for all
     */
    public long countPacking(String rendition) {
        return ((Number) sql.rows("requeue-packing-count", Collections.singletonMap("rendition", rendition))
                        .get(0)
                        .get("series"))
                .longValue();
    }

    /**
     * Has the series that could not be packed, or are held, packed again; returns how many. A failure that a newer version has replaced is forgotten.
     *
     * @param rendition null for all
     */
    public int packing(String rendition) {
        return sql.inTransaction(() -> {
            sql.update("forget-replaced-archives", Map.of());
            return sql.update("requeue-packing", Collections.singletonMap("rendition", rendition));
        });
    }

    /**
     * An archive that could not be made, or is held.
     *
     * @param patientId tells who it is
     * @param series number of the series; 0 of an archive of a study or patient
     * @param uid of the series or study; empty of an archive of a patient
     */
    public record Unpacked(
            long id,
            String rendition,
            String state,
            String pacs,
            String patientId,
            long series,
            String uid,
            int attempts,
            String reason) {}

    /** Those of them whose number is above that, in their order. */
    public List<Unpacked> unpacked(long after, int limit) {
        return sql.rows("list-packing", Map.of("after", after, "limit", limit)).stream()
                .map(row -> new Unpacked(
                        ((Number) row.get("id")).longValue(),
                        (String) row.get("rendition"),
                        (String) row.get("state"),
                        (String) row.get("pacs"),
                        (String) row.get("PatientID"),
                        ((Number) row.get("series")).longValue(),
                        (String) row.get("uid"),
                        ((Number) row.get("attempts")).intValue(),
                        (String) row.get("reason")))
                .toList();
    }

    /** Queues the failed deliveries of a destination; returns how many. */
    public int deliveries(String destination) {
        return sql.update("requeue-deliveries", Map.of("destination", destination));
    }

    /** What is set aside of the discovery of a PACS: participants, and 1 where the search for them is. */
    public record Discovery(long participants, long searches) {
        private static Discovery of(Map<String, Object> row) {
            return new Discovery((Long) row.get("participants"), (Long) row.get("searches"));
        }
    }

    /** What {@link #discovery} would have asked for again. */
    public Discovery countDiscovery(String pacs) {
        return Discovery.of(
                sql.rows("requeue-discovery-count", Map.of("pacs", pacs)).get(0));
    }

    /** Has the next discovery of a PACS ask again for what was set aside; returns how much. */
    public Discovery discovery(String pacs) {
        return Discovery.of(sql.rows("requeue-discovery", Map.of("pacs", pacs)).get(0));
    }

    /** What is set aside of a form server. */
    public record Forms(long forms, long attachments) {
        private static Forms of(Map<String, Object> row) {
            return new Forms((Long) row.get("forms"), (Long) row.get("attachments"));
        }
    }

    /** What {@link #forms} would have read again. */
    public Forms countForms(String server) {
        return Forms.of(
                sql.rows("requeue-forms-count", Map.of("server", server)).get(0));
    }

    /** Has forms and attachments of a server that were set aside read again at its next run; returns how many. */
    public Forms forms(String server) {
        return Forms.of(sql.rows("requeue-forms", Map.of("server", server)).get(0));
    }
}
