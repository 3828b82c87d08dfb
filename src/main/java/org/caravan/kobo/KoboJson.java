package org.caravan.kobo;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

/** Writes submissions as JSON that PostgreSQL takes: U+0000, which JSONB refuses, becomes U+FFFD in keys and values. */
public class KoboJson {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** One submission, as a map from question path to answer, as JSON text. */
    public String toJson(Map<String, Object> submission) {
        try {
            return MAPPER.writeValueAsString(clean(submission));
        } catch (JsonProcessingException e) {
            throw new KoboException("A submission cannot be written as JSON");
        }
    }

    private static Object clean(Object value) {
        if (value instanceof String text) {
            return text.replace('\u0000', '\uFFFD');
        }
        if (value instanceof Map<?, ?> map) {
            var cleaned = new LinkedHashMap<Object, Object>();
            map.forEach((key, item) -> cleaned.put(clean(key), clean(item)));
            return cleaned;
        }
        if (value instanceof List<?> list) {
            return list.stream().map(KoboJson::clean).collect(Collectors.toCollection(java.util.ArrayList::new));
        }
        return value;
    }
}
