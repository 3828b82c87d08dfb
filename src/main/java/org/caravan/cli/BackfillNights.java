package org.caravan.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

import org.caravan.camel.dicom.Nearline;
import org.caravan.camel.dicom.Pacs;
import org.caravan.camel.dicom.Windows;
import org.caravan.text.Amounts;

/** How many nights a back-fill takes, by each thing that limits it. */
final class BackfillNights {

    /** Of a series: the query for its objects, its retrieve, and an association now and then. */
    private static final double REQUESTS_OF_A_SERIES = 2.5;

    private static final int STEP_MINUTES = 5;

    /** What limits it, and how many nights it takes where that alone does. */
    record Limit(String what, String setting, double nights) {
        long whole() {
            return (long) Math.ceil(nights - 1e-9);
        }
    }

    private final Pacs pacs;
    private final Map<String, String> pace;
    private final Map<String, String> download;
    private final double megabitsPerSecond;

    BackfillNights(Pacs pacs, Map<String, String> pace, Map<String, String> download, double megabitsPerSecond) {
        this.pacs = pacs;
        this.pace = pace;
        this.download = download;
        this.megabitsPerSecond = megabitsPerSecond;
    }

    /** Hours of a day in which it may be asked, on average of a week. */
    double hours(Instant now) {
        Windows windows = pacs.askingWindows();
        int steps = 7 * 24 * 60 / STEP_MINUTES;
        int open = 0;
        for (int i = 0; i < steps; i++) {
            open += windows.isOpen(now.plus(Duration.ofMinutes((long) i * STEP_MINUTES))) ? 1 : 0;
        }
        return open * 24.0 / steps;
    }

    /** The longest first. */
    List<Limit> limits(long series, long bytes, long slow, Instant now) {
        double hours = hours(now);
        List<Limit> limits = new ArrayList<>();
        int perMinute = number(pace, "requestsPerMinute");
        if (perMinute > 0) {
            limits.add(new Limit(
                    "pace", "requestsPerMinute " + perMinute, series * REQUESTS_OF_A_SERIES / perMinute / 60 / hours));
        }
        limits.add(new Limit(
                "line",
                "--megabits " + Math.round(megabitsPerSecond),
                bytes * 8 / 1e6 / megabitsPerSecond / 3600 / hours));
        int seriesPerNight = number(download, "seriesPerNight");
        if (seriesPerNight > 0) {
            limits.add(
                    new Limit("series a night", "seriesPerNight " + seriesPerNight, (double) series / seriesPerNight));
        }
        int gigabytes = number(download, "gigabytesPerNight");
        if (gigabytes > 0) {
            limits.add(new Limit("size a night", "gigabytesPerNight " + gigabytes, bytes / 1e9 / gigabytes));
        }
        if (slow > 0 && pacs.getNearline() == Nearline.ALLOW) {
            limits.add(new Limit(
                    "slow store",
                    "recallsPerNight " + pacs.getRecallsPerNight(),
                    (double) slow / pacs.getRecallsPerNight()));
        }
        limits.sort(Comparator.comparingDouble(Limit::nights).reversed());
        return limits;
    }

    private static int number(Map<String, String> parameters, String name) {
        String text = parameters.getOrDefault(name, "0").strip();
        return text.matches("[0-9]{1,7}") ? Integer.parseInt(text) : 0;
    }

    /** {@code 11 h 30 min}. */
    static String inWords(double hours) {
        return Amounts.duration(Duration.ofMinutes(Math.round(hours * 60)));
    }
}
