package org.caravan.cli;

import java.time.temporal.ChronoUnit;
import java.util.Optional;

import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

import org.caravan.queue.QueueStatus;

/** One moving line, from when it is known how many files there are to fetch: files done of all, time gone and left, series, speed. */
final class ProgressOnTerminal implements DemoProgress {

    private final Throughput throughput = new Throughput();
    private final Console console;
    private boolean said;
    private ProgressBar bar;

    ProgressOnTerminal(Console console) {
        this.console = console;
    }

    private static ProgressBar bar(long files) {
        return new ProgressBarBuilder()
                .setTaskName("Files")
                .setInitialMax(files)
                .setStyle(ProgressBarStyle.UNICODE_BLOCK)
                .setUpdateIntervalMillis(250)
                .setSpeedUnit(ChronoUnit.SECONDS)
                .build();
    }

    @Override
    public void show(Optional<QueueStatus.Run> run, QueueStatus.Totals totals) {
        throughput.sample(totals.bytesReceived(), System.nanoTime());
        if (totals.instancesExpected() == 0) {
            return;
        }
        if (bar == null && DemoProgress.nothingToFetch(totals)) {
            sayOnce(totals);
            return;
        }
        if (bar == null) {
            bar = bar(totals.instancesExpected());
        }
        bar.maxHint(Math.max(totals.instancesExpected(), totals.instancesReceived()));
        bar.stepTo(totals.instancesReceived());
        boolean downloaded = totals.seriesOpen() == 0 && !totals.discovering();
        bar.setExtraMessage(" " + totals.seriesComplete() + "/" + totals.series() + " series, "
                + (downloaded ? totals.delivered() + " delivered" : throughput));
    }

    private void sayOnce(QueueStatus.Totals totals) {
        if (!said) {
            console.print(DemoProgress.looking(totals) + " ...");
            said = true;
        }
    }

    boolean isDrawing() {
        return bar != null;
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
