package org.caravan.queue;

import java.util.Map;

/**
 * A claimed row: whose lease is held, and the fencing token that every change of it must give.
 *
 * @param kind series, archive, delivery, or request (an item of one): the table
 * @param id of the row; for a delivery that of its archive
 * @param token fencing token of this claim
 * @param owner the PACS or destination it belongs to, empty for an archive
 * @param attempt counted from 1
 * @param series the queue's number of the series it is about
 * @param bytes size of the archive of a delivery, otherwise 0
 */
public record Job(String kind, long id, long token, String owner, int attempt, long series, long bytes) {

    static final String PROPERTY = "caravanJob";

    /** The job in a row that a {@code claim-*.sql} returned. */
    static Job of(Map<?, ?> row) {
        String kind = String.valueOf(row.get("kind"));
        Object owner =
                switch (kind) {
                    case "series", "request" -> row.get("pacs");
                    case "delivery" -> row.get("destination");
                    case "archive" -> "";
                    default -> throw new IllegalArgumentException("Not a claimed row: kind " + kind);
                };
        return new Job(
                kind,
                ((Number) row.get("id")).longValue(),
                ((Number) row.get("token")).longValue(),
                String.valueOf(owner),
                (int) number(row, "attempts"),
                kind.equals("series") ? number(row, "id") : number(row, "series_id"),
                number(row, "bytes"));
    }

    private static long number(Map<?, ?> row, String column) {
        return row.get(column) instanceof Number number ? number.longValue() : 0;
    }

    /** Its parameters for the statements of its kind. */
    Map<String, Object> parameters() {
        return Map.of("id", id, "token", token, "pacs", owner, "destination", owner);
    }

    @Override
    public String toString() {
        return (kind.equals("request") ? "item" : kind) + " " + id;
    }
}
