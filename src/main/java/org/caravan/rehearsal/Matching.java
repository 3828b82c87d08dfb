package org.caravan.rehearsal;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Matches an entity against the keys of a query (PS3.4 §C.2.2.2). */
final class Matching {

    private Matching() {}

    /** True where every key that has a value, and that the entity has an attribute for, matches. */
    static boolean matches(Map<String, Object> keys, Map<String, Object> entity) {
        return keys.entrySet().stream()
                .filter(key -> !key.getKey().equals("SpecificCharacterSet"))
                .allMatch(key -> !entity.containsKey(key.getKey())
                        || matches(key.getKey(), key.getValue(), entity.get(key.getKey())));
    }

    private static boolean matches(String keyword, Object wanted, Object actual) {
        List<String> patterns = values(wanted);
        if (patterns.isEmpty()) {
            return true;
        }
        return values(actual, "").stream()
                .anyMatch(value -> patterns.stream().anyMatch(pattern -> matchesOne(keyword, pattern, value)));
    }

    private static boolean matchesOne(String keyword, String pattern, String value) {
        if (keyword.endsWith("UID")) {
            return pattern.equals(value);
        }
        if (keyword.endsWith("Date") || keyword.endsWith("Time")) {
            return inRange(pattern, value);
        }
        if (keyword.endsWith("Name")) {
            return wildcard(pattern.toLowerCase(Locale.ROOT))
                    .matcher(value.toLowerCase(Locale.ROOT))
                    .matches();
        }
        return wildcard(pattern).matcher(value).matches();
    }

    /** {@code from-until}, {@code from-}, {@code -until} or a single value; both ends count. */
    private static boolean inRange(String pattern, String value) {
        int dash = pattern.indexOf('-');
        if (dash < 0) {
            return value.equals(pattern);
        }
        String from = pattern.substring(0, dash).strip();
        String until = pattern.substring(dash + 1).strip();
        return !value.isEmpty()
                && value.compareTo(from) >= 0
                && (until.isEmpty() || value.compareTo(until) <= 0 || value.startsWith(until));
    }

    private static Pattern wildcard(String pattern) {
        var regex = new StringBuilder();
        for (char character : pattern.toCharArray()) {
            switch (character) {
                case '*' -> regex.append(".*");
                case '?' -> regex.append('.');
                default -> regex.append(Pattern.quote(String.valueOf(character)));
            }
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }

    /** The values of a key or attribute; none where it is empty. */
    static List<String> values(Object value) {
        return value instanceof List<?> list
                ? list.stream()
                        .map(String::valueOf)
                        .filter(text -> !text.isEmpty())
                        .toList()
                : value == null || value.toString().isEmpty() ? List.of() : List.of(value.toString());
    }

    private static List<String> values(Object value, String whereEmpty) {
        List<String> values = values(value);
        return values.isEmpty() ? List.of(whereEmpty) : values;
    }
}
