package org.caravan.http;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;

import jakarta.servlet.http.HttpServletResponse;

/**
 * What a message asks of Jolokia, judged while it is read: one request, or a list of them. Jolokia builds all answers in memory before it sends the
 * first, so what they cost is bounded here.
 */
final class JolokiaMessage {

    /** As many requests count those that answer about many beans at once: lists, searches, patterns of names. */
    static final int COST_OF_MANY = 1_000;

    /** As many count calls of operations, which may dump all routes. */
    static final int COST_OF_CALL = 10;

    /** Values of JSON for each request that is allowed: Jolokia holds them all. */
    private static final int VALUES_A_REQUEST = 20;

    private static final Set<String> OF_MANY = Set.of("list", "search");
    private static final JsonFactory JSON = new JsonFactory();

    private final int most;
    private int depth;
    private int within = 1;
    private int values;
    private int cost;

    private JolokiaMessage(int most) {
        this.most = most;
    }

    /** Status and reason. */
    record Refusal(int status, String reason) {}

    /** @param most requests in one message */
    static Optional<Refusal> refusal(byte[] body, int most) throws IOException {
        try (JsonParser json = JSON.createParser(body)) {
            return new JolokiaMessage(most).judge(json);
        } catch (JsonProcessingException e) {
            return Optional.of(new Refusal(HttpServletResponse.SC_BAD_REQUEST, "This is no JSON"));
        }
    }

    private Optional<Refusal> judge(JsonParser json) throws IOException {
        for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
            if (depth == 0 && token == JsonToken.START_ARRAY) {
                within = 2;
            }
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            if (token == JsonToken.START_OBJECT && depth == within) {
                cost++;
            }
            if (token == JsonToken.FIELD_NAME && depth <= within) {
                String name = json.currentName();
                if (name.equals("target")) {
                    return Optional.of(new Refusal(
                            HttpServletResponse.SC_FORBIDDEN, "The beans of this program alone are shown here"));
                }
                count(name, json);
            }
            values += token.isStructEnd() || token == JsonToken.FIELD_NAME ? 0 : 1;
            if (cost > most || values > (long) most * VALUES_A_REQUEST) {
                return Optional.of(new Refusal(
                        HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE,
                        "One message holds " + most + " requests to Jolokia at most, of which a call counts as "
                                + COST_OF_CALL
                                + " and a list, search or pattern as " + COST_OF_MANY
                                + ": ask for less at once, or set caravan.console.most-requests"));
            }
        }
        return Optional.empty();
    }

    /** What costs more than one request, by its type or the name it asks for. */
    private void count(String name, JsonParser json) throws IOException {
        if (!name.equals("type") && !name.equals("mbean")) {
            return;
        }
        JsonToken value = json.nextToken();
        depth += value.isStructStart() ? 1 : 0;
        values++;
        String text = value == JsonToken.VALUE_STRING ? json.getText().toLowerCase(Locale.ROOT) : "";
        if (name.equals("type") ? OF_MANY.contains(text) : text.contains("*") || text.contains("?")) {
            cost += COST_OF_MANY - 1;
        } else if (name.equals("type") && text.equals("exec")) {
            cost += COST_OF_CALL - 1;
        }
    }
}
