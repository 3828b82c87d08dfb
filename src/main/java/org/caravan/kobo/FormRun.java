package org.caravan.kobo;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import org.apache.camel.util.ObjectHelper;

import org.caravan.queue.Failures;
import org.caravan.queue.Sql;

/** One run over a server's forms, or its attachments: who is asked, and what came of it so far. */
public final class FormRun {

    static final int MOST_FAILURES_IN_A_ROW = 3;

    private final long id;
    private final FormServer server;
    private final Sql sql;
    private final Set<String> pagesOfList = new HashSet<>();
    private final Set<String> listed = new HashSet<>();
    private Long counted;
    private FormRequest last;
    private long requests;
    private int forms;
    private int formsRead;
    private int formsFailed;
    private int aside;
    private int unavailableInARow;
    private boolean enough;
    private long added;
    private long edited;
    private long deleted;

    FormRun(long id, FormServer server, Sql sql) {
        this.id = id;
        this.server = server;
        this.sql = sql;
    }

    FormServer server() {
        return server;
    }

    long id() {
        return id;
    }

    /**
     * A sign of life, with the tallies; a part of every transaction that writes, so that a run that was taken for dead writes nothing
     * beside the one in its place.
     *
     * @throws KoboServerException where this run was ended
     */
    void alive() {
        if (sql.update("kobo-note-run", parameters()) == 0) {
            throw new KoboServerException("The run was taken for dead and ended; another has its place");
        }
    }

    /**
     * Notes what is in work, so that a start after an abrupt end knows.
     *
     * @param work uid of a form, or id of an attachment; null for none
     */
    void worksOn(String work) {
        Map<String, Object> values = new HashMap<>();
        values.put("run", id);
        values.put("work", work);
        sql.update("kobo-run-works-on", values);
    }

    /** Whether that page of the list of forms comes for the first time, and is not one too many. */
    boolean isNewPageOfList(String address) {
        return pagesOfList.size() < FormList.MOST_PAGES && pagesOfList.add(address);
    }

    /**
     * The list of forms names that one, deployed or not.
     *
     * @throws KoboException where these are too many
     */
    void listed(String uid) {
        listed.add(uid);
        if (listed.size() > server.mostForms()) {
            throw new KoboException("The list of forms names more than " + server.mostForms() + " forms (mostForms)");
        }
    }

    /** So many forms are on the list, as its newest page tells; null where it does not. */
    void counted(Long count) {
        counted = count;
    }

    /** Why forms may be missing although all that the list named were read; null where it named as many as it counts. */
    String shortfall() {
        return counted == null || counted <= listed.size()
                ? null
                : "The list of forms counts " + counted + " and named " + listed.size()
                        + ": forms that it left out were not read";
    }

    /** Remembers the request, so that all its attempts are counted, and each gives a sign of life. */
    FormRequest count(FormRequest request) {
        request.beforeWaiting(this::alive);
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

    /** A submission could not be taken. */
    void putAside() {
        aside++;
    }

    /** Whether what is left, all of which failed before, is for the next run: one after the other could not be had. */
    public boolean isEnough() {
        return enough;
    }

    /**
     * A form, or an attachment, failed.
     *
     * @param before whether it failed the last time too
     * @throws KoboServerException where one after the other could not be had, and it is not just those that failed before or come last: the
     *     server is out of order
     */
    void failed(Throwable failure, boolean before) {
        formsFailed++;
        boolean unavailable = ObjectHelper.getException(KoboUnavailableException.class, failure) != null;
        unavailableInARow = unavailable ? unavailableInARow + 1 : 0;
        boolean justTheLast = forms > 0 && formsRead > 0 && formsRead + formsFailed >= forms;
        enough = unavailableInARow >= MOST_FAILURES_IN_A_ROW && before && formsRead > 0;
        if (unavailableInARow >= MOST_FAILURES_IN_A_ROW && !justTheLast && !enough) {
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

    /** In one line, for the log. */
    public String getSummary() {
        return formsRead + " of " + forms + " forms read" + (formsFailed > 0 ? ", " + formsFailed + " failed" : "")
                + (enough ? ", the others that failed before wait for the next run" : "")
                + "; submissions: " + added + " new, " + edited + " edited, " + deleted + " deleted"
                + (aside > 0 ? ", " + aside + " put aside" : "") + "; " + requests() + " requests"
                + (shortfall() == null ? "" : ". " + shortfall());
    }

    private long requests() {
        return requests + (last == null ? 0 : last.attempts());
    }

    /** For {@code kobo-note-run.sql} and the like. */
    Map<String, Object> parameters() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("run", id);
        values.put("server", server.getName());
        values.put("requests", requests());
        values.put("forms", forms);
        values.put("formsRead", formsRead);
        values.put("formsFailed", formsFailed);
        values.put("added", added);
        values.put("edited", edited);
        values.put("deleted", deleted);
        values.put("aside", aside);
        return values;
    }
}
