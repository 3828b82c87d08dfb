package org.caravan.queue;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import javax.sql.DataSource;

/** What is here of a patient, a study or a series. */
public final class Holdings {

    private final Sql sql;

    public Holdings(DataSource dataSource) {
        this.sql = new Sql(dataSource);
    }

    /**
     * In numbers.
     *
     * @param series known, whatever became of them
     * @param stuck series that go on by hand only
     * @param objects on disk or archived, also of series that are not complete
     * @param completeObjects of series that are complete
     * @param delivered series that each destination has in their newest version, such as {@code central 3, nas 0}
     */
    public record Here(
            long studies,
            long series,
            long complete,
            long stuck,
            long cancelled,
            long objects,
            long completeObjects,
            long bytes,
            String delivered) {

        public static final Here NOTHING = new Here(0, 0, 0, 0, 0, 0, 0, 0, "0");
    }

    /** Of one PACS; what is null is any. */
    public Here here(String pacs, String patientId, String studyInstanceUid, String seriesInstanceUid) {
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("pacs", pacs);
        parameters.put("patient", patientId);
        parameters.put("study", studyInstanceUid);
        parameters.put("series", seriesInstanceUid);
        Map<String, Object> row = sql.rows("here", parameters).get(0);
        return new Here(
                number(row, "studies"),
                number(row, "series"),
                number(row, "complete"),
                number(row, "stuck"),
                number(row, "cancelled"),
                number(row, "objects"),
                number(row, "complete_objects"),
                number(row, "bytes"),
                (String) row.get("delivered"));
    }

    private static long number(Map<String, Object> row, String column) {
        return ((Number) row.get(column)).longValue();
    }

    /** PatientID and StudyInstanceUID of a series, where it was found before. */
    public Optional<Map<String, Object>> placeOf(String seriesInstanceUid) {
        return sql.rows("study-of-series", Map.of("series", seriesInstanceUid)).stream()
                .findFirst();
    }

    /** Bytes of an object on average, by modality, of what has come from a PACS. */
    public Map<String, Long> objectSizes(String pacs) {
        Map<String, Long> sizes = new HashMap<>();
        sql.rows("object-sizes", Map.of("pacs", pacs))
                .forEach(row -> sizes.put((String) row.get("modality"), number(row, "bytes")));
        return sizes;
    }
}
