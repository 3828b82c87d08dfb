package org.caravan.routes;

import java.time.Duration;
import java.util.Locale;

import org.caravan.queue.QueueStatus;
import org.caravan.retrieve.Receipts;

/** Puts how things stand into one line: counts, rate since the last line, what remains. */
final class StatusLine {

    private final QueueStatus status;
    private final Receipts receipts;
    private QueueStatus.Totals last;
    private long lastBytes;
    private long lastNanos = System.nanoTime();

    StatusLine(QueueStatus status, Receipts receipts) {
        this.status = status;
        this.receipts = receipts;
    }

    /** The next line; null where nothing has changed since the last. */
    synchronized String next() {
        QueueStatus.Totals now = status.totals();
        long bytes = receipts.getBytes();
        long nanos = System.nanoTime();
        boolean same = now.equals(last) && bytes == lastBytes;
        double seconds = Math.max(0.001, Duration.ofNanos(nanos - lastNanos).toMillis() / 1000.0);
        double rate = (bytes - lastBytes) / seconds / 1e6;
        last = now;
        lastBytes = bytes;
        lastNanos = nanos;
        return same ? null : line(now, rate);
    }

    private static String line(QueueStatus.Totals now, double rate) {
        return String.format(
                Locale.ROOT,
                "%d of %d series complete (%d to go, %d failed), %d of %d objects, %.1f MB/s; archives: %d verified, %d to pack, %d failed;"
                        + " deliveries: %d done, %d to go, %d failed%s",
                now.seriesComplete(),
                now.series(),
                now.seriesOpen(),
                now.seriesFailed(),
                now.instancesReceived(),
                now.instancesExpected(),
                rate,
                now.archivesVerified(),
                now.unpacked(),
                now.archivesFailed(),
                now.delivered(),
                now.undelivered(),
                now.deliveriesFailed(),
                now.discovering() ? "; discovering" : "");
    }
}
