package org.caravan.privacy;

import java.time.Duration;

import org.apache.camel.util.TimeUtils;

/** How long the programs of a step may take for one series: 15 minutes unless a parameter says otherwise. */
public final class Times {

    private static final Duration USUAL = Duration.ofMinutes(15);
    private static final Duration LONGEST = Duration.ofHours(24);

    private Times() {}

    /**
     * The time that a parameter names.
     *
     * @throws IllegalArgumentException where it is none of 1 second to 24 hours
     */
    public static Duration of(StepParameters parameters, String parameter) {
        String text = parameters.get(parameter);
        if (text.isEmpty()) {
            return USUAL;
        }
        try {
            Duration time = Duration.ofMillis(TimeUtils.toMilliSeconds(text));
            if (time.toSeconds() >= 1 && time.compareTo(LONGEST) <= 0) {
                return time;
            }
        } catch (RuntimeException e) {
            // told below
        }
        throw new IllegalArgumentException(
                parameter + " is to be a time from 1s to 24h, such as 15m; it is '" + text + "'");
    }
}
