package org.caravan.kobo;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.core.JsonToken;

/**
 * Reads a page of the list of forms as a stream: of each entry what {@link FormList} wants stays, however much else there is. The page looks as
 * the server's, {@code count}, {@code next} and {@code results}, for the route that goes through it.
 */
final class FormListPage {

    /** Most entries of one page. */
    static final int MOST_ENTRIES = 10_000;

    /** Most characters of a form's name, which is cut there as the server does, and of everything else, which counts as absent then. */
    static final int LONGEST = 255;

    private static final Set<String> WANTED = Set.of(
            "uid",
            "name",
            "has_deployment",
            "version_id",
            "deployed_version_id",
            "deployment__submission_count",
            "deployment__last_submission_time");

    private final Map<String, Object> page = new HashMap<>();
    private final List<Map<String, Object>> entries = new ArrayList<>();

    private FormListPage() {}

    /**
     * Reads it to its end.
     *
     * @throws IOException where it breaks off or is no JSON object
     * @throws KoboException where it is no page of a list of forms, or is beyond the limits
     */
    static Map<String, Object> read(BoundedJson json, InputStream in) throws IOException {
        FormListPage reading = new FormListPage();
        json.readMembers(in, reading::member);
        if (!reading.page.containsKey("results")) {
            throw new KoboException("The server answered with JSON that is no list of forms");
        }
        reading.page.putIfAbsent("next", null);
        return reading.page;
    }

    private void member(BoundedJson.Parser parser) throws IOException {
        String name = parser.currentName();
        if (name.equals("results") && parser.currentToken() == JsonToken.START_ARRAY) {
            page.put(name, entries);
            parser.readEntries(this::entry);
        } else if (name.equals("next")) {
            page.put(name, SubmissionPage.address(parser.textOrSkip()));
        } else if (name.equals("count") && parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
            page.put(name, parser.getLongValue());
        } else {
            parser.skipChildren();
        }
    }

    private void entry(BoundedJson.Parser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw new KoboException("The server answered with a list of something else than forms");
        }
        if (entries.size() >= MOST_ENTRIES) {
            throw new KoboException("The server answered with a page of more than " + MOST_ENTRIES + " forms");
        }
        Map<String, Object> entry = new HashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            Object value = WANTED.contains(name) ? value(parser, name) : null;
            parser.skipChildren();
            if (value != null) {
                entry.put(name, value);
            }
        }
        entries.add(entry);
    }

    private static Object value(BoundedJson.Parser parser, String name) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_STRING -> {
                String text = parser.getText();
                boolean fits = text.length() <= LONGEST;
                yield fits ? text : name.equals("name") ? text.substring(0, LONGEST) : null;
            }
            case VALUE_TRUE, VALUE_FALSE -> parser.getBooleanValue();
            case VALUE_NUMBER_INT -> parser.getBigIntegerValue().longValue();
            default -> null;
        };
    }
}
