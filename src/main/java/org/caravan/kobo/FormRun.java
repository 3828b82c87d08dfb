package org.caravan.kobo;

import java.util.LinkedHashMap;
import java.util.Map;

import org.apache.camel.util.ObjectHelper;

import org.caravan.queue.Failures;

/** One run over a server's forms, or its attachments: who is asked, and what came of it so far. */
public final class FormRun {

    static final int MOST_FAILURES_IN_A_ROW = 3;

    private final long id;
    private final FormServer server;
    private FormRequest last;
    private long requests;
    private int forms;
    private int formsRead;
    private int formsFailed;
    private int unavailableInARow;
    private long added;
    private long edited;
    private long deleted;

    FormRun(long id, FormServer server) {
        this.id = id;
        this.server = server;
    }

    FormServer server() {
        return server;
    }

    public FormServer getServer() {
        return server;
    }

    long id() {
        return id;
    }

    /** Remembers the request, so that all its attempts are counted. */
    FormRequest count(FormRequest request) {
        requests += last == null ? 0 : last.attempts();
        last = request;
        return request;
    }

    void selected(int count) {
        forms = count;
    }

    void read() {
        formsRead++;
        unavailableInARow = 0;
    }

    /** @throws KoboServerException where form after form could not be had: the server is out of order */
    void failed(Throwable failure) {
        formsFailed++;
        boolean unavailable = ObjectHelper.getException(KoboUnavailableException.class, failure) != null;
        unavailableInARow = unavailable ? unavailableInARow + 1 : 0;
        if (unavailableInARow >= MOST_FAILURES_IN_A_ROW) {
            throw new KoboServerException(
                    unavailableInARow + " forms in a row could not be had: " + Failures.reason(failure));
        }
    }

    void stored(long newOnes, long editedOnes) {
        added += newOnes;
        edited += editedOnes;
    }

    void deleted(long gone) {
        deleted += gone;
    }

    int formsFailed() {
        return formsFailed;
    }

    /** In one line, for the log. */
    public String getSummary() {
        return formsRead + " of " + forms + " forms read" + (formsFailed > 0 ? ", " + formsFailed + " failed" : "")
                + "; submissions: " + added + " new, " + edited + " edited, " + deleted + " deleted; "
                + counted() + " requests";
    }

    private long counted() {
        return requests + (last == null ? 0 : last.attempts());
    }

    /** For {@code kobo-note-run.sql} and the like. */
    Map<String, Object> parameters() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("run", id);
        values.put("server", server.getName());
        values.put("requests", counted());
        values.put("forms", forms);
        values.put("formsRead", formsRead);
        values.put("formsFailed", formsFailed);
        values.put("added", added);
        values.put("edited", edited);
        values.put("deleted", deleted);
        return values;
    }
}
