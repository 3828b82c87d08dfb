package org.caravan.kobo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

/** Writes submissions as JSON that PostgreSQL takes: U+0000, which JSONB refuses, becomes U+FFFD in keys and values. */
public class KoboJson {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    /**
     * The text of an answer that can be used: status 200 and a JSON object.
     *
     * @throws KoboException otherwise; the message holds the status alone
     */
    public String require(int status, String text) {
        if (status == 401 || status == 403) {
            throw new KoboException("The form server refuses our API token (status " + status + ")");
        }
        if (status != 200) {
            throw new KoboException("The form server answered with status " + status);
        }
        if (text == null || !text.stripLeading().startsWith("{")) {
            throw new KoboException("The form server answered with something that is not JSON");
        }
        return text;
    }

    /** The parameters of {@code store-submission.sql} for one submission of a form. */
    public Map<String, Object> row(String server, String form, Map<String, Object> submission) {
        if (!(submission.get("_id") instanceof Number id)) {
            throw new KoboException("A submission of form " + form + " has no _id");
        }
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("server", server);
        row.put("form", form);
        row.put("submission", id.longValue());
        row.put("rootUuid", clean(submission.get("meta/rootUuid") instanceof String uuid ? uuid : null));
        row.put("content", toJson(submission));
        return row;
    }

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
            return list.stream().map(KoboJson::clean).collect(Collectors.toCollection(ArrayList::new));
        }
        return value;
    }
}
