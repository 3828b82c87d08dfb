package org.caravan.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;

import org.caravan.lists.Cells;
import org.caravan.lists.ListException;
import org.caravan.lists.Rows;

/** A list that a command is given, CSV or xlsx, with a heading. A row that cannot be read ends it. */
final class HeadedList {

    private HeadedList() {}

    /** A row by the names of its columns. */
    record Row(List<String> heading, List<String> cells) {

        /** The cell of a column, empty where the row has none. */
        String cell(String column) {
            int index = heading.indexOf(column);
            return index < 0 || index >= cells.size() ? "" : Cells.plain(cells.get(index));
        }
    }

    /**
     * Reads it row by row.
     *
     * @param columns of which the heading must have one at least
     * @param most rows at most
     * @param rows gets each row and the number of its line
     * @throws CommandException says what is wrong with the file
     */
    static void read(Path file, List<String> columns, int most, BiConsumer<Row, Integer> rows) {
        if (Files.notExists(file)) {
            throw new CommandException("there is no file " + file);
        }
        try {
            Rows.read(file, new Rows() {
                private List<String> heading;
                private int read;

                @Override
                public void row(int line, List<String> cells) throws ListException {
                    if (heading == null) {
                        heading = cells;
                        if (columns.stream().noneMatch(heading::contains)) {
                            throw new ListException("has no column " + String.join(", ", columns)
                                    + " in its first line: write one, with commas between columns");
                        }
                    } else if (++read > most) {
                        throw new ListException("has more than " + most + " lines: split it");
                    } else {
                        rows.accept(new Row(heading, cells), line);
                    }
                }

                @Override
                public void fault(int line, String reason) throws ListException {
                    throw new ListException("cannot be read as CSV in UTF-8: line " + line + " " + reason);
                }
            });
        } catch (ListException e) {
            throw new CommandException(file + " " + e.getMessage());
        }
    }
}
