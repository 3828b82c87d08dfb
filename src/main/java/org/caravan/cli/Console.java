package org.caravan.cli;

import java.io.PrintWriter;

/** Where a command prints: colours and moving lines on a terminal alone. */
final class Console {

    private final PrintWriter out;
    private final boolean terminal;
    private final boolean colours;
    private final int columns;

    Console(PrintWriter out, boolean terminal, boolean colours, int columns) {
        this.out = out;
        this.terminal = terminal;
        this.colours = colours;
        this.columns = columns;
    }

    /** bin/caravan says whether standard output is a terminal, and how wide: the JDK cannot tell it from standard input. */
    static Console of(PrintWriter out) {
        boolean terminal = Boolean.getBoolean("console.terminal");
        boolean colours = terminal && System.getenv("NO_COLOR") == null;
        return new Console(out, terminal, colours, terminal ? Integer.getInteger("console.columns", 0) : 0);
    }

    /** Width of the terminal; 0 where there is none, or it is not known: then no line is cut. */
    int columns() {
        return columns;
    }

    boolean isTerminal() {
        return terminal;
    }

    void print(String line) {
        out.println(line);
        out.flush();
    }

    void heading(String text) {
        print("");
        print(style("1", text));
    }

    String bold(String text) {
        return style("1", text);
    }

    String dim(String text) {
        return style("2", text);
    }

    String good(String text) {
        return style("32", text);
    }

    String bad(String text) {
        return style("31", text);
    }

    String warn(String text) {
        return style("33", text);
    }

    private String style(String code, String text) {
        return colours ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
