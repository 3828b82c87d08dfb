package org.caravan.discover;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

/** Reads matches of a C-FIND: keyword to value, where a value may be absent, of several values, or not text at all. */
public final class Attributes {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Far longer than the VRs that are kept allow. */
    private static final int LONGEST_KEPT = 1024;

    private Attributes() {}

    /** The value as text without surrounding spaces; empty where it is absent, binary or a sequence; several values joined by a backslash. */
    public static String text(Map<String, ?> match, String keyword) {
        Object value = match.get(keyword);
        if (value instanceof String text) {
            return text.strip();
        }
        if (value instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
            return String.join(
                    "\\", list.stream().map(item -> ((String) item).strip()).toList());
        }
        return "";
    }

    /** A count, or null where it is absent, zero or no number: missing is not zero. */
    public static Integer count(Map<String, ?> match, String keyword) {
        try {
            int count = Integer.parseInt(text(match, keyword).replaceFirst("^\\+", ""));
            return count > 0 ? count : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /**
     * Those of the keywords that have a value, as a JSON object, each cut after {@value #LONGEST_KEPT} characters; U+0000, which PostgreSQL
     * refuses, becomes U+FFFD.
     */
    static String json(Map<String, ?> match, List<String> keywords) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String keyword : keywords) {
            String text = text(match, keyword).replace('\u0000', '\uFFFD');
            if (!text.isEmpty()) {
                values.put(keyword, text.substring(0, Math.min(LONGEST_KEPT, text.length())));
            }
        }
        try {
            return JSON.writeValueAsString(values);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Text cannot be written as JSON", e);
        }
    }
}
