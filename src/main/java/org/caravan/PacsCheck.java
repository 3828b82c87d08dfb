package org.caravan;

import java.time.ZoneId;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

import org.quartz.CronExpression;

import org.caravan.camel.dicom.DicomChecks;
import org.caravan.camel.dicom.Pacs;
import org.caravan.deliver.Destination;
import org.caravan.dicom.Range;
import org.caravan.discover.DateWindow;
import org.caravan.load.Nearest;
import org.caravan.load.RouteCheck;
import org.caravan.pack.Grouping;
import org.caravan.queue.Workers;

/**
 * Refuses a PACS or destination whose settings are wrong, and a PACS that could never be asked or send to us; a file refused stays out.
 */
final class PacsCheck implements RouteCheck {

    private static final String PATTERN = "idPattern";
    private static final String TIME_ZONE = "timeZone";
    private static final String SCHEDULE = "schedule";

    private record Form(String regex, String words) {}

    /** How parameters of the templates must be written: a mistake would show only when a run begins, or hold every request for ever. */
    private static final Map<String, Form> FORMS = Map.of(
            "pacs", new Form(Setting.NAME_FORM, Setting.NAME_WORDS + "la-paz"),
            "rendition", new Form(Setting.NAME_FORM, Setting.NAME_WORDS + "identified"),
            "start",
                    new Form(
                            "paused|running",
                            "paused, for a PACS that waits for bin/caravan queue resume when it is new, or running"),
            "order", new Form("found|newest|oldest", "found (as they are found), newest or oldest (by StudyDate)"),
            "destination", new Form(Setting.NAME_FORM, Setting.NAME_WORDS + "central-ssh"),
            "quiet",
                    new Form(
                            "0s|[1-9][0-9]{0,5}[smh]",
                            "a time from 1s to 999999h with its unit, for example 15m, or 0s"),
            "manifest", new Form("true|false", "true or false"),
            "retryAfter",
                    new Form(
                            "0|[1-9][0-9]{0,5}[smh]",
                            "a time from 1s to 999999h with its unit, for example 10m, or 0 for never"));

    private record Number(Range range, String example) {}

    static final Map<String, Number> NUMBERS = Map.of(
            "requestsPerMinute", new Number(new Range(1, 999_999), ", for example 60"),
            "workers", new Number(new Range(1, Workers.MOST_THREADS), ", for example 2"),
            "compression", new Number(new Range(0, 9), ", for example 1"),
            "archivesAtOnce", new Number(new Range(1, 1_000), ", for example 100"),
            "megabytesAtOnce", new Number(new Range(1, 999_999), ", for example 500"),
            "seriesPerNight", new Number(new Range(1, 999_999), ", for example 500, or 0 for no limit"),
            "gigabytesPerNight", new Number(new Range(1, 999_999), ", for example 50, or 0 for no limit"),
            "emptySeries", new Number(new Range(0, 9_999), ", for example 5, or 0 for never"));

    /** Of the template pace alone: others have parameters of these names, too. */
    static final Map<String, Number> PACE_NUMBERS =
            Map.of("requestsPerMinute", new Number(new Range(2, 999_999), ", for example 60, or 0 for no limit"));

    private static final Map<String, Form> PACE_FORMS = Map.of(
            "longestWait",
            new Form("[1-9][0-9]{0,5}[smh]", "a time from 1s to 999999h with its unit, for example 10m"));

    private final String listenerHost;

    /** Of renditions, which are looked at before destinations. */
    private final Map<String, Grouping> groupings = new ConcurrentHashMap<>();

    PacsCheck(Settings settings) {
        this.listenerHost = settings.get(Settings.DICOM_HOST);
    }

    @Override
    public void bean(String name, Object bean, Consumer<Fault> faults) {
        if (bean instanceof Destination destination) {
            requireForm("name", name, FORMS.get("destination"), faults);
            destination.mistakes().forEach((setting, mistake) -> faults.accept(Fault.of(setting, mistake)));
        }
        if (!(bean instanceof Pacs pacs)) {
            return;
        }
        requireForm("name", name, FORMS.get("pacs"), faults);
        try {
            pacs.toPeer(name);
            DicomChecks.refuseRemotePacsAtLoopback(Map.of(name, pacs), listenerHost);
        } catch (IllegalArgumentException e) {
            faults.accept(Fault.of(null, e.getMessage()));
        }
    }

    @Override
    public void parameters(
            String template, Map<String, String> parameters, Function<String, Object> beans, Consumer<Fault> faults) {
        FORMS.forEach((name, form) -> requireForm(name, parameters.get(name), form, faults));
        Map<String, Number> numbers = new HashMap<>(NUMBERS);
        if (template.equals("pace")) {
            PACE_FORMS.forEach((name, form) -> requireForm(name, parameters.get(name), form, faults));
            numbers.putAll(PACE_NUMBERS);
        }
        numbers.forEach((name, number) -> requireNumber(name, parameters.get(name), number, faults));
        requirePattern(parameters.get(PATTERN), faults);
        requireDates(parameters.get("studiesFrom"), parameters.get("studiesUntil"), faults);
        requireTimeZone(parameters.get(TIME_ZONE), faults);
        requireSchedule(parameters.get(SCHEDULE), faults);
        RenditionCheck.parameters(template, parameters, beans, groupings, faults);
        if (template.equals("deliver")
                && beans.apply(parameters.get("destination")) instanceof Destination destination) {
            RenditionCheck.filters(parameters, groupings, destination, faults);
        }
    }

    @Override
    public void together(Collection<Use> uses, BiConsumer<Use, Fault> faults) {
        RenditionCheck.together(uses, faults);
    }

    @Override
    public boolean isFollowed(String type) {
        return type.equals(Pacs.class.getName());
    }

    private static void requireForm(String name, String value, Form form, Consumer<Fault> faults) {
        if (value != null && !value.strip().matches(form.regex())) {
            faults.accept(Fault.of(name, name + " is '" + value + "'; write " + form.words()));
        }
    }

    private static void requireNumber(String name, String value, Number number, Consumer<Fault> faults) {
        boolean none = number.example().contains("or 0") && "0".equals(value == null ? "" : value.strip());
        if (value != null && !none) {
            number.range()
                    .fault(name, value)
                    .ifPresent(fault -> faults.accept(Fault.of(name, fault + number.example())));
        }
    }

    private static void requirePattern(String pattern, Consumer<Fault> faults) {
        try {
            Pattern.compile(pattern == null ? "" : pattern);
        } catch (PatternSyntaxException e) {
            faults.accept(Fault.of(
                    PATTERN,
                    PATTERN + " is '" + pattern + "', no regular expression (" + e.getDescription() + " near index "
                            + e.getIndex() + "); write one that matches a whole PatientID, for example TB-[0-9]{4}"));
        }
    }

    private static void requireDates(String from, String until, Consumer<Fault> faults) {
        try {
            DateWindow.of(from, until);
        } catch (IllegalArgumentException e) {
            faults.accept(Fault.of("studiesFrom", "studiesFrom and studiesUntil: " + e.getMessage()));
        }
    }

    private static void requireSchedule(String schedule, Consumer<Fault> faults) {
        if (schedule == null || CronExpression.isValidExpression(schedule.strip())) {
            return;
        }
        String advice = schedule.strip().split("\\s+").length == 5
                ? "five fields as in crontab: put the seconds before them, and ? in place of one of the two * for days"
                : "no Quartz cron expression: second minute hour day-of-month month day-of-week";
        faults.accept(Fault.of(
                SCHEDULE,
                SCHEDULE + " is '" + schedule + "', " + advice
                        + "; write for example 0 0 19 * * ? for every day at 19:00"));
    }

    /** Quartz would silently take GMT for a zone it does not know. */
    private static void requireTimeZone(String zone, Consumer<Fault> faults) {
        Set<String> known = ZoneId.getAvailableZoneIds();
        if (zone != null && !known.contains(zone.strip())) {
            String advice = Nearest.to(zone, known)
                    .map(nearest -> "; did you mean " + nearest + "?")
                    .orElse("; write one as America/La_Paz or UTC");
            faults.accept(Fault.of(TIME_ZONE, TIME_ZONE + " is '" + zone + "', which is not known" + advice));
        }
    }
}
