package org.caravan.kobo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import javax.sql.DataSource;

import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.datasource.DataSourceUtils;

import com.fasterxml.jackson.databind.JsonNode;

import org.caravan.queue.Sql;

/**
 * Stores a page of submissions in one transaction, all or nothing: copied into a staging table while the page arrives, then merged.
 * An unchanged submission is not written; a changed one leaves its version before in the history.
 */
final class SubmissionStore {

    private static final String COPY =
            "COPY pg_temp.kobo_stage (submission_id, root_uuid, instance, form_version, content_hash, content) FROM STDIN";
    private static final int BUFFER = 1 << 16;
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
    private static KoboException failed(SQLException e) {
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
        SubmissionPage page = SubmissionPage.read(in, tree -> ids.add(tree.path("_id")));
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
        LOG.warn(
                "{}: submission {} of form {} was put aside: {}",
                reading.run().server().getName(),
                id,
                reading.getUid(),
                reading.refusal());
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
        List<Map<String, Object>> attachments = new ArrayList<>();
        SubmissionJson json = new SubmissionJson();
        SubmissionPage page;
        try (Copy copy = new Copy()) {
            page = SubmissionPage.read(in, tree -> {
                Submission submission = json.read(tree);
                if (ids.add(submission.id())) {
                    copy.write(submission);
                    attachments.addAll(rows(reading, submission));
                }
            });
            copy.end();
        }
        merge(reading, page, ids, attachments);
    }

    private void merge(FormReading reading, SubmissionPage page, Set<Long> ids, List<Map<String, Object>> attachments) {
        Map<String, Object> parameters = reading.parameters();
        Map<String, Object> merged = sql.rows("kobo-merge", parameters).get(0);
        sql.update("kobo-note-versions", parameters);
        int distinct =
                reading.mode() == FormReading.Mode.EVERYTHING ? sql.update("kobo-note-seen", parameters) : ids.size();
        if (!attachments.isEmpty()) {
            sql.updateAll("kobo-record-attachment", attachments);
        }
        ids.forEach(reading::seen);
        reading.run().stored((Long) merged.get("added"), (Long) merged.get("edited"));
        advance(reading, page, distinct);
    }

    private static List<Map<String, Object>> rows(FormReading reading, Submission submission) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Submission.AttachmentEntry entry : submission.attachments()) {
            Map<String, Object> row = new HashMap<>();
            row.put("server", reading.run().server().getName());
            row.put("form", reading.getUid());
            row.put("submission", submission.id());
            row.put("attachment", entry.uid());
            row.put("question", entry.question());
            row.put("name", entry.baseName());
            row.put("type", entry.mimeType());
            row.put("url", entry.url());
            row.put("deleted", entry.deleted());
            rows.add(row);
        }
        return rows;
    }

    /** Lines for PostgreSQL's COPY, sent while the page arrives. */
    private final class Copy implements AutoCloseable {

        private final Connection connection = DataSourceUtils.getConnection(dataSource);
        private final StringBuilder lines = new StringBuilder(BUFFER);
        private final CopyIn copy;

        Copy() {
            try {
                copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(COPY);
            } catch (SQLException e) {
                DataSourceUtils.releaseConnection(connection, dataSource);
                throw failed(e);
            }
        }

        void write(Submission submission) {
            lines.append(submission.id()).append('\t');
            append(submission.rootUuid());
            lines.append('\t');
            append(submission.instance());
            lines.append('\t');
            append(submission.version());
            lines.append("\t\\\\x")
                    .append(HexFormat.of().formatHex(submission.hash()))
                    .append('\t');
            append(submission.content());
            lines.append('\n');
            if (lines.length() >= BUFFER) {
                flush();
            }
        }

        private void append(String text) {
            if (text == null) {
                lines.append("\\N");
                return;
            }
            int from = 0;
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c == '\\' || c < ' ') {
                    lines.append(text, from, i).append('\\');
                    lines.append(c == '\n' ? 'n' : c == '\t' ? 't' : c == '\r' ? 'r' : c);
                    from = i + 1;
                }
            }
            lines.append(text, from, text.length());
        }

        private void flush() {
            byte[] bytes = lines.toString().getBytes(StandardCharsets.UTF_8);
            lines.setLength(0);
            try {
                copy.writeToCopy(bytes, 0, bytes.length);
            } catch (SQLException e) {
                throw failed(e);
            }
        }

        void end() {
            flush();
            try {
                copy.endCopy();
            } catch (SQLException e) {
                throw failed(e);
            }
        }

        @Override
        public void close() {
            try {
                if (copy.isActive()) {
                    copy.cancelCopy();
                }
            } catch (SQLException e) {
                // the transaction ends anyway, and says more
            } finally {
                DataSourceUtils.releaseConnection(connection, dataSource);
            }
        }
    }

    private static final class Broken extends RuntimeException {
        private final IOException cause;

        Broken(IOException cause) {
            super(cause);
            this.cause = cause;
        }
    }
}
