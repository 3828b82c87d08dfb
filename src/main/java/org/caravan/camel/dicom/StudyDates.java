package org.caravan.camel.dicom;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Two narrower queries in place of one for studies whose answer a PACS cuts off or refuses: the days of its StudyDate are halved; where that is one day, the
 * minutes of its StudyTime. A range of times never goes with several days, since PACS apply it to each of them (PS3.4 §C.2.2.2.5).
 */
final class StudyDates {

    private static final String DATE = "StudyDate";
    private static final String TIME = "StudyTime";

    private static final DateTimeFormatter DA =
            DateTimeFormatter.ofPattern("uuuuMMdd").withResolverStyle(ResolverStyle.STRICT);
    private static final Pattern DAYS = Pattern.compile("([0-9]{8})?-([0-9]{8})?|([0-9]{8})");
    private static final Pattern MINUTES = Pattern.compile("([0-9]{2})([0-9]{2})00-([0-9]{2})([0-9]{2})59\\.999999");

    /** Where a range has no begin or end, it is halved as if it had these; the outer halves have none either. */
    private static final LocalDate FIRST = LocalDate.of(1980, 1, 1);

    private static final LocalDate LAST = LocalDate.of(2079, 12, 31);
    private static final int LAST_MINUTE = 24 * 60 - 1;

    private StudyDates() {}

    /** Keys of the two queries; none where it can be narrowed no further, or its dates are no range. */
    static List<Map<String, Object>> halves(Map<String, Object> keys) {
        String written = String.valueOf(keys.getOrDefault(DATE, "")).strip();
        Matcher days = DAYS.matcher(written.isEmpty() ? "-" : written);
        if (!days.matches()) {
            return List.of();
        }
        try {
            LocalDate from = day(days.group(3) == null ? days.group(1) : days.group(3));
            LocalDate until = day(days.group(3) == null ? days.group(2) : days.group(3));
            if (from != null && from.equals(until)) {
                return halfDays(keys);
            }
            return halves(keys, from, until);
        } catch (DateTimeParseException e) {
            return List.of();
        }
    }

    private static LocalDate day(String text) {
        return text == null ? null : LocalDate.parse(text, DA);
    }

    private static List<Map<String, Object>> halves(Map<String, Object> keys, LocalDate from, LocalDate until) {
        LocalDate first = from != null ? from : until != null && until.isBefore(FIRST) ? until.minusYears(50) : FIRST;
        LocalDate last = until != null ? until : first.isBefore(LAST) ? LAST : first.plusYears(50);
        long days = ChronoUnit.DAYS.between(first, last);
        if (days < 1) {
            return List.of();
        }
        LocalDate middle = first.plusDays(days / 2);
        return List.of(with(keys, DATE, text(from, middle)), with(keys, DATE, text(middle.plusDays(1), until)));
    }

    private static String text(LocalDate from, LocalDate until) {
        return from != null && from.equals(until)
                ? DA.format(from)
                : (from == null ? "" : DA.format(from)) + "-" + (until == null ? "" : DA.format(until));
    }

    private static List<Map<String, Object>> halfDays(Map<String, Object> keys) {
        String written = String.valueOf(keys.getOrDefault(TIME, "")).strip();
        Matcher minutes = MINUTES.matcher(written);
        if (!written.isEmpty() && !minutes.matches()) {
            return List.of();
        }
        int first = written.isEmpty() ? 0 : minute(minutes.group(1), minutes.group(2));
        int last = written.isEmpty() ? LAST_MINUTE : minute(minutes.group(3), minutes.group(4));
        if (last <= first) {
            return List.of();
        }
        int middle = (first + last) / 2;
        return List.of(with(keys, TIME, times(first, middle)), with(keys, TIME, times(middle + 1, last)));
    }

    private static int minute(String hour, String minute) {
        return Integer.parseInt(hour) * 60 + Integer.parseInt(minute);
    }

    private static String times(int first, int last) {
        return "%02d%02d00-%02d%02d59.999999".formatted(first / 60, first % 60, last / 60, last % 60);
    }

    private static Map<String, Object> with(Map<String, Object> keys, String keyword, String value) {
        Map<String, Object> narrower = new LinkedHashMap<>(keys);
        narrower.put(keyword, value);
        return narrower;
    }
}
