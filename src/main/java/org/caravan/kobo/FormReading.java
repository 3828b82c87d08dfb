package org.caravan.kobo;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Reads one form's submissions page after page, and knows when it has read them all. */
public final class FormReading {

    /** Most submissions of a form that are put aside in one reading; more means that the form as a whole cannot be taken. */
    static final int MOST_ASIDE = 100;

    /** Questions in one turn for what a sweep did not show; the rest waits for the next turn, which goes on there. */
    static final int MOST_CONFIRMATIONS = 2_000;

    /** What is asked of a form. */
    enum Mode {
        /** Nothing: the list tells that nothing is new. */
        NOTHING,
        /** What is new, with an overlap. */
        NEW,
        /** Everything: edits and deletions show. */
        EVERYTHING
    }

    private final FormRun run;
    private final String uid;
    private final Mode mode;
    private final String version;
    private final String newest;
    private final FormPages pages;
    private String refusal;
    private boolean serverFailed;
    private int aside;
    private int confirmations;

    /**
     * Begins.
     *
     * @param form row of {@code kobo_form}
     * @param pages where to begin
     */
    FormReading(FormRun run, Map<String, Object> form, Mode mode, FormPages pages) {
        this.run = run;
        this.uid = FormServer.requireUid((String) form.get("asset_uid"));
        this.version = (String) form.get("version");
        this.newest = (String) form.get("reported_newest");
        this.mode = mode;
        this.pages = pages;
    }

    FormRun run() {
        return run;
    }

    public String getUid() {
        return uid;
    }

    Mode mode() {
        return mode;
    }

    /** The page to read next; null where there is none. */
    public String getAddress() {
        if (mode == Mode.NOTHING || pages.isEnded()) {
            return null;
        }
        return pages.next() == null ? page() : run.server().requireOwn(pages.next());
    }

    /** Whether every submission that the server counts was read. */
    boolean isComplete() {
        return pages.isComplete();
    }

    /** Why it is not complete, for the form's row. */
    String shortfall() {
        return pages.shortfall();
    }

    /** Notes a new submission of the page that is being read, in the order of the page. */
    void seen(long id) {
        pages.seen(id);
    }

    /**
     * After a page: where to go on.
     *
     * @param distinct submissions of the page that were not given before
     * @throws KoboException where the next page is on another server, or leads nowhere
     */
    void after(SubmissionPage page, long distinct) {
        if (page.next() != null) {
            run.server().requireOwn(page.next());
        }
        pages.after(page, distinct);
    }

    /**
     * The page could not be taken: a smaller one is next, and in the end the question which submission it is.
     *
     * @throws KoboException the reason, where no smaller one can be had
     */
    void refused(KoboException why) {
        pages.refused(why);
        refusal = why.getMessage();
        serverFailed = why instanceof KoboUnavailableException;
    }

    /** Whether the page to read next only names the submission that cannot be taken. */
    boolean isNaming() {
        return pages.isNaming();
    }

    /**
     * Has the submission that was just named asked for once more before it is put aside, where the server failed: since it answers now, it may
     * have failed over anything.
     *
     * @return false where it was another fault, or that was done already
     */
    boolean askOnceMore() {
        return serverFailed && pages.askOnceMore();
    }

    /** Why the last page was refused. */
    String refusal() {
        return refusal;
    }

    /** @throws KoboException where too many were put aside */
    void putAside() {
        aside++;
        if (aside > MOST_ASIDE) {
            throw new KoboException("More than " + MOST_ASIDE + " submissions of the form cannot be taken: " + refusal);
        }
    }

    /** True until what is missing is asked for: before that it is judged as a whole. */
    boolean isFirstConfirmation() {
        return confirmations == 0;
    }

    /**
     * Address that asks which of these submissions are there.
     *
     * @throws KoboException where that was asked too often
     */
    String confirmation(List<Long> ids) {
        confirmations++;
        if (confirmations > MOST_CONFIRMATIONS) {
            throw new KoboException("After " + MOST_CONFIRMATIONS
                    + " questions it is not yet known which submissions are still there:" + " the next run goes on");
        }
        return base() + "data/?format=json&limit=" + ids.size() + "&fields=" + encode("[\"_id\"]")
                + "&query="
                + encode("{\"_id\":{\"$in\":["
                        + ids.stream().map(String::valueOf).collect(Collectors.joining(",")) + "]}}");
    }

    private String page() {
        String query = pages.behind() < 0 ? "" : "&query=" + encode("{\"_id\":{\"$gt\":" + pages.behind() + "}}");
        String fields = pages.isNaming() ? "&fields=" + encode("[\"_id\"]") : "";
        return base() + "data/?format=json&start=0&limit=" + pages.size() + "&sort=" + encode("{\"_id\":1}") + fields
                + query;
    }

    private String base() {
        return run.server().url().resolve("/api/v2/assets/" + uid + "/").toString();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Parameters of the statements about the form. */
    Map<String, Object> parameters() {
        Map<String, Object> values = new HashMap<>();
        values.put("server", run.server().getName());
        values.put("form", uid);
        values.put("run", run.id());
        values.put("version", version);
        values.put("newest", newest);
        values.put("position", pages.position());
        values.put("remainder", pages.remainder());
        return values;
    }
}
