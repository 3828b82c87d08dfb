package org.caravan.kobo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HexFormat;

import javax.sql.DataSource;

import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.springframework.jdbc.datasource.DataSourceUtils;

/** Lines for PostgreSQL's COPY into the staging table, sent while they are written: of a large submission, too, no more is held than a buffer. */
final class SubmissionCopy implements AutoCloseable {

    private static final String COPY =
            "COPY pg_temp.kobo_stage (submission_id, root_uuid, instance, form_version, content_hash, content) FROM STDIN";
    private static final int BUFFER = 1 << 16;

    private final DataSource dataSource;
    private final Connection connection;
    private final StringBuilder lines = new StringBuilder(BUFFER);
    private final CopyIn copy;

    /** Begins, within the transaction of this thread. */
    SubmissionCopy(DataSource dataSource) {
        this.dataSource = dataSource;
        this.connection = DataSourceUtils.getConnection(dataSource);
        try {
            copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(COPY);
        } catch (SQLException e) {
            DataSourceUtils.releaseConnection(connection, dataSource);
            throw SubmissionStore.failed(e);
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
        try {
            SubmissionJson.write(submission.content(), new Content());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        lines.append('\n');
        flushFull();
    }

    private void append(String text) {
        if (text == null) {
            lines.append("\\N");
        } else {
            escape(text.toCharArray(), 0, text.length());
        }
    }

    private void escape(char[] text, int start, int end) {
        int from = start;
        for (int i = start; i < end; i++) {
            char c = text[i];
            if (c == '\\' || c < ' ') {
                lines.append(text, from, i - from).append('\\');
                lines.append(c == '\n' ? 'n' : c == '\t' ? 't' : c == '\r' ? 'r' : c);
                from = i + 1;
            }
        }
        lines.append(text, from, end - from);
    }

    private void flushFull() {
        if (lines.length() >= BUFFER) {
            flush();
        }
    }

    /** Halves of a surrogate pair are not torn apart: the second half waits for the next time. */
    private void flush() {
        int end = lines.length();
        boolean torn = end > 0 && Character.isHighSurrogate(lines.charAt(end - 1));
        byte[] bytes = lines.substring(0, torn ? end - 1 : end).getBytes(StandardCharsets.UTF_8);
        lines.delete(0, torn ? end - 1 : end);
        try {
            copy.writeToCopy(bytes, 0, bytes.length);
        } catch (SQLException e) {
            throw SubmissionStore.failed(e);
        }
    }

    void end() {
        flush();
        try {
            copy.endCopy();
        } catch (SQLException e) {
            throw SubmissionStore.failed(e);
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

    /** What is written becomes a part of the line. */
    private final class Content extends Writer {

        @Override
        public void write(char[] text, int offset, int length) {
            escape(text, offset, offset + length);
            flushFull();
        }

        @Override
        public void flush() {
            // lines are sent when they are many
        }

        @Override
        public void close() {
            // the line goes on
        }
    }
}
