package org.caravan.kobo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The definition of one view: of a form, or of one of its repeats.
 *
 * @param name in schema {@code forms}
 * @param definition {@code VIEW … AS SELECT …}
 */
record FormView(String name, String definition) {

    /** PostgreSQL takes 1664 columns; a geopoint is four. */
    private static final int MOST_COLUMNS = 1600;

    /**
     * The form's view first, then those of its repeats.
     *
     * @param columns rows of {@code kobo_form_column} in their order
     */
    static List<FormView> all(String server, String uid, String view, List<Map<String, Object>> columns) {
        Map<String, Map<String, Object>> repeats = new LinkedHashMap<>();
        columns.stream().filter(FormView::isRepeat).forEach(row -> repeats.put((String) row.get("path"), row));
        List<FormView> views = new ArrayList<>();
        views.add(ofForm(server, uid, view, columns));
        for (Map<String, Object> repeat : repeats.values()) {
            views.add(ofRepeat(server, uid, repeat, repeats, columns));
        }
        return views;
    }

    private static FormView ofForm(String server, String uid, String view, List<Map<String, Object>> columns) {
        List<String> selected = new ArrayList<>(List.of(
                "s.submission_id AS _id",
                participant(server, uid),
                "kobo_timestamp(s.content ->> '_submission_time') AS _submission_time",
                "s.root_uuid AS _root_uuid",
                "s.form_version AS _version",
                "s.edits AS _edits",
                "s.content AS _content"));
        addAnswers(selected, "s.content", "", columns);
        return view(view, selected, "kobo_submission s", server, uid);
    }

    private static FormView ofRepeat(
            String server,
            String uid,
            Map<String, Object> repeat,
            Map<String, Map<String, Object>> repeats,
            List<Map<String, Object>> columns) {
        List<Map<String, Object>> chain = new ArrayList<>();
        for (Map<String, Object> level = repeat;
                level != null;
                level = repeats.get((String) level.get("repeat_path"))) {
            chain.add(0, level);
        }
        StringBuilder from = new StringBuilder("kobo_submission s");
        String rows = "s.content";
        List<String> numbers = new ArrayList<>();
        for (int i = 0; i < chain.size(); i++) {
            from.append(" CROSS JOIN LATERAL jsonb_array_elements(kobo_rows(")
                    .append(rows)
                    .append(" -> ");
            from.append(Identifiers.literal((String) chain.get(i).get("path")));
            from.append(")) WITH ORDINALITY r").append(i).append("(answer, number)");
            rows = "r" + i + ".answer";
            numbers.add("r" + i + ".number");
        }
        List<String> parents = numbers.subList(0, numbers.size() - 1);
        List<String> selected = new ArrayList<>(List.of(
                "s.submission_id AS _id",
                participant(server, uid),
                "concat_ws('.', " + String.join(", ", numbers) + ") AS _row",
                numbers.get(numbers.size() - 1) + " AS _index",
                (parents.isEmpty() ? "NULL::text" : "concat_ws('.', " + String.join(", ", parents) + ")")
                        + " AS _parent_row",
                (parents.isEmpty() ? "NULL::bigint" : parents.get(parents.size() - 1)) + " AS _parent_index",
                rows + " AS _content"));
        addAnswers(selected, rows, (String) repeat.get("path"), columns);
        return view((String) repeat.get("name"), selected, from.toString(), server, uid);
    }

    private static void addAnswers(
            List<String> selected, String source, String repeat, List<Map<String, Object>> columns) {
        for (Map<String, Object> column : columns) {
            if (isRepeat(column) || !column.get("repeat_path").equals(repeat) || selected.size() > MOST_COLUMNS) {
                continue;
            }
            String answer = "(" + source + " ->> " + Identifiers.literal((String) column.get("path")) + ")";
            selected.addAll(
                    ColumnType.valueOf((String) column.get("type")).columns(answer, (String) column.get("name")));
        }
    }

    private static String participant(String server, String uid) {
        return "btrim(s.content ->> (SELECT f.participant_question FROM kobo_form f WHERE f.server = "
                + Identifiers.literal(server) + " AND f.asset_uid = " + Identifiers.literal(uid) + ")) AS _participant";
    }

    private static FormView view(String name, List<String> selected, String from, String server, String uid) {
        return new FormView(
                name,
                "VIEW forms." + Identifiers.quote(name) + " AS SELECT " + String.join(", ", selected) + " FROM " + from
                        + " WHERE s.server = " + Identifiers.literal(server) + " AND s.asset_uid = "
                        + Identifiers.literal(uid) + " AND s.deleted_at IS NULL");
    }

    String quoted() {
        return "forms." + Identifiers.quote(name);
    }

    private static boolean isRepeat(Map<String, Object> column) {
        return ColumnType.REPEAT.name().equals(column.get("type"));
    }
}
