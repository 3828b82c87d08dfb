package org.caravan.discover;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;

/**
 * Days from the first to the last, both included.
 *
 * @param from first day, null for no limit
 * @param until last day, null for no limit
 */
public record DateWindow(LocalDate from, LocalDate until) {

    public static final DateWindow OPEN = new DateWindow(null, null);

    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("uuuu-MM-dd").withResolverStyle(ResolverStyle.STRICT);
    private static final DateTimeFormatter DA =
            DateTimeFormatter.ofPattern("uuuuMMdd").withResolverStyle(ResolverStyle.STRICT);

    public DateWindow {
        if (from != null && until != null && until.isBefore(from)) {
            throw new IllegalArgumentException("until is before from");
        }
    }

    /**
     * Reads two days as yyyy-MM-dd; blank means no limit.
     *
     * @throws IllegalArgumentException saying which of the two is wrong
     */
    public static DateWindow of(String from, String until) {
        return new DateWindow(day(from, "from"), day(until, "until"));
    }

    private static LocalDate day(String text, String name) {
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            return LocalDate.parse(text.strip(), DAY);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(name + " must be a date as yyyy-MM-dd, for example 2026-01-31");
        }
    }

    boolean isOpen() {
        return from == null && until == null;
    }

    /** Whether a StudyDate (VR DA) lies within; an absent or unreadable one does so only where there is no limit. */
    public boolean contains(String studyDate) {
        if (isOpen()) {
            return true;
        }
        try {
            LocalDate date =
                    LocalDate.parse(studyDate == null ? "" : studyDate.strip().replace(".", ""), DA);
            return (from == null || !date.isBefore(from)) && (until == null || !date.isAfter(until));
        } catch (DateTimeParseException e) {
            return false;
        }
    }
}
