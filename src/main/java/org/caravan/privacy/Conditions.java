package org.caravan.privacy;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

import org.caravan.dicom.data.DataSetTree;
import org.caravan.dicom.data.Dictionary;
import org.caravan.dicom.data.Vr;

/**
 * What {@code when:} of a rule says: attributes, and what their values are to be. {@code *} stands for anything, upper and lower case are the same, several values have a
 * backslash between.
 *
 * @param wanted by tag
 */
public record Conditions(Map<Integer, Pattern> wanted) {

    /**
     * Of what a file has.
     *
     * @throws IllegalArgumentException where it is no map of keywords of text; the message says what to write instead
     */
    public static Conditions of(Object when) {
        if (!(when instanceof Map<?, ?> map) || map.isEmpty()) {
            throw new IllegalArgumentException(
                    "write when: with attributes, such as { Modality: US, StationName: US1 }");
        }
        Map<Integer, Pattern> wanted = new LinkedHashMap<>();
        map.forEach((keyword, value) -> wanted.put(attribute(String.valueOf(keyword)), pattern(String.valueOf(value))));
        return new Conditions(wanted);
    }

    private static int attribute(String keyword) {
        int tag = Dictionary.tag(keyword);
        if (Dictionary.vr(tag) == Vr.SQ || Dictionary.vr(tag).isBinary()) {
            throw new IllegalArgumentException(keyword + " has no text to compare");
        }
        return tag;
    }

    private static Pattern pattern(String wanted) {
        var regex = new StringBuilder();
        for (String piece : wanted.strip().toUpperCase(Locale.ROOT).split("(?<=\\*)|(?=\\*)")) {
            regex.append(piece.equals("*") ? ".*" : Pattern.quote(piece));
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }

    public boolean matches(DataSetTree object) {
        for (Map.Entry<Integer, Pattern> condition : wanted.entrySet()) {
            String value = object.text(condition.getKey());
            if (value == null
                    || !condition
                            .getValue()
                            .matcher(value.strip().toUpperCase(Locale.ROOT))
                            .matches()) {
                return false;
            }
        }
        return true;
    }

    /** Without values. */
    @Override
    public String toString() {
        return wanted.keySet().stream().map(Dictionary::name).toList().toString();
    }
}
