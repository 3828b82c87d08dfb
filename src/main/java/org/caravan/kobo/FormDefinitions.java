package org.caravan.kobo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

import javax.sql.DataSource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.caravan.queue.Sql;

/** Keeps the definition of every version of a form, and the views that follow from it. */
public class FormDefinitions {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Sql sql;
    private final FormViews views;

    public FormDefinitions(Sql sql, DataSource dataSource) {
        this.sql = sql;
        this.views = new FormViews(sql, dataSource);
    }

    /**
     * Stores what the server answered for the form.
     *
     * @param answer JSON of the asset, with its {@code content}
     * @throws KoboException where there is no definition in it
     */
    public void store(FormReading reading, String answer) {
        JsonNode content = parse(answer).path("content");
        if (!content.path("survey").isArray()) {
            throw new KoboException("The server answered without a definition of the form");
        }
        Map<String, Object> parameters = reading.parameters();
        parameters.put("version", parameters.get("version") == null ? "unknown" : parameters.get("version"));
        parameters.put("definition", SubmissionJson.kept(content));
        sql.update("kobo-store-definition", parameters);
        views.refresh(reading.run().server().getName(), reading.getUid(), FormDefinition.questions(content));
        sql.update("kobo-definition-read", parameters);
    }

    private static JsonNode parse(String answer) {
        try {
            return MAPPER.readTree(answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
