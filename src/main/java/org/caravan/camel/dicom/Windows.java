package org.caravan.camel.dicom;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * When a PACS may be asked: windows by weekday, in its time zone, such as {@code Mon-Fri 19:00-06:30; Sat,Sun 00:00-24:00}.
 *
 * <p>A window whose end is not later than its begin ends on the next day. Where clocks are put forward over a time, it is an hour later; where they
 * are put back, its first occurrence counts.
 */
public final class Windows {

    private static final String ADVICE =
            "write days and times as in 'Mon-Fri 19:00-06:30; Sat,Sun 00:00-24:00', or nothing for always";
    private static final String DAY = "Mon|Tue|Wed|Thu|Fri|Sat|Sun";
    private static final String TIME = "([01][0-9]|2[0-4]):([0-5][0-9])";
    private static final Pattern RULE = Pattern.compile(
            "(?:([A-Za-z][A-Za-z, -]*)\\s+)?((?:" + TIME + "-" + TIME + ")(?:\\s*,\\s*" + TIME + "-" + TIME + ")*)");
    private static final Pattern SPAN = Pattern.compile(TIME + "-" + TIME);
    private static final Pattern DAYS = Pattern.compile("(" + DAY + ")(?:-(" + DAY + "))?", Pattern.CASE_INSENSITIVE);
    private static final int MINUTES_A_DAY = 24 * 60;

    /** Begins on these days at a minute, and ends at a minute counted from the same midnight. */
    private record Rule(Set<DayOfWeek> days, int begin, int end) {}

    /** From, inclusive, to, exclusive. */
    private record Span(Instant from, Instant to) {}

    private final List<Rule> rules;
    private final ZoneId zone;

    private Windows(List<Rule> rules, ZoneId zone) {
        this.rules = rules;
        this.zone = zone;
    }

    /**
     * Reads them.
     *
     * @param text empty for always
     * @param timeZone such as America/La_Paz
     * @throws IllegalArgumentException says what is wrong and what to write instead
     */
    public static Windows parse(String text, String timeZone) {
        ZoneId zone = zone(timeZone);
        List<Rule> rules = new ArrayList<>();
        for (String part : text.split(";")) {
            if (!part.isBlank()) {
                rules.addAll(rules(part.strip()));
            }
        }
        return new Windows(List.copyOf(rules), zone);
    }

    private static ZoneId zone(String timeZone) {
        if (ZoneId.getAvailableZoneIds().contains(timeZone.strip())) {
            return ZoneId.of(timeZone.strip());
        }
        throw new IllegalArgumentException(
                "timeZone is '" + timeZone + "', which is not known; write one as America/La_Paz or UTC");
    }

    private static List<Rule> rules(String part) {
        Matcher rule = RULE.matcher(part);
        if (!rule.matches()) {
            throw wrong(part);
        }
        Set<DayOfWeek> days = rule.group(1) == null ? EnumSet.allOf(DayOfWeek.class) : days(rule.group(1), part);
        List<Rule> rules = new ArrayList<>();
        Matcher span = SPAN.matcher(rule.group(2));
        while (span.find()) {
            int begin = minute(span.group(1), span.group(2), part);
            int end = minute(span.group(3), span.group(4), part);
            if (begin == end || begin == MINUTES_A_DAY) {
                throw new IllegalArgumentException("windows has '" + part
                        + "', which never ends or is no time at all; write 00:00-24:00 for the whole day, and otherwise "
                        + "a begin before 24:00 and another end");
            }
            rules.add(new Rule(days, begin, end > begin ? end : end + MINUTES_A_DAY));
        }
        return rules;
    }

    private static int minute(String hour, String minute, String part) {
        int all = Integer.parseInt(hour) * 60 + Integer.parseInt(minute);
        if (all > MINUTES_A_DAY) {
            throw wrong(part);
        }
        return all;
    }

    private static Set<DayOfWeek> days(String text, String part) {
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        for (String one : text.split(",")) {
            Matcher range = DAYS.matcher(one.strip());
            if (!range.matches()) {
                throw wrong(part);
            }
            DayOfWeek last = range.group(2) == null ? day(range.group(1)) : day(range.group(2));
            for (DayOfWeek day = day(range.group(1)); ; day = day.plus(1)) {
                days.add(day);
                if (day == last) {
                    break;
                }
            }
        }
        return days;
    }

    private static DayOfWeek day(String text) {
        return Stream.of(DayOfWeek.values())
                .filter(day ->
                        day.getDisplayName(TextStyle.SHORT, Locale.ENGLISH).equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> new DateTimeException(text));
    }

    private static IllegalArgumentException wrong(String part) {
        return new IllegalArgumentException("windows has '" + part + "'; " + ADVICE);
    }

    /** True where it may be asked at any time. */
    public boolean isAlways() {
        return rules.isEmpty();
    }

    public ZoneId zone() {
        return zone;
    }

    public boolean isOpen(Instant at) {
        return isAlways() || spans(at).stream().anyMatch(span -> holds(span, at));
    }

    /** When it opens next; empty where it is open. */
    public Optional<Instant> opensAt(Instant now) {
        if (isOpen(now)) {
            return Optional.empty();
        }
        return spans(now).stream().map(Span::from).filter(now::isBefore).min(Instant::compareTo);
    }

    /** When it closes next; empty where it never does, or is closed. */
    public Optional<Instant> closesAt(Instant now) {
        if (isAlways() || !isOpen(now)) {
            return Optional.empty();
        }
        Instant end = now;
        for (Instant next = now; next != null; ) {
            end = next;
            Instant reached = end;
            next = spans(now).stream()
                    .filter(span -> holds(span, reached))
                    .map(Span::to)
                    .max(Instant::compareTo)
                    .orElse(null);
        }
        return end.isBefore(horizon(now)) ? Optional.of(end) : Optional.empty();
    }

    /** Since when it is open; empty where it always is, or is closed. */
    public Optional<Instant> openSince(Instant now) {
        return isAlways()
                ? Optional.empty()
                : spans(now).stream()
                        .filter(span -> holds(span, now))
                        .map(Span::from)
                        .min(Instant::compareTo);
    }

    private static boolean holds(Span span, Instant at) {
        return !at.isBefore(span.from()) && at.isBefore(span.to());
    }

    private Instant horizon(Instant now) {
        return day(now).plusDays(8).atStartOfDay(zone).toInstant();
    }

    private LocalDate day(Instant now) {
        return now.atZone(zone).toLocalDate();
    }

    /** The windows of a week and a day from yesterday on. */
    private List<Span> spans(Instant now) {
        LocalDate yesterday = day(now).minusDays(1);
        return Stream.iterate(yesterday, day -> day.plusDays(1))
                .limit(10)
                .flatMap(day -> rules.stream()
                        .filter(rule -> rule.days().contains(day.getDayOfWeek()))
                        .map(rule -> new Span(at(day, rule.begin()), at(day, rule.end()))))
                .filter(span -> span.from().isBefore(span.to())) // one that the clock leaps over is none
                .toList();
    }

    private Instant at(LocalDate day, int minute) {
        LocalDate date = day.plusDays(minute / MINUTES_A_DAY);
        LocalTime time = LocalTime.ofSecondOfDay(minute % MINUTES_A_DAY * 60L);
        return ZonedDateTime.of(date, time, zone).toInstant();
    }
}
