package org.caravan.kobo;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Gives every question of a form a column, and every group and repeat a view: once, so that a later version of the form changes no name. No
 * two columns of a view have the same name, the four of a place included. The same versions in the same order give the same names.
 */
final class FormColumns {

    /** Columns that every view may have beside the answers. */
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

    private static final int LONGEST_LAST_PART = 20;

    /** Most columns, groups and repeats of a form in all its versions. */
    static final int MOST = 30_000;

    private final String view;
    private final Set<String> views;
    private final Map<String, Set<String>> taken = new HashMap<>();
    private final Map<Key, FormColumn> columns = new LinkedHashMap<>();

    /** A group may become a repeat in a later version, and a question a group. */
    private record Key(String repeat, String path, ColumnType kind) {
        static Key of(String repeat, String path, ColumnType type) {
            return new Key(repeat, path, type.isView() ? type : ColumnType.TEXT);
        }
    }

    /**
     * Begins with what the form has.
     *
     * @param view name of the form's view
     * @param views names that are taken in schema {@code forms}
     * @param known in their order; of two with the same name the later gets another
     */
    FormColumns(String view, Set<String> views, List<FormColumn> known) {
        this.view = view;
        this.views = new HashSet<>(views);
        known.stream().filter(column -> column.type().isView()).forEach(column -> this.views.add(column.name()));
        known.forEach(column -> {
            boolean keepsName = column.type().isView() || take(column.repeat(), column.type(), column.name());
            put(keepsName ? column : named(column, columnName(column.repeat(), column.path(), column.type())));
        });
    }

    /**
     * Takes up a question of a version of the form, or a group, or a repeat.
     *
     * @throws KoboException where the form's versions have too many
     */
    void add(Question question) {
        FormColumn old = columns.get(Key.of(question.repeat(), question.path(), question.type()));
        if (old == null && columns.size() >= MOST) {
            throw new KoboException("All versions of the form together have more than " + MOST + " questions");
        }
        if (old == null) {
            put(new FormColumn(question.path(), question.repeat(), columns.size(), name(question), question.type()));
        } else if (!old.type().isView()) {
            put(new FormColumn(
                    old.path(),
                    old.repeat(),
                    old.position(),
                    old.name(),
                    old.type().with(question.type())));
        }
    }

    /** All of them, in their order. */
    Collection<FormColumn> all() {
        return columns.values();
    }

    private void put(FormColumn column) {
        columns.put(Key.of(column.repeat(), column.path(), column.type()), column);
    }

    private static FormColumn named(FormColumn column, String name) {
        return new FormColumn(column.path(), column.repeat(), column.position(), name, column.type());
    }

    private String name(Question question) {
        if (question.type().isView()) {
            String wanted = view + "__" + Identifiers.safe(question.name(), LONGEST_LAST_PART);
            return Identifiers.free(wanted, Identifiers.LONGEST, views::add);
        }
        return columnName(question.repeat(), question.path(), question.type());
    }

    /** The question's own name, otherwise with its groups before, otherwise with a number behind. */
    private String columnName(String repeat, String path, ColumnType type) {
        String plain = Identifiers.safe(path.substring(path.lastIndexOf('/') + 1), LONGEST_COLUMN);
        if (take(repeat, type, plain)) {
            return plain;
        }
        return Identifiers.free(
                Identifiers.safe(path, LONGEST_COLUMN), LONGEST_COLUMN, name -> take(repeat, type, name));
    }

    private boolean take(String repeat, ColumnType type, String name) {
        Set<String> inView = taken.computeIfAbsent(repeat, view -> new HashSet<>(OWN));
        List<String> names = type.names(name);
        return names.stream().noneMatch(inView::contains) && inView.addAll(names);
    }
}
