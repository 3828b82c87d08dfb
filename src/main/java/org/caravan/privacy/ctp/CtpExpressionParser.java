package org.caravan.privacy.ctp;

import java.util.ArrayList;
import java.util.List;

/**
 * Parses what a script says of one element: {@code text @name(argument,"argument"){clause}{clause} text}. A backslash takes the next character as it is; brackets and quotes
 * keep commas and parentheses within together.
 */
final class CtpExpressionParser {

    private static final int DEEPEST = 32;

    private final String text;
    private int at;

    private CtpExpressionParser(String text) {
        this.text = text;
    }

    /** @throws IllegalArgumentException where it is none, or calls what is not run; the message says what is wrong */
    static CtpExpression parse(String text) {
        return parse(text, 0);
    }

    private static CtpExpression parse(String text, int depth) {
        if (depth > DEEPEST) {
            throw new IllegalArgumentException("Clauses are nested deeper than " + DEEPEST + ".");
        }
        return new CtpExpressionParser(text).expression(depth);
    }

    private CtpExpression expression(int depth) {
        List<CtpExpression.Part> parts = new ArrayList<>();
        var plain = new StringBuilder();
        while (at < text.length()) {
            char next = text.charAt(at++);
            if (next == '\\' && at < text.length()) {
                plain.append(text.charAt(at++));
            } else if (next == '@') {
                if (!plain.isEmpty()) {
                    parts.add(new CtpExpression.Text(plain.toString()));
                    plain.setLength(0);
                }
                parts.add(call(depth));
            } else {
                plain.append(next);
            }
        }
        if (!plain.isEmpty()) {
            parts.add(new CtpExpression.Text(plain.toString()));
        }
        return new CtpExpression(List.copyOf(parts));
    }

    private CtpExpression.Call call(int depth) {
        int open = text.indexOf('(', at);
        if (open < 0) {
            throw new IllegalArgumentException("After @ a function and its arguments in parentheses are missing.");
        }
        CtpFunction function = CtpFunction.of(text.substring(at, open).replaceAll("\\s", ""));
        at = open + 1;
        List<String> arguments = new ArrayList<>();
        int end;
        do {
            end = delimiter(",)", '(');
            arguments.add(unquoted(text.substring(at, end).strip()));
            at = end + 1;
        } while (text.charAt(end) == ',');
        if (arguments.equals(List.of(""))) {
            arguments.clear();
        }
        function.requireArguments(arguments.size());
        List<CtpExpression> clauses = new ArrayList<>();
        for (int i = 0; i < function.clauses; i++) {
            clauses.add(clause(function, depth));
        }
        return new CtpExpression.Call(function, List.copyOf(arguments), List.copyOf(clauses));
    }

    private CtpExpression clause(CtpFunction function, int depth) {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        if (at >= text.length() || text.charAt(at) != '{') {
            throw new IllegalArgumentException("@" + function.written() + "() needs "
                    + (function.clauses == 1 ? "a clause in braces {…}." : "two clauses in braces {…}{…}."));
        }
        at++;
        int end = delimiter("}", '{');
        CtpExpression clause = parse(text.substring(at, end), depth + 1);
        at = end + 1;
        return clause;
    }

    /** Where what was opened ends; quotes, brackets, and what is opened within, are passed over. */
    private int delimiter(String ends, char opening) {
        int opened = 1;
        int brackets = 0;
        boolean quoted = false;
        for (int i = at; i < text.length(); i++) {
            char next = text.charAt(i);
            if (next == '\\') {
                i++;
            } else if (next == '"') {
                quoted = !quoted;
            } else if (!quoted && next == '[') {
                brackets++;
            } else if (!quoted && next == ']') {
                brackets--;
            } else if (!quoted && next == opening) {
                opened++;
            } else if (!quoted && brackets == 0 && ends.indexOf(next) >= 0) {
                boolean closing = next != ',';
                if (closing) {
                    opened--;
                }
                if (opened == (closing ? 0 : 1)) {
                    return i;
                }
            }
        }
        throw new IllegalArgumentException("What is opened with " + opening + " is not closed.");
    }

    private static String unquoted(String argument) {
        return argument.length() > 1 && argument.startsWith("\"") && argument.endsWith("\"")
                ? argument.substring(1, argument.length() - 1)
                : argument;
    }
}
