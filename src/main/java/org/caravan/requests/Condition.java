package org.caravan.requests;

import java.util.Locale;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

import org.caravan.text.BoundedText;

/**
 * What a value has to be: a text, a text with the wildcards * and ?, or a regular expression between slashes: it is the whole value
 * that each has to match, as in the filters of a destination. Upper and lower case are equal.
 */
final class Condition {

    private static final int LONGEST = 1_000;

    private final Pattern pattern;

    private Condition(Pattern pattern) {
        this.pattern = pattern;
    }

    /** @throws RequestException where the regular expression is none */
    static Condition of(String text) {
        String condition = text.strip();
        if (condition.isEmpty() || condition.length() > LONGEST) {
            throw new RequestException("a condition of a filter is empty or longer than " + LONGEST
                    + " characters: write a text, a text with * and ?, or /a regular expression/");
        }
        boolean expression = condition.length() > 2 && condition.startsWith("/") && condition.endsWith("/");
        try {
            return new Condition(Pattern.compile(
                    expression ? condition.substring(1, condition.length() - 1) : wildcards(condition),
                    Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.DOTALL));
        } catch (PatternSyntaxException e) {
            throw new RequestException("'" + condition + "' is no regular expression: "
                    + e.getDescription().toLowerCase(Locale.ROOT) + " near index " + e.getIndex());
        }
    }

    private static String wildcards(String text) {
        StringBuilder expression = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            expression.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
        }
        return expression.toString();
    }

    /**
     * Whether the value is so.
     *
     * @throws UnjudgedException where the expression tries out combinations without end, or runs out of stack
     */
    boolean holds(String value) throws UnjudgedException {
        try {
            return pattern.matcher(new BoundedText(value)).matches();
        } catch (StackOverflowError | BoundedText.TooManyStepsException e) {
            throw new UnjudgedException();
        }
    }

    /** Whether the value is so cannot be told. */
    static final class UnjudgedException extends Exception {
        UnjudgedException() {
            super(null, null, false, false);
        }
    }
}
