package org.caravan.health;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.caravan.queue.Sql;

/** Reads the database for all checks together, every few seconds at most; who asks never waits long for a database that hangs. */
final class DatabaseReader {

    private static final long FRESH_NANOS = Duration.ofSeconds(5).toNanos();
    private static final long LONGEST_WAIT_SECONDS = 5;
    private static final Executor READER = Executors.newSingleThreadExecutor(work -> {
        Thread thread = new Thread(work, "health-reader");
        thread.setDaemon(true);
        return thread;
    });

    private final Sql sql;
    private final String node;
    private CompletableFuture<Reading> running;
    private Optional<Reading> last = Optional.empty();
    private long readAt = System.nanoTime() - FRESH_NANOS;

    DatabaseReader(Sql sql, String node) {
        this.sql = sql;
        this.node = node;
    }

    /** What the database says; empty where it does not answer within 5 s. */
    synchronized Optional<Reading> read() {
        if (System.nanoTime() - readAt < FRESH_NANOS) {
            return last;
        }
        if (running == null) {
            running = CompletableFuture.supplyAsync(() -> Reading.of(sql.rows("health", Map.of("node", node))), READER);
        }
        try {
            last = Optional.of(running.get(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS));
            running = null;
        } catch (TimeoutException e) {
            last = Optional.empty(); // still running: the next one takes its answer
        } catch (ExecutionException e) {
            last = Optional.empty();
            running = null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
        readAt = System.nanoTime();
        return last;
    }
}
