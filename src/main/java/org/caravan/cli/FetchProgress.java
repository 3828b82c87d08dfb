package org.caravan.cli;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

import org.caravan.requests.Requests;
import org.caravan.text.Amounts;

/** How far a request is: objects of all, how fast, how long still. One moving line on a terminal, otherwise a line every few seconds. */
final class FetchProgress implements AutoCloseable {

    private static final long INTERVAL_NANOS = 2_000_000_000L;

    private final Console console;
    private final Throughput throughput = new Throughput();
    private final long start = System.nanoTime();
    private long atStart = -1;
    private ProgressBar bar;
    private long lastPrinted;
    private String last = "";

    FetchProgress(Console console) {
        this.console = console;
        this.lastPrinted = start - INTERVAL_NANOS;
    }

    void show(Requests.Summary summary, Requests.Progress progress) {
        long now = System.nanoTime();
        atStart = atStart < 0 ? progress.received() : atStart;
        throughput.sample(progress.bytes(), now);
        long open = summary.waiting() + summary.queued();
        String items = (summary.items() - open - summary.running()) + "/" + summary.items() + " items, " + throughput;
        if (console.isTerminal()) {
            if (bar == null && progress.expected() > 0) {
                bar = new ProgressBarBuilder()
                        .setTaskName("Objects")
                        .setInitialMax(progress.expected())
                        .setStyle(ProgressBarStyle.UNICODE_BLOCK)
                        .setUpdateIntervalMillis(250)
                        .setSpeedUnit(ChronoUnit.SECONDS)
                        .build();
            }
            if (bar != null) {
                bar.maxHint(progress.expected());
                bar.stepTo(progress.received());
                bar.setExtraMessage(" " + items);
            }
        } else {
            String text = progress.received() + " of " + progress.expected() + (open > 0 ? " or more" : "")
                    + " objects, " + items + left(progress, open, now);
            if (now - lastPrinted >= INTERVAL_NANOS && !text.equals(last)) {
                lastPrinted = now;
                last = text;
                console.print(text);
            }
        }
    }

    private String left(Requests.Progress progress, long open, long now) {
        long came = progress.received() - atStart;
        long missing = progress.expected() - progress.received();
        return came <= 0 || missing <= 0 || open > 0
                ? ""
                : ", about " + Amounts.duration(Duration.ofNanos((now - start) / came * missing)) + " left";
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }
}
