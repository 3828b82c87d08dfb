package org.caravan.kobo;

import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import javax.sql.DataSource;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

import com.fasterxml.jackson.databind.JsonNode;

import org.caravan.queue.Sql;

/**
 * Stores a page of submissions in one transaction, all or nothing: copied into a staging table while the page arrives, then merged.
 * An unchanged submission is not written; a changed one leaves its version before in the history.
 */
final class SubmissionStore {

    private static final Logger LOG = LoggerFactory.getLogger(SubmissionStore.class);

    private final Sql sql;
    private final DataSource dataSource;

    SubmissionStore(Sql sql, DataSource dataSource) {
        this.sql = sql;
        this.dataSource = dataSource;
    }

    /**
     * Reads a page to its end and stores it.
     *
     * @throws UnfitPageException where something in it cannot be stored
     */
    void store(FormReading reading, InputStream in) throws IOException {
        try {
            sql.inTransaction(() -> {
                try {
                    storePage(reading, in);
                    return null;
                } catch (IOException e) {
                    throw new Broken(e);
                }
            });
        } catch (Broken e) {
            throw e.cause;
        } catch (DataAccessException e) {
            if (e.getRootCause() instanceof SQLException cause && isUnfit(cause)) {
                throw failed(cause);
            }
            throw e;
        }
    }

    /** Whether it is the data that was refused (SQL states 22, 23 and 54), and not the database that is out of order. */
    private static boolean isUnfit(SQLException e) {
        return e.getSQLState() != null && e.getSQLState().matches("(22|23|54).*");
    }

    /** Without its message, which quotes the line. */
    static KoboException failed(SQLException e) {
        String message = "The database refused a page of submissions (SQL state " + e.getSQLState() + ")";
        return isUnfit(e) ? new UnfitPageException(message) : new KoboException(message);
    }

    /**
     * Puts the submission aside that the page names: it is known by its {@code _id} alone, and reading goes on behind it. One over which the
     * server failed is asked for once more before.
     *
     * @throws KoboException where the page names none
     */
    void putAside(FormReading reading, InputStream in) throws IOException {
        List<JsonNode> ids = new ArrayList<>();
        SubmissionPage page = SubmissionPage.read(reading.run().server().json(), in, tree -> ids.add(tree.path("_id")));
        if (ids.size() != 1 || !ids.get(0).canConvertToLong() || ids.get(0).longValue() < 0) {
            throw new KoboException(reading.refusal());
        }
        if (reading.askOnceMore()) {
            return;
        }
        long id = ids.get(0).longValue();
        reading.putAside();
        sql.inTransaction(() -> {
            Map<String, Object> parameters = reading.parameters();
            parameters.put("submission", id);
            parameters.put("reason", reading.refusal());
            parameters.put("there", true);
            sql.update("kobo-put-aside", parameters);
            if (reading.mode() == FormReading.Mode.EVERYTHING) {
                sql.update("kobo-note-one-seen", parameters);
            }
            reading.seen(id);
            advance(reading, page, 1);
            return null;
        });
        reading.run().putAside();
        reading.run()
                .server()
                .warn(
                        LOG,
                        "submission: " + reading.refusal(),
                        "submission " + id + " of form " + reading.getUid() + " was put aside: " + reading.refusal());
    }

    /** Last in each transaction: where to go on, and whether the run still is the one that may write. */
    private void advance(FormReading reading, SubmissionPage page, long distinct) {
        reading.after(page, distinct);
        if (reading.mode() == FormReading.Mode.EVERYTHING) {
            sql.update("kobo-note-position", reading.parameters());
        }
        reading.run().alive();
    }

    private void storePage(FormReading reading, InputStream in) throws IOException {
        sql.update("kobo-stage", Map.of());
        Set<Long> ids = new LinkedHashSet<>();
        boolean[] attachments = new boolean[1];
        SubmissionPage page;
        try (SubmissionCopy copy = new SubmissionCopy(dataSource)) {
            page = SubmissionPage.read(reading.run().server().json(), in, tree -> {
                Submission submission = SubmissionJson.read(tree);
                if (ids.add(submission.id())) {
                    copy.write(submission);
                    attachments[0] |= submission.attachments();
                }
            });
            copy.end();
        }
        merge(reading, page, ids, attachments[0]);
    }

    private void merge(FormReading reading, SubmissionPage page, Set<Long> ids, boolean attachments) {
        Map<String, Object> parameters = reading.parameters();
        Map<String, Object> merged = sql.rows("kobo-merge", parameters).get(0);
        sql.update("kobo-note-versions", parameters);
        int distinct =
                reading.mode() == FormReading.Mode.EVERYTHING ? sql.update("kobo-note-seen", parameters) : ids.size();
        if (attachments) {
            sql.update("kobo-record-attachments", parameters);
        }
        ids.forEach(reading::seen);
        reading.run().stored((Long) merged.get("added"), (Long) merged.get("edited"));
        advance(reading, page, distinct);
    }

    private static final class Broken extends RuntimeException {
        private final IOException cause;

        Broken(IOException cause) {
            super(cause);
            this.cause = cause;
        }
    }
}
