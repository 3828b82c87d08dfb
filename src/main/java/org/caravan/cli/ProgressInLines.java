package org.caravan.cli;

import java.time.Duration;
import java.util.Optional;

import org.caravan.queue.QueueStatus;
import org.caravan.text.Amounts;

/** A line every few seconds while something moves. */
final class ProgressInLines implements DemoProgress {

    private static final long INTERVAL_NANOS = 2_000_000_000L;

    private final Console console;
    private final Throughput throughput = new Throughput();
    private final long start = System.nanoTime();
    private long startReceived = -1;
    private long lastPrinted = start - INTERVAL_NANOS;
    private String last = "";

    ProgressInLines(Console console) {
        this.console = console;
    }

    @Override
    public void show(Optional<QueueStatus.Run> run, QueueStatus.Totals totals) {
        long now = System.nanoTime();
        throughput.sample(totals.bytesReceived(), now);
        if (startReceived < 0) {
            startReceived = totals.instancesReceived();
        }
        boolean idle = totals.series() > 0
                && totals.instancesReceived() == startReceived
                && DemoProgress.nothingToFetch(totals);
        String what = idle ? DemoProgress.looking(totals) : what(run, totals);
        if (now - lastPrinted < INTERVAL_NANOS || what.equals(last)) {
            return;
        }
        lastPrinted = now;
        last = what;
        console.print(what + remaining(totals, now));
    }

    private static String what(Optional<QueueStatus.Run> run, QueueStatus.Totals totals) {
        if (totals.series() == 0) {
            return run.map(r ->
                            "asking the PACS: " + r.participantsDone() + " of " + r.participants() + " participants")
                    .orElse("asking the PACS");
        }
        return totals.seriesComplete() + " of " + totals.series() + " series, " + totals.instancesReceived() + " of "
                + totals.instancesExpected() + " files, " + Amounts.count(totals.delivered(), "archive", "archives")
                + " delivered";
    }

    private String remaining(QueueStatus.Totals totals, long now) {
        long done = totals.instancesReceived() - startReceived;
        long left = totals.instancesExpected() - totals.instancesReceived();
        if (done <= 0 || left <= 0) {
            return "";
        }
        long nanos = (long) ((now - start) * ((double) left / done));
        return ", " + throughput + ", about " + Amounts.duration(Duration.ofNanos(nanos)) + " left";
    }

    @Override
    public void close() {}
}
