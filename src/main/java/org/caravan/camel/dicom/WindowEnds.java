package org.caravan.camel.dicom;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.caravan.dicom.CancelHandle;

/** Cancels what runs when the window of its PACS closes: the object on its way is finished, the rest is not begun. */
final class WindowEnds implements AutoCloseable {

    private ScheduledExecutorService clock;

    /** Cancels it when the window that is open now closes, if ever, unless the result is cancelled before. */
    synchronized Future<?> cancel(CancelHandle handle, Windows windows) {
        Instant now = Instant.now();
        Optional<Instant> closes = windows.closesAt(now);
        if (closes.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        if (clock == null) {
            clock = Executors.newSingleThreadScheduledExecutor(work -> {
                Thread thread = new Thread(work, "dicom-windows");
                thread.setDaemon(true);
                return thread;
            });
        }
        long millis = Math.max(0, Duration.between(now, closes.get()).toMillis());
        return clock.schedule(handle::cancel, millis, TimeUnit.MILLISECONDS);
    }

    @Override
    public synchronized void close() {
        if (clock != null) {
            clock.shutdownNow();
            clock = null; // the component may start again
        }
    }
}
