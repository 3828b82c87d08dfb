package org.caravan.deliver;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Ends what has no bound of its own, from another thread, unless it is closed before. */
final class TimeLimit implements AutoCloseable {

    private final CompletableFuture<Void> over = new CompletableFuture<>();

    /** @param end breaks off what is going on, so that whoever waits for it fails */
    TimeLimit(Duration time, Runnable end) {
        over.completeOnTimeout(null, time.toMillis(), TimeUnit.MILLISECONDS);
        over.thenRunAsync(end);
    }

    /** It has ended in time. */
    @Override
    public void close() {
        over.cancel(false);
    }
}
