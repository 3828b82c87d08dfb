package org.caravan.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Columns side by side: numbers to the right, words to the left. */
final class Table {

    private static final String GAP = "  ";

    private final List<String> heading;
    private final List<List<String>> rows = new ArrayList<>();

    Table(String... heading) {
        this.heading = List.of(heading);
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

    void print(Console console) {
        int[] widths = new int[heading.size()];
        boolean[] numbers = new boolean[heading.size()];
        for (int i = 0; i < widths.length; i++) {
            widths[i] = heading.get(i).length();
            numbers[i] = !rows.isEmpty();
            for (List<String> row : rows) {
                widths[i] = Math.max(widths[i], row.get(i).length());
                numbers[i] &= row.get(i).isEmpty() || row.get(i).matches("[0-9]+([.][0-9]+)?( ([kMGTP]?B|%))?");
            }
        }
        console.print("  " + console.dim(line(heading, widths, numbers)));
        rows.forEach(row -> console.print("  " + line(row, widths, numbers)));
    }

    private static String line(List<String> cells, int[] widths, boolean[] numbers) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String padding = " ".repeat(widths[i] - cells.get(i).length());
            line.append(i == 0 ? "" : GAP).append(numbers[i] ? padding + cells.get(i) : cells.get(i) + padding);
        }
        return line.toString().stripTrailing();
    }
}
