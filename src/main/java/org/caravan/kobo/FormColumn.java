package org.caravan.kobo;

import java.util.Map;

/**
 * A column of a form's views, or a group or repeat, which has a view of its own.
 *
 * @param path key of the answer in a submission, with its groups
 * @param repeat path of the innermost repeat it is in; empty where it is in none
 * @param position in the order of the views, from 0
 * @param name of the column, or of the view in schema {@code forms}
 */
record FormColumn(String path, String repeat, int position, String name, ColumnType type) {

    /** From a row of {@code kobo_form_column}. */
    static FormColumn of(Map<String, Object> row) {
        return new FormColumn(
                (String) row.get("path"),
                (String) row.get("repeat_path"),
                (Integer) row.get("position"),
                (String) row.get("name"),
                ColumnType.valueOf((String) row.get("type")));
    }

    /** For {@code kobo-record-column.sql}, beside {@code server} and {@code form}. */
    Map<String, Object> parameters() {
        return Map.of("path", path, "repeat", repeat, "position", position, "name", name, "type", type.name());
    }

    boolean isIn(FormColumn group) {
        return repeat.equals(group.repeat) && path.startsWith(group.path + "/");
    }
}
