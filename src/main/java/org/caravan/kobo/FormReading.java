package org.caravan.kobo;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.caravan.kobo.SubmissionStore.Stored;

/**
 * Reads one form's submissions page after page, and knows when it has read them all.
 *
 * <p>Pages come in the order of {@code _id}. Where the server names a next page, that is read; where it names none although it counts
 * more than it gave (a silently capped page), reading goes on behind the last one. So the end is never inferred from the size of
 * a page.
 */
public final class FormReading {

    static final int MOST_PAGES = 1_000_000;

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
    private String address;
    private int pages;
    private long behind;
    private long given;
    private long lastId;
    private boolean ordered = true;
    private boolean complete;
    private Long counted;

    /**
     * Begins.
     *
     * @param form row of {@code kobo_form}
     * @param behind {@code _id} after which to begin; -1: at the first
     */
    FormReading(FormRun run, Map<String, Object> form, Mode mode, long behind) {
        this.run = run;
        this.uid = FormServer.requireUid((String) form.get("asset_uid"));
        this.version = (String) form.get("version");
        this.newest = (String) form.get("reported_newest");
        this.mode = mode;
        this.behind = behind;
        this.lastId = behind;
        this.address = mode == Mode.NOTHING ? null : page(behind);
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
        return address;
    }

    /** Whether every submission that the server counts was read. */
    boolean isComplete() {
        return complete;
    }

    /** Where an interrupted reading can go on; null where the server does not keep to the order. */
    Long position() {
        return ordered && lastId >= 0 ? lastId : null;
    }

    /** Notes a submission of the page that is being read. */
    void seen(long id) {
        ordered &= id > lastId;
        lastId = Math.max(lastId, id);
    }

    /** After a page: where to go on. */
    void after(SubmissionPage page, Stored stored) {
        pages++;
        given += stored.distinct();
        counted = page.count();
        if (pages >= MOST_PAGES) {
            throw new KoboException("The form has more than " + MOST_PAGES + " pages");
        }
        if (page.next() != null) {
            address = run.server().requireOwn(page.next());
        } else if (page.count() != null && given < page.count() && lastId > behind) {
            behind = lastId;
            given = 0;
            address = page(behind);
        } else {
            complete = page.count() != null && given >= page.count();
            address = null;
        }
    }

    /** Why it is not complete, for the form's row. */
    String shortfall() {
        return counted == null
                ? "The server does not count the form's submissions, so nothing can be called complete"
                : "The server counts " + counted + " submissions and gave " + given
                        + ": nothing is marked as deleted until it gives all";
    }

    /** Address that asks which of these submissions are there. */
    String confirmation(List<Long> ids) {
        return base() + "data/?format=json&limit=" + run.server().pageSize() + "&fields=" + encode("[\"_id\"]")
                + "&query="
                + encode("{\"_id\":{\"$in\":["
                        + ids.stream().map(String::valueOf).collect(Collectors.joining(",")) + "]}}");
    }

    private String page(long after) {
        String query = after < 0 ? "" : "&query=" + encode("{\"_id\":{\"$gt\":" + after + "}}");
        return base() + "data/?format=json&start=0&limit=" + run.server().pageSize() + "&sort=" + encode("{\"_id\":1}")
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
        values.put("position", position());
        return values;
    }
}
