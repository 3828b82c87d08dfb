package org.caravan.dicom;

import java.time.Duration;
import java.util.Locale;

/**
 * The times that an option takes: none is endless. Whoever refuses one says both ends, with the words of this class.
 *
 * @param least the shortest
 * @param most the longest
 */
public record DurationRange(Duration least, Duration most) {

    /** Of one answer or piece of it: 1 ms to a day. */
    public static final DurationRange WAIT = new DurationRange(Duration.ofMillis(1), Duration.ofDays(1));

    /** Of a whole job: 1 ms to 30 days. */
    public static final DurationRange JOB = new DurationRange(Duration.ofMillis(1), Duration.ofDays(30));

    /**
     * Returns the value.
     *
     * @throws IllegalArgumentException where it lies outside, or is null; the message says what to write instead
     */
    public Duration require(String option, Duration value) {
        if (value == null || value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(option + " is " + text(value) + "; write a time from " + text(least)
                    + " to " + text(most) + ", for example "
                    + (Duration.ofSeconds(30).compareTo(most) < 0 ? "30s" : text(most)));
        }
        return value;
    }

    /** As options are written: {@code 500ms}, {@code 30s}, {@code 1h30m}. */
    private static String text(Duration value) {
        if (value == null) {
            return "missing";
        }
        return !value.isZero() && value.abs().compareTo(Duration.ofSeconds(1)) < 0
                ? value.toMillis() + "ms"
                : value.toString().substring("PT".length()).toLowerCase(Locale.ROOT);
    }
}
