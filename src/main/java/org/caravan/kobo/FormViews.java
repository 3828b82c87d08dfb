package org.caravan.kobo;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
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
 * Keeps the views of forms in step with their definitions: one view for each form and one for each of its repeats, in schema {@code forms}. A
 * column that was there once stays, with its name, although a later version of the form has no such question.
 */
final class FormViews {

    private static final Logger LOG = LoggerFactory.getLogger(FormViews.class);
    private static final Set<String> OWN = Set.of(
            "_id",
            "_participant",
            "_submission_time",
            "_root_uuid",
            "_version",
            "_edits",
            "_content",
            "_row",
            "_index",
            "_parent_row",
            "_parent_index");
    /** Leaves room for {@code _longitude}. */
    private static final int LONGEST_COLUMN = 50;

    private final Sql sql;
    private final JdbcTemplate jdbc;

    FormViews(Sql sql, DataSource dataSource) {
        this.sql = sql;
        this.jdbc = new JdbcTemplate(dataSource);
    }

    /** Takes up the questions of a version, and makes the views anew; all or nothing. */
    void refresh(String server, String uid, List<Question> questions) {
        Map<String, Object> form = new HashMap<>(Map.of("server", server, "form", uid));
        sql.inTransaction(() -> {
            String view = viewName(form);
            addColumns(form, view, questions);
            return null;
        });
        List<Map<String, Object>> columns = sql.rows("kobo-form-columns", form);
        List<FormView> views = FormView.all(server, uid, viewName(form), columns);
        try {
            sql.inTransaction(() -> {
                views.forEach(view -> jdbc.execute("CREATE OR REPLACE " + view.definition()));
                return null;
            });
        } catch (DataAccessException changedTypes) {
            recreate(views);
        }
    }

    private void recreate(List<FormView> views) {
        try {
            sql.inTransaction(() -> {
                views.forEach(view -> jdbc.execute("DROP VIEW IF EXISTS " + view.quoted()));
                views.forEach(view -> jdbc.execute("CREATE " + view.definition()));
                return null;
            });
        } catch (DataAccessException e) {
            LOG.warn(
                    "The view forms.{} cannot be brought up to date: drop what others have built on it, it is tried again when the form"
                            + " changes",
                    views.get(0).name());
        }
    }

    private String viewName(Map<String, Object> form) {
        Map<String, Object> row = sql.rows("kobo-read-form", form).get(0);
        String given = (String) row.get("view_name");
        if (given != null) {
            return given;
        }
        String wanted = Identifiers.safe(form.get("server") + "_" + row.get("name"), 40);
        String name = Identifiers.free(wanted, 40, takenViews());
        form.put("view", name);
        sql.update("kobo-name-view", form);
        return name;
    }

    private Set<String> takenViews() {
        Set<String> taken = new HashSet<>();
        sql.rows("kobo-view-names", Map.of()).forEach(row -> taken.add((String) row.get("name")));
        return taken;
    }

    private void addColumns(Map<String, Object> form, String view, List<Question> questions) {
        Map<String, Map<String, Object>> known = new LinkedHashMap<>();
        Map<String, Set<String>> taken = new HashMap<>();
        for (Map<String, Object> row : sql.rows("kobo-form-columns", form)) {
            known.put((String) row.get("path"), row);
            taken.computeIfAbsent((String) row.get("repeat_path"), repeat -> new HashSet<>(OWN))
                    .add((String) row.get("name"));
        }
        Set<String> views = takenViews();
        List<Map<String, Object>> rows = new ArrayList<>();
        int position = known.size();
        for (Question question : questions) {
            Map<String, Object> old = known.get(question.path());
            Map<String, Object> row = new HashMap<>(form);
            row.put("path", question.path());
            row.put("repeat", question.repeat());
            if (old != null) {
                row.put("position", old.get("position"));
                row.put("name", old.get("name"));
                row.put("type", type(old, question));
            } else {
                row.put("position", position++);
                row.put("name", name(view, question, views, taken));
                row.put("type", question.type().name());
            }
            rows.add(row);
        }
        if (!rows.isEmpty()) {
            sql.updateAll("kobo-record-column", rows);
        }
    }

    private static String type(Map<String, Object> old, Question question) {
        ColumnType before = ColumnType.valueOf((String) old.get("type"));
        boolean repeat = before == ColumnType.REPEAT || question.type() == ColumnType.REPEAT;
        return (repeat ? before : before.with(question.type())).name();
    }

    private static String name(String view, Question question, Set<String> views, Map<String, Set<String>> taken) {
        if (question.type() == ColumnType.REPEAT) {
            return Identifiers.free(view + "__" + Identifiers.safe(question.name(), 20), Identifiers.LONGEST, views);
        }
        Set<String> columns = taken.computeIfAbsent(question.repeat(), repeat -> new HashSet<>(OWN));
        String plain = Identifiers.safe(question.name(), LONGEST_COLUMN);
        String wanted = columns.contains(plain) ? Identifiers.safe(question.path(), LONGEST_COLUMN) : plain;
        return Identifiers.free(wanted, LONGEST_COLUMN, columns);
    }
}
