package org.caravan.dicom.dcm4che;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.caravan.dicom.DicomTimeoutException;
import org.caravan.dicom.common.Deadline;
import org.caravan.dicom.common.Messages;

/**
 * Aborts an association on which nothing moves: dcm4che reads and writes without a time-out of its own. Watches one stretch of work, from
 * when it is made until it is closed.
 */
final class Watch implements AutoCloseable {

    private final String who;
    private final Duration longest;
    private final String option;
    private final boolean reading;
    private final Supplier<Deadline> total;
    private final Runnable abort;
    private volatile long last = System.nanoTime();
    private ScheduledFuture<?> next;
    private boolean closed;
    private DicomTimeoutException expired;

    /**
     * @param who the peer, for messages
     * @param longest time without {@link #progress}
     * @param option that sets it
     * @param reading whether the peer should send, or read
     * @param total when all must be done; asked at each look
     * @param abort ends the association; runs on a thread of its own
     */
    Watch(String who, Duration longest, String option, boolean reading, Supplier<Deadline> total, Runnable abort) {
        this.who = who;
        this.longest = longest;
        this.option = option;
        this.reading = reading;
        this.total = total;
        this.abort = abort;
        look();
    }

    /** Something moved. */
    void progress() {
        last = System.nanoTime();
    }

    /** Why the association was aborted, or null. */
    synchronized DicomTimeoutException expired() {
        return expired;
    }

    /** Looks at the clock now, because the deadline has changed. */
    synchronized void look() {
        if (closed || expired != null) {
            return;
        }
        if (next != null) {
            next.cancel(false);
        }
        long silent = longest.toNanos() - (System.nanoTime() - last);
        long left = total.get().nanosLeft();
        if (silent <= 0 || left <= 0) {
            expired = left <= 0
                    ? Messages.overdue(who, total.get())
                    : Messages.silence(who, Deadline.in(longest, option), reading);
            Threads.CLIENTS.execute(abort);
            return;
        }
        next = Threads.TIMER.schedule(this::look, Math.min(silent, left) + 1, TimeUnit.NANOSECONDS);
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (next != null) {
            next.cancel(false);
        }
    }
}
