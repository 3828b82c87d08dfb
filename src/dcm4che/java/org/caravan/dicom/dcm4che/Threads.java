package org.caravan.dicom.dcm4che;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads dcm4che runs on; all are daemons, and idle ones end. */
final class Threads {

    private static final long KEEP_ALIVE_SECONDS = 10;

    /** One thread reads each association that a client opened; aborts, which may block for a second, run here too. */
    static final Executor CLIENTS = new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            KEEP_ALIVE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            named("dcm4che-client-"));

    /** Ends waits at their time-outs. */
    static final ScheduledThreadPoolExecutor TIMER = timer();

    private Threads() {}

    static ThreadFactory named(String prefix) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** A pool that grows to so many threads and keeps no queue. */
    static ThreadPoolExecutor pool(int size, String prefix) {
        return new ThreadPoolExecutor(
                0, size, KEEP_ALIVE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), named(prefix));
    }

    /** For dcm4che's own time-outs, in milliseconds. */
    static int millis(Duration length) {
        return (int) Math.max(1, Math.min(length.toMillis(), Integer.MAX_VALUE));
    }

    private static ScheduledThreadPoolExecutor timer() {
        var timer = new ScheduledThreadPoolExecutor(2, named("dcm4che-timer-"));
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }
}
