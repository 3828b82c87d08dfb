package org.caravan.lists;

import java.util.Arrays;
import java.util.regex.Pattern;

import org.apache.commons.csv.CSVFormat;

/** Cells as they are written, and read again: a spreadsheet takes what begins with =, +, -, @ for a formula, and others decide on what is in them. */
public final class Cells {

    private static final Pattern FORMULA = Pattern.compile("(?s)[=+@\t\r-].*");

    private Cells() {}

    /** The cell with an apostrophe before it where it looks like a formula. */
    public static Object safe(Object cell) {
        return cell instanceof String text && FORMULA.matcher(text).matches() ? "'" + text : cell;
    }

    /** What {@link #safe} was given. */
    public static String plain(String cell) {
        return cell.startsWith("'") && FORMULA.matcher(cell.substring(1)).matches() ? cell.substring(1) : cell;
    }

    /** A line of CSV, without its end: commas, quotes where they are needed. What has line breaks or terminal codes gets blanks for them. */
    public static String line(Object... cells) {
        return CSVFormat.DEFAULT.format(Arrays.stream(cells)
                .map(cell -> safe(cell instanceof String text ? text.replaceAll("\\p{Cntrl}", " ") : cell))
                .toArray());
    }
}
