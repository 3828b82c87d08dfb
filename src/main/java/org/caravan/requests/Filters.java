package org.caravan.requests;

import java.time.LocalDate;
import java.time.Period;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.caravan.dicom.Range;
import org.caravan.dicom.data.Dictionary;
import org.caravan.discover.Attributes;
import org.caravan.discover.DateWindow;

/**
 * Which series of what a PACS answered are wanted, checked here whatever the PACS made of the question. What is to be included must have one of the
 * values; what is to be excluded has none. What cannot be judged is not wanted.
 */
public final class Filters {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST = 100;
    private static final int OLDEST = 150;
    private static final Range OBJECTS = new Range(1, Integer.MAX_VALUE);

    private final Text text;
    private final Map<String, List<Condition>> include = new LinkedHashMap<>();
    private final Map<String, List<Condition>> exclude = new LinkedHashMap<>();
    private final DateWindow dates;

    /**
     * As it is written down.
     *
     * @param include keyword to conditions of which one must hold: a text, a text with * and ?, or a regular expression between slashes, of the
     *     whole value
     * @param exclude keyword to conditions of which none may hold
     * @param youngest age in whole years at the study; null for no limit
     * @param oldest the same, included
     * @param from first StudyDate, yyyy-MM-dd; null for no limit
     * @param until last StudyDate, included
     * @param minimumObjects of a series; null for no limit. A series whose number the PACS does not name is taken
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Text(
            Map<String, List<String>> include,
            Map<String, List<String>> exclude,
            Integer youngest,
            Integer oldest,
            String from,
            String until,
            Integer minimumObjects) {

        public Text {
            include = include == null ? Map.of() : include;
            exclude = exclude == null ? Map.of() : exclude;
        }
    }

    public static final Filters NONE = new Filters(new Text(null, null, null, null, null, null, null));

    /** @throws RequestException where a keyword, condition, date or number is none; it says which */
    public Filters(Text text) {
        this.text = text;
        compile(text.include(), include);
        compile(text.exclude(), exclude);
        try {
            dates = DateWindow.of(text.from(), text.until());
        } catch (IllegalArgumentException e) {
            throw new RequestException("of the dates of a filter: " + e.getMessage());
        }
        requireAge(text.youngest());
        requireAge(text.oldest());
        if (text.youngest() != null && text.oldest() != null && text.youngest() > text.oldest()) {
            throw new RequestException("the ages of a filter go from " + text.youngest() + " to " + text.oldest()
                    + ": write the smaller one first");
        }
        if (text.minimumObjects() != null && !OBJECTS.holds(text.minimumObjects())) {
            throw new RequestException(OBJECTS.refusal("the least number of objects", text.minimumObjects()));
        }
    }

    private static void compile(Map<String, List<String>> texts, Map<String, List<Condition>> compiled) {
        texts.forEach((keyword, conditions) -> {
            requireKeyword(keyword);
            compiled.put(keyword, conditions.stream().map(Condition::of).toList());
        });
        if (texts.values().stream().mapToInt(List::size).sum() > MOST) {
            throw new RequestException(
                    "a filter has more than " + MOST + " conditions: write fewer, with * or /regular expressions/");
        }
    }

    private static void requireKeyword(String keyword) {
        try {
            Dictionary.tag(keyword);
        } catch (IllegalArgumentException e) {
            throw new RequestException(e.getMessage());
        }
    }

    private static void requireAge(Integer age) {
        if (age != null && (age < 0 || age > OLDEST)) {
            throw new RequestException("the age " + age + " is none: write whole years from 0 to " + OLDEST);
        }
    }

    /** Reads what {@link #json} wrote; null or {} for no filters. */
    static Filters of(String json) {
        try {
            return json == null || json.equals("{}") ? NONE : new Filters(JSON.readValue(json, Text.class));
        } catch (JsonProcessingException e) {
            throw new RequestException("the filters of the request cannot be read");
        }
    }

    String json() {
        try {
            return JSON.writeValueAsString(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Text cannot be written as JSON", e);
        }
    }

    /** Keywords that must be asked for, to be judged. */
    Set<String> keywords() {
        Set<String> keywords = new TreeSet<>(include.keySet());
        keywords.addAll(exclude.keySet());
        if (text.youngest() != null || text.oldest() != null) {
            keywords.addAll(Set.of("PatientBirthDate", "StudyDate"));
        }
        return keywords;
    }

    /** Why that series is not wanted; empty where it is. Values are those of the series, where it has none those of its study. */
    Optional<String> reason(Map<String, Object> study, Map<String, Object> series) {
        for (var each : include.entrySet()) {
            List<String> values = values(each.getKey(), study, series);
            if (values.isEmpty()) {
                return Optional.of("the PACS names no " + each.getKey());
            }
            Optional<String> reason = reason(each, values, false, "another " + each.getKey());
            if (reason.isPresent()) {
                return reason;
            }
        }
        for (var each : exclude.entrySet()) {
            Optional<String> reason =
                    reason(each, values(each.getKey(), study, series), true, each.getKey() + " is excluded");
            if (reason.isPresent()) {
                return reason;
            }
        }
        if (!dates.contains(Attributes.text(study, "StudyDate"))) {
            return Optional.of("outside the dates");
        }
        Integer objects = Attributes.count(series, "NumberOfSeriesRelatedInstances");
        if (text.minimumObjects() != null && objects != null && objects < text.minimumObjects()) {
            return Optional.of("fewer objects than " + text.minimumObjects());
        }
        return age(study, series);
    }

    /** The reason where whether one of the conditions holds for one of the values is so, or that nobody can tell. */
    private static Optional<String> reason(
            Map.Entry<String, List<Condition>> conditions, List<String> values, boolean unwanted, String reason) {
        try {
            return holdsOne(conditions.getValue(), values) == unwanted ? Optional.of(reason) : Optional.empty();
        } catch (Condition.UnjudgedException e) {
            return Optional.of(
                    conditions.getKey() + " cannot be judged: a condition takes too many steps, write a simpler one");
        }
    }

    private static boolean holdsOne(List<Condition> conditions, List<String> values)
            throws Condition.UnjudgedException {
        for (String value : values) {
            for (Condition condition : conditions) {
                if (condition.holds(value)) {
                    return true;
                }
            }
        }
        return false;
    }

    static List<String> values(String keyword, Map<String, Object> study, Map<String, Object> series) {
        String value = Attributes.text(series, keyword);
        List<String> values = new ArrayList<>();
        for (String one : (value.isEmpty() ? Attributes.text(study, keyword) : value).split("\\\\")) {
            if (!one.isBlank()) {
                values.add(one.strip());
            }
        }
        return values;
    }

    private Optional<String> age(Map<String, Object> study, Map<String, Object> series) {
        if (text.youngest() == null && text.oldest() == null) {
            return Optional.empty();
        }
        try {
            LocalDate born = date(values("PatientBirthDate", study, series));
            LocalDate then = date(values("StudyDate", study, series));
            int years = Period.between(born, then).getYears();
            boolean fits = (text.youngest() == null || years >= text.youngest())
                    && (text.oldest() == null || years <= text.oldest())
                    && !then.isBefore(born);
            return fits ? Optional.empty() : Optional.of("another age");
        } catch (DateTimeParseException e) {
            return Optional.of("the PACS names no PatientBirthDate or StudyDate to tell the age from");
        }
    }

    private static LocalDate date(List<String> values) {
        return LocalDate.parse(
                values.isEmpty() ? "" : values.get(0).replace(".", ""), DateTimeFormatter.BASIC_ISO_DATE);
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return json().equals("{}");
    }

    @Override
    public String toString() {
        return json();
    }
}
