package org.caravan.pack;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns a template such as {@code {PatientID}/{StudyDate}_{Modality}___{SeriesInstanceUID:12}} into a relative path that is safe on
 * every file system and differs for different archives.
 *
 * <p>In braces stands a DICOM keyword, {@code rendition} or {@code version}; {@code {keyword:n}} takes the last n characters of its value. A value may hold anything: it
 * is written as those of {@link ObjectLayout} are, letters of all scripts among it, an empty one becomes {@code unknown}, and none is longer than
 * {@value #LONGEST_VALUE} bytes of UTF-8. So no value adds a folder, climbs out of one, or begins with a hyphen.
 */
public final class Layout {

    /** Longest text one value may put into a path, in bytes of UTF-8: names of several stay below the 255 of file systems. */
    public static final int LONGEST_VALUE = 64;

    private static final Pattern PLACE = Pattern.compile("\\{([A-Za-z]+)(?::([0-9]{1,2}))?}");
    private static final Pattern FIXED = Pattern.compile("[A-Za-z0-9._/ -]*");
    private static final Map<Grouping, String> TELLING = Map.of(
            Grouping.SERIES, "{SeriesInstanceUID} or {seriesId}",
            Grouping.STUDY, "{StudyInstanceUID}",
            Grouping.PATIENT, "{PatientID}");

    private final String template;

    /** Of archives of one series each. */
    public Layout(String template) {
        this(template, Grouping.SERIES);
    }

    /**
     * Checks the template.
     *
     * @param grouping what an archive holds
     * @throws IllegalArgumentException when it has no place that tells archives apart, climbs out of its folder, or has characters
     *     that are not safe in a path; the message says what to write instead
     */
    public Layout(String template, Grouping grouping) {
        this.template = template;
        var names = new TreeSet<String>();
        Matcher places = PLACE.matcher(template);
        while (places.find()) {
            names.add(places.group(1));
        }
        var unknown = new TreeSet<>(names);
        Set<String> known = new TreeSet<>(grouping.keywords());
        known.addAll(Set.of("rendition", "version"));
        unknown.removeAll(known);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("The layout '" + template + "' has places that are not known: " + unknown
                    + ". Use " + String.join(", ", known));
        }
        String fixed = PLACE.matcher(template).replaceAll("x");
        if (names.stream().noneMatch(grouping.telling()::contains) || !names.contains("version")) {
            throw new IllegalArgumentException("The layout '" + template + "' must contain " + TELLING.get(grouping)
                    + ", and {version}: otherwise two archives could get one name");
        }
        if (!FIXED.matcher(fixed).matches()
                || fixed.startsWith("/")
                || template.contains("..")
                || template.contains("//")
                || template.startsWith("-")) {
            throw new IllegalArgumentException(
                    "The layout '" + template
                            + "' may hold letters, digits, '.', '_', '-', ' ' and single '/' beside its {places}; it must be relative and without '..'");
        }
    }

    /** The path for an archive with these values (keyword to value; absent ones are {@code unknown}). */
    public String path(Map<String, ?> values) {
        Matcher places = PLACE.matcher(template);
        var path = new StringBuilder();
        while (places.find()) {
            Object value = values.get(places.group(1));
            String safe = safe(value == null ? "" : value.toString(), places.group(2));
            places.appendReplacement(path, Matcher.quoteReplacement(safe));
        }
        places.appendTail(path);
        return path.toString();
    }

    private static String safe(String value, String last) {
        String end = last == null ? value : value.substring(Math.max(0, value.length() - Integer.parseInt(last)));
        return SafeName.part(end, LONGEST_VALUE, LONGEST_VALUE);
    }

    @Override
    public String toString() {
        return template;
    }
}
