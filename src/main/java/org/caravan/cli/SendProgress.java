package org.caravan.cli;

import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;

import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

import org.caravan.text.Amounts;

/** How far a sending is: one moving line on a terminal, otherwise a line every few seconds. */
final class SendProgress implements AutoCloseable {

    private static final long INTERVAL_NANOS = 2_000_000_000L;

    private final Console console;
    private final ProgressBar bar;
    private final Throughput throughput = new Throughput();
    private final long start = System.nanoTime();
    private final int files;
    private final long bytes;
    private int filesDone;
    private long bytesDone;
    private long lastPrinted = start;

    SendProgress(Console console, List<Path> files) {
        this.console = console;
        this.files = files.size();
        this.bytes = files.stream().map(Path::toFile).mapToLong(File::length).sum();
        bar = !console.isTerminal()
                ? null
                : new ProgressBarBuilder()
                        .setTaskName("Objects")
                        .setInitialMax(files.size())
                        .setStyle(ProgressBarStyle.UNICODE_BLOCK)
                        .setUpdateIntervalMillis(250)
                        .setSpeedUnit(ChronoUnit.SECONDS)
                        .build();
        throughput.sample(0, start);
    }

    /** A file was answered for. */
    void sent(Path file) {
        step(file);
        long now = System.nanoTime();
        throughput.sample(bytesDone, now);
        if (bar != null) {
            bar.stepTo(filesDone);
            bar.setExtraMessage(" " + throughput);
        } else if (now - lastPrinted >= INTERVAL_NANOS) {
            lastPrinted = now;
            console.print(filesDone + " of " + files + " objects, " + throughput + ", " + left(now));
        }
    }

    /** A file needs no sending. */
    void passed(Path file) {
        step(file);
    }

    private void step(Path file) {
        filesDone++;
        bytesDone += file.toFile().length();
    }

    private String left(long now) {
        double rest = bytesDone == 0 ? 0 : (double) (bytes - bytesDone) / bytesDone;
        return Amounts.bytes(bytes - bytesDone) + " left, about "
                + Amounts.duration(Duration.ofNanos((long) ((now - start) * rest)));
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
