package org.caravan.rehearsal;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The time of day at which the line goes, every day, as an operator writes it: {@code 03:00 for 10m America/La_Paz}. */
record NightlyDrop(LocalTime from, Duration length, ZoneId zone) {

    static final String WRITE =
            "HH:MM[:SS] for LENGTH ZONE, such as: 03:00 for 10m America/La_Paz (LENGTH from 1s to 23h)";

    private static final Pattern FORM = Pattern.compile("([0-9:]{5,8}) for (\\S+) (\\S+)");
    private static final Duration LONGEST = Duration.ofHours(23);

    /** @throws IllegalArgumentException says what to write */
    static NightlyDrop parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("write " + WRITE);
        }
        try {
            Duration length = Spans.parse(form.group(2));
            if (length.isZero() || length.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException("write " + WRITE);
            }
            return new NightlyDrop(LocalTime.parse(form.group(1)), length, ZoneId.of(form.group(3)));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("write " + WRITE, e);
        }
    }

    /** Whether the line is gone at that time. */
    boolean covers(ZonedDateTime now) {
        ZonedDateTime here = now.withZoneSameInstant(zone);
        for (int day = 0; day <= 1; day++) {
            ZonedDateTime begin = here.toLocalDate().minusDays(day).atTime(from).atZone(zone);
            if (!here.isBefore(begin) && here.isBefore(begin.plus(length))) {
                return true;
            }
        }
        return false;
    }
}
