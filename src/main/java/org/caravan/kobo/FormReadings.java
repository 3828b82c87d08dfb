package org.caravan.kobo;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;

import javax.sql.DataSource;

import org.apache.camel.Exchange;
import org.apache.camel.util.ObjectHelper;

import org.caravan.kobo.FormReading.Mode;
import org.caravan.queue.Failures;
import org.caravan.queue.Sql;

/** Reads forms one by one: what is new at each run, everything from time to time. */
public class FormReadings {

    /** Submissions in one question whether they are still there. */
    static final int CONFIRMED_AT_ONCE = 200;

    private final Sql sql;
    private final SubmissionStore store;

    public FormReadings(Sql sql, DataSource dataSource) {
        this.sql = sql;
        this.store = new SubmissionStore(sql, dataSource);
    }

    /** Begins with a form: everything where a full sweep is due or was interrupted, nothing where the list tells that nothing is new. */
    public FormReading begin(FormRun run, Map<String, Object> form) {
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("server", run.server().getName());
        parameters.put("form", form.get("asset_uid"));
        parameters.put("overlap", run.server().overlap());
        parameters.put("sweepSeconds", run.server().fullSweep().toSeconds());
        Map<String, Object> state = sql.inTransaction(() -> {
            run.alive();
            run.worksOn((String) form.get("asset_uid"));
            sql.update("kobo-begin-form", parameters);
            sql.update("kobo-forget-seen", parameters);
            return sql.rows("kobo-form-state", parameters).get(0);
        });
        Mode mode = mode(state);
        boolean sweep = mode == Mode.EVERYTHING;
        FormPages pages = new FormPages(
                run.server().pageSize(),
                number(state.get(sweep ? "sweep_position" : "overlap"), -1),
                sweep ? number(state.get("sweep_remainder"), 0) : 0);
        return new FormReading(run, form, mode, pages);
    }

    private static Mode mode(Map<String, Object> state) {
        if (Boolean.TRUE.equals(state.get("sweeping"))) {
            return Mode.EVERYTHING;
        }
        return Boolean.TRUE.equals(state.get("unchanged")) ? Mode.NOTHING : Mode.NEW;
    }

    private static long number(Object value, long otherwise) {
        return value == null ? otherwise : ((Number) value).longValue();
    }

    /**
     * The request for the next page; it is stored while it arrives. A page that cannot be taken, or makes the server fail at every attempt,
     * is asked for again in smaller ones, until the submission at fault can be put aside.
     */
    public FormRequest page(FormReading reading) {
        FormRun run = reading.run();
        FormRequest request = new FormRequest(run.server(), reading.getAddress(), (status, in) -> {
            try {
                if (reading.isNaming()) {
                    store.putAside(reading, in);
                } else {
                    store.store(reading, in);
                }
            } catch (UnfitPageException e) {
                reading.refused(e);
                FormHttp.cut();
            }
            return null;
        });
        request.askForLess(reading::refused);
        return run.count(request);
    }

    /**
     * The request that asks for the next submissions that a complete sweep did not find, by their {@code _id}, so that none is marked as
     * deleted that is there after all; null where there are none, or the sweep is not complete. What is not there is marked.
     *
     * @throws KoboException where more are gone than can be believed
     */
    public FormRequest confirmation(FormReading reading) {
        if (reading.mode() != Mode.EVERYTHING || !reading.isComplete()) {
            return null;
        }
        if (reading.isFirstConfirmation()) {
            requireCredible(reading);
        }
        Map<String, Object> parameters = reading.parameters();
        parameters.put("limit", CONFIRMED_AT_ONCE);
        List<Long> missing = new ArrayList<>();
        sql.rows("kobo-missing", parameters).forEach(row -> missing.add((Long) row.get("submission_id")));
        if (missing.isEmpty()) {
            return null;
        }
        FormRun run = reading.run();
        return run.count(new FormRequest(run.server(), reading.confirmation(missing), (status, in) -> {
            mark(reading, missing, in);
            return null;
        }));
    }

    /** Where a large share of a form's submissions is gone, the list of forms has to say so too. */
    private void requireCredible(FormReading reading) {
        Map<String, Object> tally =
                sql.rows("kobo-sweep-tally", reading.parameters()).get(0);
        long missing = (Long) tally.get("missing");
        long held = (Long) tally.get("held");
        Long reported = (Long) tally.get("reported");
        boolean many = missing * 100 > held * reading.run().server().mostDeleted();
        boolean agreed = reported != null && reported <= (Long) tally.get("seen");
        if (many && !agreed) {
            beginAnew(reading);
            throw new KoboException("A full sweep no longer shows " + missing + " of " + held
                    + " submissions, but the list of forms "
                    + (reported == null ? "does not count" : "counts " + reported)
                    + ": none is marked as deleted until both agree. If they are gone indeed, set mostDeleted to 100 in the"
                    + " server's file until the next full sweep");
        }
    }

    private void beginAnew(FormReading reading) {
        sql.inTransaction(() -> {
            reading.run().alive();
            return sql.update("kobo-sweep-anew", reading.parameters());
        });
    }

    /** An answer that was cut short by the server's page size tells of those alone that it names; the others are asked for again. */
    private void mark(FormReading reading, List<Long> missing, InputStream in) throws IOException {
        Set<Long> there = new TreeSet<>();
        SubmissionPage page = SubmissionPage.read(
                reading.run().server().json(),
                in,
                tree -> there.add(tree.path("_id").asLong()));
        boolean whole = page.count() != null && page.count() == there.size();
        boolean part = page.count() != null && page.count() > there.size() && !there.isEmpty();
        if (!(whole || part) || !missing.containsAll(there)) {
            throw new KoboException(
                    "The server does not answer which submissions are still there: none is marked as deleted");
        }
        List<Map<String, Object>> rows = new ArrayList<>();
        for (long id : whole ? missing : there) {
            Map<String, Object> row = reading.parameters();
            row.put("submission", id);
            row.put("there", there.contains(id));
            rows.add(row);
        }
        sql.inTransaction(() -> {
            reading.run().alive();
            sql.updateAll("kobo-mark-deleted", rows);
            return sql.updateAll("kobo-note-one-seen", rows);
        });
        reading.run().deleted(rows.size() - there.size());
    }

    /** The form was read to its end. */
    public void finish(FormReading reading) {
        Map<String, Object> parameters = reading.parameters();
        if (reading.mode() != Mode.NOTHING && !reading.isComplete()) {
            if (reading.mode() == Mode.EVERYTHING) {
                beginAnew(reading);
            }
            throw new KoboException(reading.shortfall());
        }
        sql.inTransaction(() -> {
            reading.run().alive();
            if (reading.mode() == Mode.EVERYTHING) {
                sql.update("kobo-finish-sweep", parameters);
                sql.update("kobo-forget-seen", parameters);
                sql.update("kobo-forget-aside", parameters);
            }
            return reading.mode() == Mode.NOTHING ? 0 : sql.update("kobo-finish-form", parameters);
        });
        reading.run().read();
    }

    /**
     * A form failed: its row keeps the reason, the run goes on with the next.
     *
     * @return why, in words
     * @throws KoboServerException where the next form would fail too
     */
    public String fail(FormRun run, Map<String, Object> form, Exchange exchange) {
        Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        endRunIfServerFailed(failure);
        String reason = Failures.reason(failure);
        sql.update(
                "kobo-form-failed",
                Map.of("server", run.server().getName(), "form", form.get("asset_uid"), "reason", reason));
        run.failed(failure, number(form.get("consecutive_failures"), 0) > 0);
        return reason;
    }

    /** @throws KoboServerException where the failure is not that of one form, or Caravan is stopping */
    static void endRunIfServerFailed(Throwable failure) {
        KoboServerException ofServer = ObjectHelper.getException(KoboServerException.class, failure);
        if (ofServer != null) {
            throw ofServer;
        }
        if (Thread.currentThread().isInterrupted()
                || ObjectHelper.getException(CancellationException.class, failure) != null
                || ObjectHelper.getException(RejectedExecutionException.class, failure) != null
                || ObjectHelper.getException(InterruptedException.class, failure) != null) {
            throw new KoboServerException("Caravan was stopped before it was done");
        }
    }
}
