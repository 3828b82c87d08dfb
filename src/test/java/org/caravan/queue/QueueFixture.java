package org.caravan.queue;

import java.util.HashMap;
import java.util.Map;

import javax.sql.DataSource;

import org.caravan.database.TestDatabase;

/** Rows to test the queue with. */
public final class QueueFixture {

    private QueueFixture() {}

    /** Queues that many series of one study of one patient; ids begin at 1 in an empty database. */
    public static void queueSeries(DataSource dataSource, String pacs, int count) {
        TestDatabase.execute(
                dataSource,
                "INSERT INTO patient (pacs, patient_id) VALUES ('" + pacs + "', 'P-1');"
                        + "INSERT INTO study (patient_id, study_instance_uid, attributes)"
                        + " SELECT id, '1.2.3', '{\"StudyDate\": \"20260102\"}' FROM patient WHERE pacs = '" + pacs
                        + "';"
                        + "INSERT INTO series (study_id, series_instance_uid, state, pacs, attributes)"
                        + " SELECT t.id, '1.2.3.' || n, 'queued', '" + pacs + "', '{\"Modality\": \"CT\"}'"
                        + " FROM generate_series(1, " + count
                        + ") n, study t JOIN patient p ON p.id = t.patient_id AND p.pacs = '"
                        + pacs + "'");
    }

    /** Parameters of {@code claim-archive.sql} for archives of a series each. */
    public static Map<String, Object> packing(String node, String rendition, int limit) {
        return Map.of("node", node, "rendition", rendition, "grouping", "series", "quiet", "15m", "limit", limit);
    }

    /** Parameters of {@code claim-delivery.sql} for archives as their objects came, without attachments. */
    public static Map<String, Object> destination(String name, String node, int limit) {
        return destination(name, node, limit, Long.MAX_VALUE);
    }

    /** The same, with a bound for the bytes that one claim takes. */
    static Map<String, Object> destination(String name, String node, int limit, long bytes) {
        return Map.of(
                "destination", name,
                "node", node,
                "attachments", false,
                "rendition", "identified",
                "identifiable", true,
                "limit", limit,
                "bytes", bytes);
    }

    /** Finishes a claimed series as complete. */
    static int finish(Sql sql, Map<String, Object> job, int received) {
        Map<String, Object> parameters = new HashMap<>(job);
        parameters.put("state", "complete");
        parameters.put("reason", null);
        parameters.put("expected", received);
        parameters.put("received", received);
        parameters.put("bytes", 100L);
        parameters.put("doubted", null);
        parameters.put("unlisted", null);
        return sql.update("finish-series", parameters);
    }

    /** Claims a series, or null. */
    public static Map<String, Object> claimSeries(Sql sql, String pacs, String node) {
        return claimSeries(sql, pacs, node, 0, 0);
    }

    /** Claims a series within the limits of a night, or null. */
    static Map<String, Object> claimSeries(
            Sql sql, String pacs, String node, int seriesPerNight, int gigabytesPerNight) {
        return sql
                .rows(
                        "claim-series",
                        Map.of(
                                "pacs",
                                pacs,
                                "node",
                                node,
                                "seriesPerNight",
                                seriesPerNight,
                                "gigabytesPerNight",
                                gigabytesPerNight,
                                "timeZone",
                                "UTC"))
                .stream()
                .findFirst()
                .orElse(null);
    }
}
