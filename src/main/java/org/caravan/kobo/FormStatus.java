package org.caravan.kobo;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import javax.sql.DataSource;

import org.caravan.queue.Sql;

/** How form servers and their forms stand, read from the database; changes nothing. Reasons are in words, without answers. */
public final class FormStatus {

    private final Sql sql;

    public FormStatus(DataSource dataSource) {
        this.sql = new Sql(dataSource);
    }

    /**
     * A form.
     *
     * @param view with its typed columns, in schema {@code forms}; null before the first reading
     * @param submissions that are not deleted
     * @param withImaging of these, how many are of a participant with imaging
     */
    public record Form(String name, String view, long submissions, long withImaging) {}

    /**
     * A form server.
     *
     * @param forms that its file selects
     * @param failed of these, how many could not be read at the last attempt
     * @param submissions that we hold and that are not deleted
     * @param deleted submissions that were deleted at the server and are kept
     * @param waiting attachments that are not here yet
     * @param lastSuccess end of the last run that got through; null where there was none
     * @param resumeAt until when it is left alone; null where it is not
     * @param failures runs in a row that ended early
     * @param error why the last run ended early or was not whole; null where neither
     */
    public record Server(
            String name,
            long forms,
            long failed,
            long submissions,
            long deleted,
            long waiting,
            Instant lastSuccess,
            Instant resumeAt,
            long failures,
            String error) {}

    /** Something that is wrong with one form. */
    public record Fault(String server, String form, String reason) {}

    /** Every server that was ever asked. */
    public List<Server> servers() {
        return sql.rows("kobo-status-servers", Map.of()).stream()
                .map(row -> new Server(
                        (String) row.get("server"),
                        (Long) row.get("forms"),
                        (Long) row.get("failed"),
                        (Long) row.get("submissions"),
                        (Long) row.get("deleted"),
                        (Long) row.get("waiting"),
                        time(row.get("last_success_at")),
                        time(row.get("resume_at")),
                        (Long) row.get("failures"),
                        (String) row.get("error")))
                .toList();
    }

    /** What is wrong with single forms at present. */
    public List<Fault> faults(int limit) {
        return sql.rows("kobo-status-faults", Map.of("limit", limit)).stream()
                .map(row -> new Fault((String) row.get("server"), (String) row.get("name"), (String) row.get("reason")))
                .toList();
    }

    private static Instant time(Object value) {
        return value == null ? null : ((Timestamp) value).toInstant();
    }

    /** The forms that were read to their end. */
    public List<Form> forms(String server) {
        return sql.rows("kobo-status", Map.of("server", server)).stream()
                .map(row -> new Form(
                        (String) row.get("name"), (String) row.get("view_name"), (Long) row.get("submissions"), (Long)
                                row.get("with_imaging")))
                .toList();
    }
}
