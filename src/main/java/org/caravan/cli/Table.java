package org.caravan.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;

import org.jline.utils.WCWidth;

/**
 * Columns side by side: numbers to the right, words to the left. Where the terminal is too narrow the widest columns of words are cut
 * short, or folded into several lines; UIDs only where that is not enough, numbers never.
 */
final class Table {

    private static final String GAP = "  ";
    private static final String MARGIN = "  ";
    private static final int NARROWEST = 12;
    private static final String NUMBER = "[0-9]+([.][0-9]+)?( ([kMGTP]?B|%))?";
    private static final String UID = "[0-9]+([.][0-9]+){2,}";

    private final List<String> heading;
    private final List<List<String>> rows = new ArrayList<>();
    private boolean whole;

    Table(String... heading) {
        this.heading = List.of(heading);
    }

    /** Long text is folded, not cut. */
    Table whole(boolean whole) {
        this.whole = whole;
        return this;
    }

    Table row(Object... cells) {
        rows.add(Arrays.stream(cells)
                .map(cell -> cell == null ? "" : cell.toString())
                .toList());
        return this;
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    /** True where everything was printed, false where something was cut. */
    boolean print(Console console) {
        int[] widths = new int[heading.size()];
        boolean[] numbers = new boolean[heading.size()];
        for (int i = 0; i < widths.length; i++) {
            widths[i] = width(heading.get(i));
            for (List<String> row : rows) {
                widths[i] = Math.max(widths[i], width(row.get(i)));
            }
            numbers[i] = holdsOnly(i, NUMBER);
        }
        int[] wanted = widths.clone();
        fit(widths, i -> !numbers[i] && !holdsOnly(i, UID), console.columns());
        fit(widths, i -> !numbers[i], console.columns());
        printRow(heading, widths, numbers, console, true);
        rows.forEach(row -> printRow(row, widths, numbers, console, false));
        return whole || Arrays.equals(widths, wanted);
    }

    /** Without the heading. */
    void printRows(Console console) {
        int[] widths = new int[heading.size()];
        rows.forEach(row -> {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], width(row.get(i)));
            }
        });
        rows.forEach(row -> printRow(row, widths, new boolean[widths.length], console, false));
    }

    private boolean holdsOnly(int column, String pattern) {
        return !rows.isEmpty()
                && rows.stream().map(row -> row.get(column)).allMatch(cell -> cell.isEmpty() || cell.matches(pattern));
    }

    /** Takes from the widest column of words, one by one, until all fit or none can give any more. */
    private void fit(int[] widths, IntPredicate mayGive, int columns) {
        if (columns <= 0) {
            return;
        }
        int needed = MARGIN.length()
                + GAP.length() * (widths.length - 1)
                + Arrays.stream(widths).sum();
        for (; needed > columns; needed--) {
            int widest = -1;
            for (int i = 0; i < widths.length; i++) {
                boolean may = mayGive.test(i) && widths[i] > Math.max(NARROWEST, width(heading.get(i)));
                if (may && (widest < 0 || widths[i] > widths[widest])) {
                    widest = i;
                }
            }
            if (widest < 0) {
                return;
            }
            widths[widest]--;
        }
    }

    private void printRow(List<String> cells, int[] widths, boolean[] numbers, Console console, boolean dim) {
        List<List<String>> parts = new ArrayList<>();
        int height = 1;
        for (int i = 0; i < widths.length; i++) {
            parts.add(whole ? folded(cells.get(i), widths[i]) : List.of(cut(cells.get(i), widths[i])));
            height = Math.max(height, parts.get(i).size());
        }
        for (int y = 0; y < height; y++) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String text = y < parts.get(i).size() ? parts.get(i).get(y) : "";
                String padding = " ".repeat(Math.max(0, widths[i] - width(text)));
                line.append(i == 0 ? "" : GAP).append(numbers[i] ? padding + text : text + padding);
            }
            String text = line.toString().stripTrailing();
            console.print(MARGIN + (dim ? console.dim(text) : text));
        }
    }

    /** Columns of a terminal that the text takes: two for a wide character, none for a combining one. */
    static int width(String text) {
        return text.codePoints().map(c -> Math.max(0, WCWidth.wcwidth(c))).sum();
    }

    /** The text, ending in an ellipsis where it would take more columns. */
    static String cut(String text, int columns) {
        return width(text) <= columns ? text : text.substring(0, fitting(text, columns - 1)) + "…";
    }

    /** The text in lines of so many columns at most, broken between words where there are any. */
    static List<String> folded(String text, int columns) {
        List<String> lines = new ArrayList<>();
        String rest = text;
        while (width(rest) > columns) {
            int end = fitting(rest, columns);
            int space = rest.lastIndexOf(' ', end);
            int at = space > 0 ? space : Math.max(1, end);
            lines.add(rest.substring(0, at));
            rest = rest.substring(at).stripLeading();
        }
        lines.add(rest);
        return lines;
    }

    private static int fitting(String text, int columns) {
        int end = 0;
        int used = 0;
        while (end < text.length()) {
            int c = text.codePointAt(end);
            used += Math.max(0, WCWidth.wcwidth(c));
            if (used > columns) {
                return end;
            }
            end += Character.charCount(c);
        }
        return end;
    }
}
