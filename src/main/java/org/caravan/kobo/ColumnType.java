package org.caravan.kobo;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What a column of a view is made of, by the question's type (XLSForm). */
enum ColumnType {
    TEXT("%s"),
    INTEGER("kobo_integer(%s)"),
    DECIMAL("kobo_decimal(%s)"),
    DATE("kobo_date(%s)"),
    TIMESTAMP("kobo_timestamp(%s)"),
    TIME("kobo_time(%s)"),
    CHOICES("kobo_choices(%s)"),
    GEOPOINT("kobo_geopoint(%s, %d)"),
    /** No column: a view of its own. */
    GROUP(""),
    /** No column: a view of its own. */
    REPEAT("");

    private static final List<String> GEOPOINT_PARTS = List.of("latitude", "longitude", "altitude", "accuracy");

    private static final Map<String, ColumnType> BY_QUESTION = Map.ofEntries(
            Map.entry("integer", INTEGER),
            Map.entry("decimal", DECIMAL),
            Map.entry("range", DECIMAL),
            Map.entry("date", DATE),
            Map.entry("today", DATE),
            Map.entry("datetime", TIMESTAMP),
            Map.entry("dateTime", TIMESTAMP),
            Map.entry("start", TIMESTAMP),
            Map.entry("end", TIMESTAMP),
            Map.entry("time", TIME),
            Map.entry("select_multiple", CHOICES),
            Map.entry("select_multiple_from_file", CHOICES),
            Map.entry("rank", CHOICES),
            Map.entry("geopoint", GEOPOINT),
            Map.entry("start-geopoint", GEOPOINT),
            Map.entry("note", TEXT));

    private final String expression;

    ColumnType(String expression) {
        this.expression = expression;
    }

    /** The type of a question's column; what is not known, text and calculated values among it, is text. */
    static ColumnType of(String question) {
        return BY_QUESTION.getOrDefault(question, TEXT);
    }

    /** Whether it is a view of its own, and no column. */
    boolean isView() {
        return this == GROUP || this == REPEAT;
    }

    /** The names that a column takes up: its own, and those of its parts. */
    List<String> names(String name) {
        return this == GEOPOINT
                ? Stream.concat(Stream.of(name), GEOPOINT_PARTS.stream().map(part -> name + "_" + part))
                        .toList()
                : List.of(name);
    }

    /** What serves answers of both types. */
    ColumnType with(ColumnType other) {
        if (this == other) {
            return this;
        }
        boolean numbers = (this == INTEGER || this == DECIMAL) && (other == INTEGER || other == DECIMAL);
        return numbers ? DECIMAL : TEXT;
    }

    /** The columns of a view, as {@code expression AS "name"}. */
    List<String> columns(String answer, String name) {
        if (this == GEOPOINT) {
            return GEOPOINT_PARTS.stream()
                    .map(part -> String.format(expression, answer, GEOPOINT_PARTS.indexOf(part) + 1) + " AS "
                            + Identifiers.quote(name + "_" + part))
                    .toList();
        }
        return List.of(String.format(expression, answer) + " AS " + Identifiers.quote(name));
    }
}
