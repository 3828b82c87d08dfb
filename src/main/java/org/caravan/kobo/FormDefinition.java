package org.caravan.kobo;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

/**
 * Reads the survey of a form's definition, as the database keeps it, row by row: which answers there are, where, and of what type. How many there
 * are, and how deep, is bounded.
 */
final class FormDefinition {

    /** Deepest nesting of groups and repeats. */
    static final int DEEPEST = 32;

    /** Most characters of a question's path, and of all paths of a definition. */
    static final int LONGEST_PATH = 500;

    static final int LONGEST_PATHS = 4_000_000;

    private static final JsonFactory JSON = new JsonFactory();

    private final Map<String, Question> questions = new LinkedHashMap<>();
    private final Deque<Level> levels = new ArrayDeque<>();
    private final int mostQuestions;
    private int paths;

    /** A group or repeat that is open. */
    private record Level(String path, String repeat) {}

    /** A row of the survey; empty text where it does not tell. */
    private record Row(String type, String name, String autoName) {

        String named() {
            return name.isEmpty() ? autoName : name;
        }
    }

    private FormDefinition(int mostQuestions) {
        this.mostQuestions = mostQuestions;
        levels.push(new Level("", ""));
    }

    /**
     * The questions, groups and repeats in their order; of several with the same path the first counts.
     *
     * @param content JSON text of the definition
     * @throws KoboException where there is no survey in it, or it is beyond the limits
     */
    static List<Question> questions(String content, int mostQuestions) {
        FormDefinition definition = new FormDefinition(mostQuestions);
        boolean survey = false;
        try (JsonParser parser = JSON.createParser(content)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean rows = parser.currentName().equals("survey") & parser.nextToken() == JsonToken.START_ARRAY;
                survey |= rows;
                if (rows) {
                    definition.addAll(parser);
                } else {
                    parser.skipChildren();
                }
            }
        } catch (IOException e) {
            throw new KoboException("A definition of the form cannot be read");
        }
        if (!survey) {
            throw new KoboException("The server answered without a definition of the form");
        }
        return List.copyOf(definition.questions.values());
    }

    private void addAll(JsonParser parser) throws IOException {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() == JsonToken.START_OBJECT) {
                add(row(parser));
            } else {
                parser.skipChildren();
            }
        }
    }

    private static Row row(JsonParser parser) throws IOException {
        String type = "";
        String name = "";
        String autoName = "";
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            String text = parser.nextToken().isScalarValue() && parser.currentToken() != JsonToken.VALUE_NULL
                    ? parser.getText()
                    : "";
            parser.skipChildren();
            switch (key) {
                case "type" -> type = text;
                case "name" -> name = text;
                case "$autoname" -> autoName = text;
                default -> {
                    // labels, hints and the like
                }
            }
        }
        return new Row(type, name, autoName);
    }

    private void add(Row row) {
        String type = row.type().strip().split("\\s+", 2)[0];
        String name = row.named();
        if (type.startsWith("end_") || type.equals("end") && name.isEmpty()) {
            if (levels.size() > 1) {
                levels.pop();
            }
            return;
        }
        if (name.isEmpty()) {
            return;
        }
        Level level = levels.peek();
        String path = level.path().isEmpty() ? name : level.path() + "/" + name;
        if (type.equals("begin_repeat")) {
            put(new Question(path, level.repeat(), name, ColumnType.REPEAT));
            push(new Level(path, path));
        } else if (type.startsWith("begin_")) {
            put(new Question(path, level.repeat(), name, ColumnType.GROUP));
            push(new Level(path, level.repeat()));
        } else if (!type.isEmpty()) {
            put(new Question(path, level.repeat(), name, ColumnType.of(type)));
        }
    }

    private void push(Level level) {
        if (levels.size() > DEEPEST) {
            throw new KoboException("The form's definition has groups nested deeper than " + DEEPEST);
        }
        levels.push(level);
    }

    private void put(Question question) {
        if (questions.putIfAbsent(question.path(), question) != null) {
            return;
        }
        paths += question.path().length();
        if (questions.size() > mostQuestions) {
            throw new KoboException("The form's definition has more than " + mostQuestions
                    + " questions, groups and repeats (mostQuestions)");
        }
        if (question.path().length() > LONGEST_PATH || paths > LONGEST_PATHS) {
            throw new KoboException("The form's definition has names of more than " + LONGEST_PATH
                    + " characters with their groups, or of more than " + LONGEST_PATHS + " in all");
        }
    }
}
