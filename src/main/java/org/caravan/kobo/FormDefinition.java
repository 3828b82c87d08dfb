package org.caravan.kobo;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;

/** Reads the survey of a form's definition, as the database keeps it: which answers there are, where, and of what type. */
final class FormDefinition {

    private final Map<String, Question> questions = new LinkedHashMap<>();
    private final Deque<Level> levels = new ArrayDeque<>();

    /** A group or repeat that is open. */
    private record Level(String path, String repeat) {}

    private FormDefinition() {
        levels.push(new Level("", ""));
    }

    /** The questions, groups and repeats in their order; of several with the same path the first counts. */
    static List<Question> questions(JsonNode content) {
        FormDefinition definition = new FormDefinition();
        for (JsonNode row : content.path("survey")) {
            definition.add(row);
        }
        return List.copyOf(definition.questions.values());
    }

    private void add(JsonNode row) {
        String type = row.path("type").asText("").strip().split("\\s+", 2)[0];
        if (type.startsWith("end_") || type.equals("end") && !hasName(row)) {
            if (levels.size() > 1) {
                levels.pop();
            }
            return;
        }
        if (!hasName(row)) {
            return;
        }
        Level level = levels.peek();
        String name = name(row);
        String path = level.path().isEmpty() ? name : level.path() + "/" + name;
        if (type.equals("begin_repeat")) {
            put(new Question(path, level.repeat(), name, ColumnType.REPEAT));
            levels.push(new Level(path, path));
        } else if (type.startsWith("begin_")) {
            put(new Question(path, level.repeat(), name, ColumnType.GROUP));
            levels.push(new Level(path, level.repeat()));
        } else if (!type.isEmpty()) {
            put(new Question(path, level.repeat(), name, ColumnType.of(type)));
        }
    }

    private void put(Question question) {
        questions.putIfAbsent(question.path(), question);
    }

    private static boolean hasName(JsonNode row) {
        return !name(row).isEmpty();
    }

    private static String name(JsonNode row) {
        String name = row.path("name").asText("");
        return name.isEmpty() ? row.path("$autoname").asText("") : name;
    }
}
