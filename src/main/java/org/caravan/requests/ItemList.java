package org.caravan.requests;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.caravan.dicom.data.Dictionary;
import org.caravan.lists.Cells;
import org.caravan.lists.ListException;
import org.caravan.lists.Rows;
import org.caravan.load.Nearest;

/**
 * A list of what is asked for, CSV or xlsx, a row each. Its heading has DICOM keywords or tags; beside them {@code PACS}, {@code RowID} (the requester's own),
 * {@code From} and {@code Until} (days of the study). A row that cannot be used becomes one with its fault, and stops no other.
 */
public final class ItemList implements Rows {

    private static final String PACS = "PACS";
    private static final String ROW_ID = "RowID";
    private static final String FROM = "From";
    private static final String UNTIL = "Until";
    private static final String PSEUDONYM = "Pseudonym";

    /** In lower case: what stands in the files of others and of ours for these columns. */
    private static final Map<String, String> NAMES = Map.of(
            "pacs",
            PACS,
            "rowid",
            ROW_ID,
            "row_id",
            ROW_ID,
            "row id",
            ROW_ID,
            "from",
            FROM,
            "until",
            UNTIL,
            "pseudonym",
            PSEUDONYM);

    /** Columns of what requests export. */
    private static final Set<String> OURS =
            Set.of("line", "state", "reason", "series", "received", "expected", "level");

    private static final Set<String> NO_KEYS = Set.of(ROW_ID, PACS, FROM, UNTIL, PSEUDONYM);

    private static final int BATCH = 1_000;

    private final String defaultPacs;
    private final Map<String, String> constants;
    private final Consumer<List<Requests.Row>> batches;
    private final List<Requests.Row> batch = new ArrayList<>();

    /** Of each column its keyword or name; null for one that is passed over. */
    private List<String> columns;

    private int rows;
    private int faults;

    private ItemList(String defaultPacs, Map<String, String> constants, Consumer<List<Requests.Row>> batches) {
        this.defaultPacs = defaultPacs;
        this.constants = constants;
        this.batches = batches;
    }

    /** What was read: rows, and of them such as cannot be used. */
    public record Count(int rows, int faults) {}

    /**
     * Reads a file.
     *
     * @param pacs of rows that name none; null where each has to
     * @param batches get the rows, at most {@value #BATCH} at once
     * @throws RequestException where it cannot be read at all; the message says what to do
     */
    public static Count read(Path file, String pacs, Consumer<List<Requests.Row>> batches) {
        return read(file, pacs, Map.of(), batches);
    }

    /**
     * The same, of PACS that may be asked. A row that names several, with commas between, is one for each.
     *
     * @param known their names; a row that names another one cannot be used
     */
    public static Count read(Path file, String pacs, Set<String> known, Consumer<List<Requests.Row>> batches) {
        return ofKnown(known, rows -> read(file, pacs, rows), batches);
    }

    /** The same of rows that come from elsewhere. */
    public static Count ofKnown(Set<String> known, Requests.Reading rows, Consumer<List<Requests.Row>> batches) {
        int[] counts = new int[2];
        rows.read(batch -> {
            List<Requests.Row> each = batch.stream()
                    .flatMap(ItemList::ofEachPacs)
                    .map(row -> row.fault() != null || known.contains(row.pacs())
                            ? row
                            : row.withFault("line " + row.line() + ": column PACS: names no PACS that can be asked"
                                    + Nearest.hint(row.pacs(), known)))
                    .toList();
            counts[0] += each.size();
            counts[1] += (int) each.stream().filter(row -> row.fault() != null).count();
            batches.accept(each);
        });
        return new Count(counts[0], counts[1]);
    }

    private static Stream<Requests.Row> ofEachPacs(Requests.Row row) {
        return row.fault() != null || row.pacs().indexOf(',') < 0
                ? Stream.of(row)
                : Stream.of(row.pacs().split(","))
                        .map(String::strip)
                        .distinct()
                        .map(pacs -> new Requests.Row(row.line(), row.rowId(), pacs, row.keys(), null));
    }

    /** The same, with keys of all rows that do not say otherwise. */
    static Count read(Path file, String pacs, Map<String, String> constants, Consumer<List<Requests.Row>> batches) {
        ItemList list = new ItemList(pacs, constants, batches);
        try {
            Rows.read(file, list);
            if (list.columns == null) {
                throw new ListException(
                        "is empty: write a heading with DICOM keywords, such as PatientID, and a row for each thing you want");
            }
        } catch (ListException e) {
            throw new RequestException(file.getFileName() + " " + e.getMessage());
        }
        list.flush();
        return new Count(list.rows, list.faults);
    }

    /** One row that names keys without a file: {@code PatientID=P-1}. */
    public static Requests.Row row(String pacs, Map<String, String> keys) {
        try {
            return new Requests.Row(0, "", pacs, ItemKeys.of(keys), null);
        } catch (ItemKeys.Fault e) {
            throw new RequestException(e.getMessage().replaceFirst("^column ", ""));
        }
    }

    @Override
    public void row(int line, List<String> cells) throws ListException {
        if (columns == null) {
            columns = heading(line, cells);
            return;
        }
        Map<String, String> given = new LinkedHashMap<>(constants);
        for (int i = 0; i < cells.size(); i++) {
            String cell = Cells.plain(cells.get(i));
            String column = i < columns.size() ? columns.get(i) : null;
            if (i >= columns.size() && !cell.isEmpty()) {
                add(new Requests.Row(
                        line, "", "", Map.of(), "line " + line + ": has more cells than the heading has columns"));
                return;
            }
            if (column != null && !cell.isEmpty()) {
                given.put(column, cell);
            }
        }
        add(row(line, given, defaultPacs));
    }

    @Override
    public void fault(int line, String reason) throws ListException {
        if (columns == null) {
            throw new ListException("has a heading that cannot be read: line " + line + " " + reason);
        }
        add(new Requests.Row(line, "", "", Map.of(), "line " + line + ": " + reason));
    }

    /** One row of a list, by its columns. */
    static Requests.Row row(int line, Map<String, String> given, String defaultPacs) {
        String rowId = given.getOrDefault(ROW_ID, "");
        String pacs = given.getOrDefault(PACS, defaultPacs == null ? "" : defaultPacs);
        Map<String, String> keys = new LinkedHashMap<>(given);
        keys.keySet().removeAll(NO_KEYS);
        try {
            if (given.containsKey(PSEUDONYM)) {
                throw new ItemKeys.Fault(
                        "column Pseudonym: nothing is de-identified yet; leave it empty, and the images keep their names");
            }
            if (pacs.isEmpty()) {
                throw new ItemKeys.Fault("column PACS: is empty, and no PACS was named for the whole list");
            }
            if (given.containsKey(FROM) || given.containsKey(UNTIL)) {
                keys.put(
                        "StudyDate",
                        ItemKeys.range("From or Until", given.getOrDefault(FROM, ""), given.getOrDefault(UNTIL, "")));
            }
            return new Requests.Row(line, rowId, pacs, ItemKeys.of(keys), null);
        } catch (ItemKeys.Fault e) {
            return new Requests.Row(line, rowId, pacs, keys, "line " + line + ": " + e.getMessage());
        }
    }

    private static List<String> heading(int line, List<String> cells) throws ListException {
        List<String> columns = new ArrayList<>();
        Set<String> once = new HashSet<>();
        for (String cell : joined(cells)) {
            String name = Cells.plain(cell);
            String lower = name.toLowerCase(Locale.ROOT);
            String column = NAMES.get(lower);
            if (column == null && !name.isEmpty() && !OURS.contains(lower)) {
                try {
                    column = ItemKeys.keyword(name);
                } catch (RequestException e) { // names no cell: without a heading it is of somebody
                    throw new ListException(ItemKeys.instead(
                            "has no heading that can be used: column " + (columns.size() + 1) + " of line " + line
                                    + " is no DICOM keyword",
                            Dictionary.closest(name)));
                }
            }
            if (column != null && !once.add(column)) {
                throw new ListException("has the column " + column + " twice: take one of them out");
            }
            columns.add(column == null || ItemKeys.isAnswered(column) ? null : column);
        }
        if (columns.stream().allMatch(column -> column == null)) {
            throw new ListException(
                    "has no column that says what is wanted: write a heading with DICOM keywords, such as PatientID");
        }
        return columns;
    }

    /** A tag as a heading without quotes is two cells: {@code (0010,0020)}. */
    private static List<String> joined(List<String> cells) {
        List<String> joined = new ArrayList<>();
        for (String cell : cells) {
            int last = joined.size() - 1;
            if (cell.matches("[0-9A-Fa-f]{4}\\)")
                    && last >= 0
                    && joined.get(last).matches("\\([0-9A-Fa-f]{4}")) {
                joined.set(last, joined.get(last) + "," + cell);
            } else {
                joined.add(cell);
            }
        }
        return joined;
    }

    private void add(Requests.Row row) throws ListException {
        if (++rows > Requests.MOST_ITEMS) {
            throw new ListException("has more than " + Requests.MOST_ITEMS + " rows: split it");
        }
        faults += row.fault() == null ? 0 : 1;
        batch.add(row);
        if (batch.size() >= BATCH) {
            flush();
        }
    }

    private void flush() {
        if (!batch.isEmpty()) {
            batches.accept(List.copyOf(batch));
            batch.clear();
        }
    }
}
