package org.caravan.cli;

import java.time.Duration;
import java.util.Locale;

/** Sizes and durations as people read them. */
final class Amounts {

    private Amounts() {}

    /** Decimal units: {@code 812 B}, {@code 3.4 MB}. */
    static String bytes(long bytes) {
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
    static String duration(Duration duration) {
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

    private static String rest(long number, String unit) {
        return number == 0 ? "" : " " + number + " " + unit;
    }

    /** {@code 1 series} (singular equals plural), {@code 1 file}, {@code 2 files}. */
    static String count(long number, String singular, String plural) {
        return number + " " + (number == 1 ? singular : plural);
    }
}
