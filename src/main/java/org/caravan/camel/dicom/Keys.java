package org.caravan.camel.dicom;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.caravan.dicom.data.Dictionary;

/**
 * Reads query keys: as text ({@code PatientID=TB-*,StudyDate=20260101-}), as a map, as lists.
 *
 * <p>In text, keys are separated by commas and values of one key by backslashes; a comma within a value is written twice. An empty
 * value is a return key.
 */
final class Keys {

    private Keys() {}

    /**
     * Reads keys from text.
     *
     * @throws IllegalArgumentException when a part has no {@code =}, or its keyword is none of PS3.6
     */
    static Map<String, Object> parse(String text) {
        Map<String, Object> keys = new LinkedHashMap<>();
        for (String part : split(text)) {
            int equals = part.indexOf('=');
            String keyword = part.substring(0, Math.max(equals, 0)).strip();
            if (keyword.isEmpty()) {
                throw new IllegalArgumentException(
                        "keys: write keyword=value, separated by commas, for example PatientID=TB-*,StudyDate=20260101-,StudyInstanceUID="
                                + " (part " + (keys.size() + 1)
                                + " is not like that; a comma within a value is written twice)");
            }
            keys.put(known(keyword), normal(part.substring(equals + 1).strip()));
        }
        return keys;
    }

    /** Returns the keyword; a misspelt one is refused, with the closest one there is. */
    private static String known(String keyword) {
        Dictionary.tag(keyword);
        return keyword;
    }

    private static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ',' && i + 1 < text.length() && text.charAt(i + 1) == ',') {
                part.append(c);
                i++;
            } else if (c == ',') {
                parts.add(part.toString());
                part.setLength(0);
            } else {
                part.append(c);
            }
        }
        parts.add(part.toString());
        return parts.stream().filter(one -> !one.isBlank()).toList();
    }

    /** The map with each value as the seam wants it: text, a list of text, a list of maps, or bytes. */
    static Map<String, Object> normal(Map<?, ?> map) {
        Map<String, Object> keys = new LinkedHashMap<>();
        map.forEach((keyword, value) -> keys.put(known(keyword.toString()), normal(value)));
        return keys;
    }

    private static Object normal(Object value) {
        if (value == null) {
            return "";
        }
        if (value instanceof byte[]) {
            return value;
        }
        if (value instanceof LocalDate date) {
            return date.format(DateTimeFormatter.BASIC_ISO_DATE);
        }
        if (value instanceof Map<?, ?> item) {
            return List.of(normal(item));
        }
        if (value instanceof Collection<?> many) {
            return many.stream()
                    .map(one -> one instanceof Map<?, ?> item ? normal(item) : normal(one))
                    .toList();
        }
        String text = value.toString();
        return text.indexOf('\\') < 0 ? text : List.of(text.split("\\\\", -1));
    }

    /** The values of a header that is a list, an array, or text with commas or backslashes between; empty where it is null. */
    static List<String> values(Object value) {
        if (value == null) {
            return List.of();
        }
        Stream<?> many = value instanceof Collection<?> list
                ? list.stream()
                : value instanceof Object[] array
                        ? Stream.of(array)
                        : Stream.of(value.toString().split("[,\\\\]"));
        return many.map(one -> one.toString().strip())
                .filter(one -> !one.isEmpty())
                .toList();
    }
}
