package org.caravan.queue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

import javax.sql.DataSource;

import org.caravan.database.TestDatabase;

/** A queue as it is after years, written in bulk ({@code fill.sql}). */
public final class QueueFill {

    /** Series that wait: 1,000 to download, 50 to pack, 50 to deliver. */
    public static final int BACKLOG = 1100;

    private final DataSource dataSource;
    private final long finished;

    private QueueFill(DataSource dataSource, long finished) {
        this.dataSource = dataSource;
        this.finished = finished;
    }

    /** Fills an empty database with so many finished series, delivered to two destinations each, and a backlog of {@value #BACKLOG}. */
    public static QueueFill of(DataSource dataSource, long finished) {
        TestDatabase.execute(dataSource, script().replace("{finished}", Long.toString(finished)));
        TestDatabase.execute(dataSource, "VACUUM ANALYZE");
        return new QueueFill(dataSource, finished);
    }

    public long finished() {
        return finished;
    }

    /** Measures statements on it. */
    public StatementCost cost() {
        return new StatementCost(dataSource);
    }

    DataSource dataSource() {
        return dataSource;
    }

    /** Id of a series that waits to be downloaded. */
    long queued() {
        return finished + 1;
    }

    /** Id of an archive that is to be delivered twice. */
    long undelivered() {
        return finished + 1051;
    }

    /** Id of a series that is being downloaded; its fencing token, as that of the others, is 1. */
    long downloading() {
        return finished + 1101;
    }

    /** Id of an archive that is being packed. */
    long packing() {
        return finished + 1111;
    }

    /** Id of an archive that is being sent. */
    long sending() {
        return finished + 1121;
    }

    /** Id of an archive whose received files may be deleted. */
    long unpruned() {
        return finished + 1161;
    }

    private static String script() {
        try (InputStream in = QueueFill.class.getResourceAsStream("fill.sql")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
