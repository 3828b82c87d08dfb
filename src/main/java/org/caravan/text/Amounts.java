package org.caravan.text;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;

/** Numbers, sizes, durations and moments as people read them. */
public final class Amounts {

    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT);
    private static final DateTimeFormatter MINUTE_AND_ZONE = new DateTimeFormatterBuilder()
            .append(MINUTE)
            .appendLiteral(" UTC")
            .appendOffset("+HH:MM", "")
            .toFormatter(Locale.ROOT);

    /** What the database's infinity, and nothing that people mean, lies behind. */
    private static final Instant FOREVER = Instant.parse("9999-01-01T00:00:00Z");

    private static final String BY_HAND = "somebody lets it go on";

    private Amounts() {}

    /** Decimal units: {@code 812 B}, {@code 3.4 MB}. */
    public static String bytes(long bytes) {
        if (bytes < 1000) {
            return bytes + " B";
        }
        String[] units = {"kB", "MB", "GB", "TB", "PB"};
        double value = bytes;
        int unit = -1;
        while (value >= 999.5 && unit < units.length - 1) {
            value /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, value < 10 ? "%.1f %s" : "%.0f %s", value, units[unit]);
    }

    /** The two largest units: {@code 4 s}, {@code 2 min 5 s}, {@code 3 h 12 min}, {@code 2 d 4 h}. */
    public static String duration(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return seconds / 60 + " min" + rest(seconds % 60, "s");
        }
        if (seconds < 86_400) {
            return seconds / 3600 + " h" + rest(seconds % 3600 / 60, "min");
        }
        return seconds / 86_400 + " d" + rest(seconds % 86_400 / 3600, "h");
    }

    /** {@code 5 min ago}; a moment that the other machine's clock puts into the future counts as now. */
    public static String age(Instant then, Instant now) {
        return duration(Duration.between(then, now)) + " ago";
    }

    /** Local time to the minute: {@code 2026-11-21 06:58}. */
    public static String time(Instant moment, ZoneId zone) {
        return MINUTE.format(moment.atZone(zone));
    }

    /** Local time to the minute with its distance to UTC, where there is one: {@code 2026-11-21 06:58 UTC-04:00}; one that never comes in words. */
    public static String moment(Instant moment, ZoneId zone) {
        return moment.isAfter(FOREVER) ? BY_HAND : MINUTE_AND_ZONE.format(moment.atZone(zone));
    }

    /** {@link #moment} where this machine is. */
    public static String moment(Instant moment) {
        return moment(moment, ZoneId.systemDefault());
    }

    /** {@code 06:58, in 12 min}; with its date where that is not today's; in words where it never comes. */
    public static String until(Instant then, Instant now, ZoneId zone) {
        if (then.isAfter(FOREVER)) {
            return BY_HAND;
        }
        boolean today = then.atZone(zone).toLocalDate().equals(now.atZone(zone).toLocalDate());
        return time(then, zone).substring(today ? 11 : 0) + ", in " + duration(Duration.between(now, then));
    }

    private static String rest(long number, String unit) {
        return number == 0 ? "" : " " + number + " " + unit;
    }

    /** {@code 1 series} (singular equals plural), {@code 1 file}, {@code 2 files}. */
    public static String count(long number, String singular, String plural) {
        return number + " " + (number == 1 ? singular : plural);
    }

    /** {@code failed}, {@code failed 3 times in a row}. */
    public static String failures(long number) {
        return number == 1 ? "failed" : "failed " + number + " times in a row";
    }
}
