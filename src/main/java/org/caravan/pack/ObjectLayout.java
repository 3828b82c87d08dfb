package org.caravan.pack;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns a template such as {@code {PatientID}/{StudyDate}_{StudyDescription}/{InstanceNumber}.dcm} into the path of an object within an archive. In
 * braces stands any keyword of PS3.6 whose value is text; {@code {keyword:n}} takes the last n characters. A value adds no folder and leaves none; one
 * that is missing is {@value SafeName#MISSING}. Different objects may get one path: {@link MemberPaths} tells them apart.
 */
public final class ObjectLayout {

    private static final Pattern PLACE = Pattern.compile("\\{([A-Za-z0-9]+)(?::([0-9]{1,2}))?}");
    private static final Pattern FIXED = Pattern.compile("[A-Za-z0-9._/ -]*");

    /** Lengths of one value, in characters: the first with which the path is not too long. */
    private static final int[] LENGTHS = {64, 32, 16, 8};

    /** Longest path where that is in our hands, in characters: Windows takes 260 with the folder it is unpacked to. */
    private static final int LONGEST_PATH = 200;

    private static final int DEEPEST = 8;

    private final String template;
    private final Set<String> keywords = new TreeSet<>();

    /**
     * Checks the template.
     *
     * @throws IllegalArgumentException when it has a keyword that is not known, no text, or names a person, or characters that are not safe in a path; the message says
     *     what to write instead
     */
    public ObjectLayout(String template, DicomHeaders headers) {
        this.template = template.strip();
        Matcher places = PLACE.matcher(this.template);
        while (places.find()) {
            headers.requireText(places.group(1));
            headers.requireNobody(places.group(1));
            keywords.add(places.group(1));
        }
        String fixed = PLACE.matcher(this.template).replaceAll("x");
        boolean unsafe = !FIXED.matcher(fixed).matches()
                || fixed.startsWith("/")
                || fixed.endsWith("/")
                || fixed.contains("..")
                || fixed.contains("//")
                || fixed.startsWith("-")
                || fixed.split("/").length > DEEPEST;
        if (keywords.isEmpty() || unsafe) {
            throw new IllegalArgumentException("The layout '" + template
                    + "' may hold {keywords}, letters, digits, '.', '_', '-'," + " ' ' and " + (DEEPEST - 1)
                    + " single '/' at most, and needs one keyword; it must be relative and without '..'");
        }
    }

    /** Keywords that the template names. */
    Set<String> keywords() {
        return Collections.unmodifiableSet(keywords);
    }

    /** The path for an object with these values; absent ones are missing. */
    String path(Map<String, String> values) {
        String path = "";
        for (int longest : LENGTHS) {
            path = path(values, longest);
            if (path.length() <= LONGEST_PATH) {
                return path;
            }
        }
        return path;
    }

    private String path(Map<String, String> values, int longest) {
        List<String> names = new ArrayList<>();
        for (String part : template.split("/")) {
            Matcher places = PLACE.matcher(part);
            StringBuilder name = new StringBuilder();
            while (places.find()) {
                String value = values.getOrDefault(places.group(1), "");
                places.appendReplacement(
                        name, Matcher.quoteReplacement(SafeName.part(last(value, places.group(2)), longest)));
            }
            names.add(SafeName.whole(places.appendTail(name).toString()));
        }
        return String.join("/", names);
    }

    private static String last(String value, String number) {
        return number == null ? value : value.substring(Math.max(0, value.length() - Integer.parseInt(number)));
    }

    @Override
    public String toString() {
        return template;
    }
}
