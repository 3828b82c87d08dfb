package org.caravan.queue;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Reads the database for all who ask, once within a time however many they are; nobody waits long for a database that hangs.
 *
 * <p>A reading that takes longer goes on, alone, and who asks later gets it.
 */
public final class SharedReading<T> {

    /** After a failure nobody is kept waiting again for so long. */
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

    private static final Executor READERS = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "shared-reading");
        thread.setDaemon(true);
        return thread;
    });

    private final Supplier<T> read;
    private final Duration fresh;
    private final Duration longestWait;
    private final LongSupplier nanoTime;
    private CompletableFuture<T> running;
    private T last;
    private boolean answered;
    private long nextAt;

    /**
     * @param read does it
     * @param fresh how old a reading may be
     * @param longestWait how long who asks waits for a new one
     */
    public SharedReading(Supplier<T> read, Duration fresh, Duration longestWait) {
        this(read, fresh, longestWait, System::nanoTime);
    }

    SharedReading(Supplier<T> read, Duration fresh, Duration longestWait, LongSupplier nanoTime) {
        this.read = read;
        this.fresh = fresh;
        this.longestWait = longestWait;
        this.nanoTime = nanoTime;
        this.nextAt = nanoTime.getAsLong();
    }

    /** A fresh reading; empty where there was no answer within the wait, or a failure. */
    public synchronized Optional<T> now() {
        if (nanoTime.getAsLong() - nextAt >= 0) {
            answered = ask();
            nextAt = nanoTime.getAsLong() + (answered ? fresh : AFTER_FAILURE).toNanos();
        }
        return answered ? Optional.of(last) : Optional.empty();
    }

    /** A fresh reading, or else the last there was; empty where there never was one. */
    public synchronized Optional<T> latest() {
        now();
        return Optional.ofNullable(last);
    }

    /** What was read has changed: who asks next gets a new one. */
    public synchronized void forget() {
        running = null;
        nextAt = nanoTime.getAsLong();
    }

    private boolean ask() {
        if (running == null) {
            running = CompletableFuture.supplyAsync(read, READERS);
        }
        try {
            last = running.get(longestWait.toMillis(), TimeUnit.MILLISECONDS);
            running = null;
            return true;
        } catch (TimeoutException e) {
            return false; // it goes on
        } catch (ExecutionException e) {
            running = null;
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
