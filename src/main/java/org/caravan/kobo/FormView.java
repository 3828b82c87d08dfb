package org.caravan.kobo;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The definition of one view: of a form, or of one of its groups or repeats.
 *
 * @param name in schema {@code forms}
 * @param definition {@code VIEW … AS SELECT …}
 */
record FormView(String name, String definition) {

    /** PostgreSQL takes 1664 columns; a geopoint is four. */
    private static final int MOST_COLUMNS = 1600;

    /** Names and places of a form: what all its views are made from. */
    private record Form(String server, String uid, Collection<FormColumn> columns) {

        String condition() {
            return "s.server = " + Identifiers.literal(server) + " AND s.asset_uid = " + Identifiers.literal(uid)
                    + " AND s.deleted_at IS NULL";
        }

        String participant() {
            return "btrim(s.content ->> (SELECT f.participant_question FROM kobo_form f WHERE f.server = "
                    + Identifiers.literal(server) + " AND f.asset_uid = " + Identifiers.literal(uid)
                    + ")) AS _participant";
        }

        /** The rows of a repeat, within the rows of those it is in. */
        Rows rows(FormColumn repeat) {
            Rows outer = rows(repeat.repeat());
            String alias = "r" + outer.numbers().size();
            List<String> numbers = new ArrayList<>(outer.numbers());
            numbers.add(alias + ".number");
            return new Rows(
                    outer.from() + " CROSS JOIN LATERAL jsonb_array_elements(kobo_rows(" + outer.answers() + " -> "
                            + Identifiers.literal(repeat.path()) + ")) WITH ORDINALITY " + alias + "(answer, number)",
                    alias + ".answer",
                    numbers);
        }

        /** The rows of the repeat with that path; the submissions themselves for the path that is empty. */
        Rows rows(String repeat) {
            return columns.stream()
                    .filter(column ->
                            column.type() == ColumnType.REPEAT && column.path().equals(repeat))
                    .findFirst()
                    .map(this::rows)
                    .orElse(new Rows("kobo_submission s", "s.content", List.of()));
        }
    }

    /** Where answers are: {@code numbers} are those of the rows, outermost repeat first. */
    private record Rows(String from, String answers, List<String> numbers) {
        String number() {
            return "concat_ws('.', " + String.join(", ", numbers) + ")";
        }
    }

    /** The form's view first, then those of its groups and repeats; each is made when it is its turn, since many columns make it long. */
    static Stream<FormView> all(String server, String uid, String view, Collection<FormColumn> columns) {
        Form form = new Form(server, uid, columns);
        Supplier<FormView> first = () -> ofForm(form, view);
        return Stream.concat(
                Stream.of(first).map(Supplier::get), columns.stream().flatMap(column -> of(form, column)));
    }

    private static Stream<FormView> of(Form form, FormColumn column) {
        if (column.type() == ColumnType.REPEAT) {
            return Stream.of(ofRepeat(form, column));
        }
        if (column.type() != ColumnType.GROUP) {
            return Stream.empty();
        }
        List<FormColumn> inGroup = answers(form, column.repeat()).stream()
                .filter(answer -> answer.isIn(column))
                .toList();
        return inGroup.isEmpty() ? Stream.empty() : Stream.of(ofGroup(form, column, inGroup));
    }

    private static FormView ofForm(Form form, String view) {
        List<String> selected = new ArrayList<>(List.of(
                "s.submission_id AS _id",
                form.participant(),
                "kobo_timestamp(s.content ->> '_submission_time') AS _submission_time",
                "s.root_uuid AS _root_uuid",
                "s.form_version AS _version",
                "s.edits AS _edits",
                "s.content AS _content"));
        addAnswers(selected, "s.content", answers(form, ""));
        return view(view, selected, "kobo_submission s", form.condition());
    }

    private static FormView ofRepeat(Form form, FormColumn repeat) {
        Rows rows = form.rows(repeat);
        Rows outer = form.rows(repeat.repeat());
        boolean nested = !outer.numbers().isEmpty();
        List<String> selected = new ArrayList<>(List.of(
                "s.submission_id AS _id",
                form.participant(),
                rows.number() + " AS _row",
                last(rows) + " AS _index",
                (nested ? outer.number() : "NULL::text") + " AS _parent_row",
                (nested ? last(outer) : "NULL::bigint") + " AS _parent_index",
                rows.answers() + " AS _content"));
        addAnswers(selected, rows.answers(), answers(form, repeat.path()));
        return view(repeat.name(), selected, rows.from(), form.condition());
    }

    private static FormView ofGroup(Form form, FormColumn group, List<FormColumn> inGroup) {
        Rows rows = form.rows(group.repeat());
        List<String> selected = new ArrayList<>(List.of("s.submission_id AS _id", form.participant()));
        if (!rows.numbers().isEmpty()) {
            selected.add(rows.number() + " AS _row");
        }
        addAnswers(selected, rows.answers(), inGroup);
        String paths = inGroup.stream()
                .map(column -> Identifiers.literal(column.path()))
                .collect(Collectors.joining(", ", "ARRAY[", "]"));
        return view(
                group.name(),
                selected,
                rows.from(),
                form.condition() + " AND jsonb_exists_any(" + rows.answers() + ", " + paths + ")");
    }

    private static String last(Rows rows) {
        return rows.numbers().get(rows.numbers().size() - 1);
    }

    private static List<FormColumn> answers(Form form, String repeat) {
        return form.columns().stream()
                .filter(column -> !column.type().isView() && column.repeat().equals(repeat))
                .toList();
    }

    private static void addAnswers(List<String> selected, String source, List<FormColumn> columns) {
        for (FormColumn column : columns) {
            if (selected.size() <= MOST_COLUMNS) {
                String answer = "(" + source + " ->> " + Identifiers.literal(column.path()) + ")";
                selected.addAll(column.type().columns(answer, column.name()));
            }
        }
    }

    private static FormView view(String name, List<String> selected, String from, String condition) {
        return new FormView(
                name,
                "VIEW forms." + Identifiers.quote(name) + " AS SELECT " + String.join(", ", selected) + " FROM " + from
                        + " WHERE " + condition);
    }

    String quoted() {
        return "forms." + Identifiers.quote(name);
    }
}
