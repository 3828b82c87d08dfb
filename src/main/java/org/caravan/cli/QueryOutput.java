package org.caravan.cli;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.caravan.lists.Cells;
import org.caravan.text.Amounts;

/** Prints matches as they come; only a table waits for the end, and for no more than {@value #MOST_ROWS} of them. */
final class QueryOutput implements AutoCloseable {

    /** How it looks. */
    enum Form {
        TABLE,
        CSV,
        JSON
    }

    private static final int MOST_ROWS = 1_000;

    private final Form form;
    private final Console console;
    private final List<String> columns;
    private final boolean pacsToo;
    private final boolean rowIds;
    private final ObjectMapper mapper = new ObjectMapper();
    private final Table table;
    private long matches;

    private QueryOutput(Form form, Console console, List<String> columns, boolean pacsToo, boolean rowIds) {
        this.form = form;
        this.console = console;
        this.columns = columns;
        this.pacsToo = pacsToo || form != Form.TABLE;
        this.rowIds = rowIds;
        this.table = new Table(heading().toArray(String[]::new));
        if (form == Form.CSV) {
            console.print(Cells.line(heading().toArray()));
        }
    }

    /**
     * Begins.
     *
     * @param pacsToo whether a table says which PACS it was; the others do
     * @param rowIds whether the row ids of a list go along
     */
    static QueryOutput of(Form form, Console console, Collection<String> columns, boolean pacsToo, boolean rowIds) {
        return new QueryOutput(form, console, List.copyOf(columns), pacsToo, rowIds);
    }

    private List<String> heading() {
        List<String> heading = new ArrayList<>();
        if (rowIds) {
            heading.add("RowID");
        }
        if (pacsToo) {
            heading.add("PACS");
        }
        heading.addAll(columns);
        return heading;
    }

    void match(String pacs, String rowId, Map<String, Object> match) {
        matches++;
        if (form == Form.JSON) {
            console.print(json(pacs, rowId, match));
        } else if (form == Form.CSV || matches <= MOST_ROWS) {
            List<Object> cells = new ArrayList<>();
            if (rowIds) {
                cells.add(rowId);
            }
            if (pacsToo) {
                cells.add(pacs);
            }
            columns.forEach(column -> cells.add(cell(match.get(column))));
            if (form == Form.CSV) {
                console.print(Cells.line(cells.toArray()));
            } else {
                table.row(cells.toArray());
            }
        }
    }

    private String json(String pacs, String rowId, Map<String, Object> match) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("PACS", pacs);
        if (rowIds) {
            object.put("RowID", rowId);
        }
        object.putAll(match);
        try {
            return mapper.writeValueAsString(object);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A match cannot be written as JSON", e);
        }
    }

    /** What the PACS sent may hold line breaks or terminal codes. */
    private static String cell(Object value) {
        Object one = value instanceof List<?> list
                ? String.join("\\", list.stream().map(String::valueOf).toList())
                : value;
        return one == null ? "" : one.toString().replaceAll("\\p{Cntrl}", " ");
    }

    boolean isEmpty() {
        return matches == 0;
    }

    @Override
    public void close() {
        if (form != Form.TABLE) {
            return;
        }
        boolean all = table.isEmpty() || table.print(console);
        console.print(Amounts.count(matches, "match", "matches")
                + (matches > MOST_ROWS ? console.dim("; the first " + MOST_ROWS + " are shown, --csv prints all") : "")
                + (all ? "" : console.dim("; cut to the terminal's width, --csv and --json print all")));
    }
}
