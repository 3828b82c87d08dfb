package org.caravan.rehearsal;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Spans of time as an operator writes them: {@code 500ms}, {@code 2s}, {@code 10m}, {@code 1h}. */
final class Spans {

    static final String WRITE = "a time such as 500ms, 2s, 10m or 1h, from 0s to 24h";

    private static final Pattern FORM = Pattern.compile("([0-9]{1,8})(ms|s|m|h)");
    private static final Duration LONGEST = Duration.ofHours(24);

    private Spans() {}

    /** @throws IllegalArgumentException says what to write */
    static Duration parse(String text) {
        Matcher form = FORM.matcher(text);
        if (form.matches()) {
            long number = Long.parseLong(form.group(1));
            Duration span =
                    switch (form.group(2)) {
                        case "ms" -> Duration.ofMillis(number);
                        case "s" -> Duration.ofSeconds(number);
                        case "m" -> Duration.ofMinutes(number);
                        default -> Duration.ofHours(number);
                    };
            if (span.compareTo(LONGEST) <= 0) {
                return span;
            }
        }
        throw new IllegalArgumentException("write " + WRITE);
    }
}
