package org.caravan.kobo;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import javax.sql.DataSource;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

import org.caravan.queue.Sql;

/**
 * Keeps the views of forms in step with their definitions: one view for each form and one for each of its groups and repeats, in schema
 * {@code forms}. A column that was there once stays, with its name, although a later version of the form has no such question. What was
 * granted on a view stays granted.
 */
final class FormViews {

    private static final Logger LOG = LoggerFactory.getLogger(FormViews.class);
    private static final int LONGEST_NAME = 40;

    private final Sql sql;
    private final JdbcTemplate jdbc;

    FormViews(Sql sql, DataSource dataSource) {
        this.sql = sql;
        this.jdbc = new JdbcTemplate(dataSource);
    }

    /** Gives the questions of a version their columns. */
    void take(String server, String uid, List<Question> questions) {
        Map<String, Object> form = new HashMap<>(Map.of("server", server, "form", uid));
        sql.inTransaction(() -> {
            FormColumns columns = new FormColumns(viewName(form), takenViews(), columns(form));
            questions.forEach(columns::add);
            List<Map<String, Object>> rows = columns.all().stream()
                    .map(column -> {
                        Map<String, Object> row = new HashMap<>(form);
                        row.putAll(column.parameters());
                        return row;
                    })
                    .toList();
            if (!rows.isEmpty()) {
                sql.updateAll("kobo-record-column", rows);
            }
            return null;
        });
    }

    /** Makes the views as the columns are now, each by itself; those that cannot be made are tried again at the next call. */
    void make(String server, String uid) {
        Map<String, Object> form = new HashMap<>(Map.of("server", server, "form", uid));
        long blocked = FormView.all(server, uid, viewName(form), columns(form))
                .filter(view -> !make(view))
                .count();
        if (blocked == 0) {
            sql.update("kobo-views-made", form);
        }
    }

    private boolean make(FormView view) {
        try {
            jdbc.execute("CREATE OR REPLACE " + view.definition());
            return true;
        } catch (DataAccessException typesChanged) {
            return makeAnew(view);
        }
    }

    private boolean makeAnew(FormView view) {
        Map<String, Object> named = Map.of("view", view.name());
        try {
            sql.inTransaction(() -> {
                List<Map<String, Object>> granted = sql.rows("kobo-view-grants", named);
                boolean existed = !sql.rows("kobo-view-columns", named).isEmpty();
                jdbc.execute("DROP VIEW IF EXISTS " + view.quoted());
                jdbc.execute("CREATE " + view.definition());
                if (existed) {
                    grantAsBefore(named, granted);
                }
                return null;
            });
            return true;
        } catch (DataAccessException e) {
            LOG.warn(
                    "The view forms.{} cannot be brought up to date: drop what others have built on it; it is tried again at the next run",
                    view.name());
            return false;
        }
    }

    /** No more and no less: default privileges of the schema do not give back what was revoked on this view. */
    private void grantAsBefore(Map<String, Object> named, List<Map<String, Object>> granted) {
        sql.rows("kobo-view-grants", named).forEach(row -> jdbc.execute((String) row.get("revoke")));
        Set<String> columns = new HashSet<>();
        sql.rows("kobo-view-columns", named).forEach(row -> columns.add((String) row.get("name")));
        granted.stream()
                .filter(row -> row.get("column_name") == null || columns.contains((String) row.get("column_name")))
                .forEach(row -> jdbc.execute((String) row.get("again")));
    }

    private String viewName(Map<String, Object> form) {
        Map<String, Object> row = sql.rows("kobo-read-form", form).get(0);
        String given = (String) row.get("view_name");
        if (given != null) {
            return given;
        }
        String wanted = Identifiers.safe(form.get("server") + "_" + row.get("name"), LONGEST_NAME);
        String name = Identifiers.free(wanted, LONGEST_NAME, takenViews()::add);
        form.put("view", name);
        sql.update("kobo-name-view", form);
        return name;
    }

    private Set<String> takenViews() {
        Set<String> taken = new HashSet<>();
        sql.rows("kobo-view-names", Map.of()).forEach(row -> taken.add((String) row.get("name")));
        return taken;
    }

    private List<FormColumn> columns(Map<String, Object> form) {
        return sql.rows("kobo-form-columns", form).stream().map(FormColumn::of).toList();
    }
}
