package org.caravan.privacy;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import javax.sql.DataSource;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

import org.caravan.lists.ListException;
import org.caravan.lists.Rows;

/** A list that says which pseudonym is whose: a CSV or xlsx file with a heading, or a view of the schema forms. Read anew each time, so that it may grow. */
final class PseudonymTable {

    private static final String UNKNOWN =
            "A participant is not in the table of pseudonyms, or has none there: add the row, then bin/caravan requeue --packing";

    private final String originalColumn;
    private final String pseudonymColumn;

    PseudonymTable(String originalColumn, String pseudonymColumn) {
        this.originalColumn = originalColumn;
        this.pseudonymColumn = pseudonymColumn;
    }

    /**
     * The pseudonym of a patient.
     *
     * @param file null for the view
     * @throws HeldException where there is none, more than one, or one that somebody else has
     */
    String of(String patientId, Path file, String view, DataSource dataSource) throws HeldException {
        Map<String, String> all = new HashMap<>();
        Map<String, String> whose = new HashMap<>();
        for (String[] row : file != null ? inFile(file) : inView(view, dataSource)) {
            if (row[0].isEmpty() || row[1].isEmpty()) {
                continue;
            }
            String other = all.putIfAbsent(row[0], row[1]);
            if (row[0].equals(patientId) && other != null && !other.equals(row[1])) {
                throw new HeldException("The table of pseudonyms has two for one participant: leave one");
            }
            String before = whose.putIfAbsent(row[1], row[0]);
            boolean shared = before != null && !before.equals(row[0]);
            if (shared && (before.equals(patientId) || row[0].equals(patientId))) {
                throw new HeldException(
                        "The table of pseudonyms has one for two participants: give each one of their own");
            }
        }
        String pseudonym = all.get(patientId);
        if (pseudonym == null) {
            throw new HeldException(UNKNOWN);
        }
        if (!Pseudonyms.isCode(pseudonym)) {
            throw new HeldException(
                    "A pseudonym of the table is no code: write up to 63 letters, digits, '.', '_' and '-', none of these three at the"
                            + " beginning");
        }
        return pseudonym;
    }

    private List<String[]> inFile(Path file) throws HeldException {
        List<String[]> rows = new java.util.ArrayList<>();
        int[] columns = {-1, -1};
        try {
            Rows.read(file, new Rows() {
                @Override
                public void row(int line, List<String> cells) throws ListException {
                    if (columns[0] < 0) {
                        columns[0] = cells.indexOf(originalColumn);
                        columns[1] = cells.indexOf(pseudonymColumn);
                        if (columns[0] < 0 || columns[1] < 0) {
                            throw new ListException("has no columns " + originalColumn + " and " + pseudonymColumn
                                    + " in its heading: name them in originalColumn and pseudonymColumn");
                        }
                    } else if (Math.max(columns[0], columns[1]) < cells.size()) {
                        rows.add(new String[] {cells.get(columns[0]), cells.get(columns[1])});
                    }
                }

                @Override
                public void fault(int line, String reason) throws ListException {
                    throw new ListException("cannot be read in line " + line);
                }
            });
        } catch (ListException e) {
            throw new HeldException("The table of pseudonyms " + e.getMessage());
        }
        return rows;
    }

    private List<String[]> inView(String view, DataSource dataSource) throws HeldException {
        try {
            return new JdbcTemplate(dataSource)
                    .query(
                            "SELECT CAST(" + quoted(originalColumn) + " AS text), CAST(" + quoted(pseudonymColumn)
                                    + " AS text) FROM forms." + quoted(view),
                            (row, number) -> new String[] {text(row.getString(1)), text(row.getString(2))});
        } catch (DataAccessException e) {
            throw new HeldException(
                    "The view of the pseudonyms cannot be read: is it there, with the columns that originalColumn and"
                            + " pseudonymColumn name?");
        }
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static String text(String value) {
        return value == null ? "" : value.strip();
    }
}
