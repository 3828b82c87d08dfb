package org.caravan.kobo;

import java.util.List;
import java.util.Map;

import javax.sql.DataSource;

import org.caravan.queue.Sql;

/** How the forms of a server stand, read from the database. */
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

    /** The forms that were read to their end. */
    public List<Form> forms(String server) {
        return sql.rows("kobo-status", Map.of("server", server)).stream()
                .map(row -> new Form(
                        (String) row.get("name"), (String) row.get("view_name"), (Long) row.get("submissions"), (Long)
                                row.get("with_imaging")))
                .toList();
    }
}
