package org.caravan.kobo;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.apache.camel.Exchange;
import org.apache.camel.util.ObjectHelper;

import org.caravan.queue.Failures;
import org.caravan.queue.Sql;

/** Keeps the books of runs: one at a time for each server, on whichever node. */
public class FormRuns {

    private final Sql sql;
    private final String node;

    public FormRuns(Sql sql, String node) {
        this.sql = sql;
        this.node = node;
    }

    /**
     * Begins a run.
     *
     * @param what {@code forms} or {@code attachments}
     * @return null where one is running already, or the server asked to be left alone
     */
    public FormRun begin(FormServer server, String what) {
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("server", server.getName());
        parameters.put("url", server.url().toString());
        parameters.put("what", what);
        parameters.put("node", node);
        parameters.put("leaseSeconds", server.lease().toSeconds());
        return sql.inTransaction(() -> {
            sql.update("kobo-know-server", parameters);
            sql.update("kobo-end-dead-runs", parameters);
            List<Map<String, Object>> run = sql.rows("kobo-begin-run", parameters);
            return run.isEmpty() ? null : new FormRun((Long) run.get(0).get("id"), server, sql);
        });
    }

    /**
     * Everything was gone through.
     *
     * @throws KoboServerException where the run was ended meanwhile
     */
    public void finish(FormRun run) {
        sql.inTransaction(() -> {
            run.alive();
            Map<String, Object> parameters = run.parameters();
            parameters.put("reason", run.shortfall());
            sql.update("kobo-finish-run", parameters);
            return sql.update("kobo-server-works", run.parameters());
        });
    }

    /**
     * The run ended early.
     *
     * @param run null where there is none yet
     * @return why, in words
     */
    public String fail(FormRun run, Exchange exchange) {
        Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        String reason = Failures.reason(failure);
        if (run != null) {
            KoboServerException said = ObjectHelper.getException(KoboServerException.class, failure);
            Map<String, Object> parameters = run.parameters();
            parameters.put("reason", reason);
            parameters.put("wait", said == null ? 0 : said.waitSeconds());
            sql.inTransaction(() -> {
                sql.update("kobo-note-run", parameters);
                boolean ours = sql.update("kobo-fail-run", parameters) > 0;
                return ours ? sql.update("kobo-server-failed", parameters) : 0;
            });
        }
        return reason;
    }
}
