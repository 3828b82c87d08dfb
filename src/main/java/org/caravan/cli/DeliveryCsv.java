package org.caravan.cli;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

import org.caravan.queue.Deliveries;
import org.caravan.queue.Deliveries.Entry;
import org.caravan.queue.SeriesSelection;

/** Archives of a destination as lines of CSV. */
final class DeliveryCsv {

    static final List<String> COLUMNS = List.of(
            "number",
            "destination",
            "state",
            "standing",
            "supersededBy",
            "rendition",
            "version",
            "file",
            "sha256",
            "bytes",
            "attempts",
            "nextAttempt",
            "delivered",
            "reason");

    /** Rows that are read from the database at once. */
    private static final int BATCH = 1_000;

    private DeliveryCsv() {}

    static List<Object> cells(String destination, Entry entry) {
        return Arrays.asList(
                entry.id(),
                destination,
                entry.state(),
                entry.standing(),
                entry.supersededBy(),
                entry.rendition(),
                entry.version(),
                entry.file(),
                entry.sha256(),
                entry.bytes(),
                entry.attempts(),
                entry.nextAttempt() == null ? null : entry.nextAttempt().toString(),
                entry.delivered() == null ? null : entry.delivered().toString(),
                entry.reason());
    }

    /** All archives of a selection, behind the one of that number; returns how many. */
    static int each(
            Deliveries deliveries,
            String destination,
            SeriesSelection selection,
            long after,
            Consumer<List<Object>> consumer) {
        int rows = 0;
        List<Entry> batch = deliveries.list(destination, selection, after, BATCH);
        while (!batch.isEmpty()) {
            batch.forEach(entry -> consumer.accept(cells(destination, entry)));
            rows += batch.size();
            batch = deliveries.list(
                    destination, selection, batch.get(batch.size() - 1).id(), BATCH);
        }
        return rows;
    }
}
