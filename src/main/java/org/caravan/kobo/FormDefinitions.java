package org.caravan.kobo;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import javax.sql.DataSource;

import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.caravan.queue.Failures;
import org.caravan.queue.Sql;

/**
 * Keeps the definitions of a form's versions, the deployed one and those that submissions name, and the views that follow from them. A
 * version is asked for by its id ({@code /api/v2/assets/<uid>/versions/<id>/}): the form itself may be a draft that nobody has deployed.
 */
public class FormDefinitions {

    /** Definitions of a form in one run; the others come with the next runs. */
    static final int MOST_AT_ONCE = 20;

    /** Of a form of which the list does not tell the version: what the form is now is kept for it. */
    private static final String UNKNOWN = "unknown";

    private static final Logger LOG = LoggerFactory.getLogger(FormDefinitions.class);

    private final Sql sql;
    private final FormViews views;

    public FormDefinitions(Sql sql, DataSource dataSource) {
        this.sql = sql;
        this.views = new FormViews(sql, dataSource);
    }

    /** One definition to ask for: its number in this run from 1, its version, and the request that stores it. */
    public record Fetch(FormReading reading, int number, String version, FormRequest request) {
        /** Of the form. */
        public String uid() {
            return reading.getUid();
        }
    }

    /** The first definition that is due, that of the deployed version where it is one of them; null where none is. */
    public Fetch first(FormReading reading) {
        sql.update("kobo-want-definition", parameters(reading, deployed(reading)));
        return claim(reading, 1);
    }

    /** The next one; null where none is due, or there were enough in this run. */
    public Fetch next(Fetch before) {
        return before.number() >= MOST_AT_ONCE ? null : claim(before.reading(), before.number() + 1);
    }

    private Fetch claim(FormReading reading, int number) {
        List<Map<String, Object>> rows = sql.rows("kobo-claim-definition", parameters(reading, deployed(reading)));
        if (rows.isEmpty()) {
            return null;
        }
        String version = (String) rows.get(0).get("version");
        String part = version.equals(UNKNOWN) ? "" : "versions/" + version + "/";
        FormRun run = reading.run();
        String address = run.server()
                .url()
                .resolve("/api/v2/assets/" + reading.getUid() + "/" + part + "?format=json")
                .toString();
        FormRequest request = new FormRequest(run.server(), address, (status, in) -> {
            store(reading, version, in);
            return null;
        });
        return new Fetch(reading, number, version, run.count(request));
    }

    private void store(FormReading reading, String version, InputStream in) throws IOException {
        FormServer server = reading.run().server();
        StringWriter content = new StringWriter();
        server.definitionJson().readMembers(in, parser -> {
            if (parser.currentName().equals("content")) {
                content.getBuffer().setLength(0);
                SubmissionJson.copy(parser, content);
            } else {
                parser.skipChildren();
            }
        });
        Map<String, Object> parameters = parameters(reading, version);
        parameters.put("definition", content.toString());
        FormDefinition.questions(content.toString(), server.mostQuestions());
        sql.inTransaction(() -> {
            reading.run().alive();
            return sql.update("kobo-store-definition", parameters);
        });
    }

    /**
     * A definition could not be had: it keeps the reason and is asked for again later; the form's submissions are read all the same.
     *
     * @return why, in words
     * @throws KoboServerException where the next one would fail too
     */
    public String fail(Fetch fetch, Exchange exchange) {
        Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        FormReadings.endRunIfServerFailed(failure);
        String reason = Failures.reason(failure);
        Map<String, Object> parameters = parameters(fetch.reading(), fetch.version());
        parameters.put("reason", reason);
        sql.update("kobo-definition-failed", parameters);
        return reason;
    }

    /** Makes the form's views anew where there is a new definition, or they could not be made before. */
    public void makeViews(FormReading reading) {
        Map<String, Object> form = parameters(reading, null);
        if (!(Boolean) sql.rows("kobo-read-form", form).get(0).get("views_due")) {
            return;
        }
        for (Map<String, Object> untaken : sql.rows("kobo-untaken-definitions", form)) {
            String version = (String) untaken.get("version");
            try {
                take(reading, version);
            } catch (KoboServerException e) {
                throw e;
            } catch (KoboException e) {
                unusable(reading, version, e);
            }
        }
        views.make(reading.run().server().getName(), reading.getUid());
    }

    private void take(FormReading reading, String version) {
        Map<String, Object> parameters = parameters(reading, version);
        String definition =
                (String) sql.rows("kobo-read-definition", parameters).get(0).get("definition");
        sql.inTransaction(() -> {
            reading.run().alive();
            views.take(
                    reading.run().server().getName(),
                    reading.getUid(),
                    FormDefinition.questions(definition, reading.run().server().mostQuestions()));
            return sql.update("kobo-definition-taken", parameters);
        });
    }

    /** It is kept as it is, and has no columns. */
    private void unusable(FormReading reading, String version, KoboException why) {
        Map<String, Object> parameters = parameters(reading, version);
        parameters.put("reason", why.getMessage());
        sql.update("kobo-definition-unusable", parameters);
        reading.run()
                .server()
                .warn(
                        LOG,
                        "definition: " + why.getMessage(),
                        "the definition of version " + version + " of form " + reading.getUid() + " cannot be used: "
                                + why.getMessage());
    }

    private static String deployed(FormReading reading) {
        String version = (String) reading.parameters().get("version");
        return version != null && version.matches("[A-Za-z0-9]{1,64}") ? version : UNKNOWN;
    }

    private static Map<String, Object> parameters(FormReading reading, String version) {
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("server", reading.run().server().getName());
        parameters.put("form", reading.getUid());
        parameters.put("version", version);
        return parameters;
    }
}
