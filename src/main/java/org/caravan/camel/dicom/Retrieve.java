package org.caravan.camel.dicom;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

import org.caravan.dicom.CancelHandle;
import org.caravan.dicom.ForceAtEnd;

/** One running retrieve of a series: who must be in its objects, and what has arrived. Safe for several threads. */
final class Retrieve implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Retrieve.class);

    /** AE title that stands for every one. */
    static final String ANY = "*";

    /** How long to wait in silence for the object on its way where it is to end. */
    private static final Duration LAST_OBJECT = Duration.ofSeconds(1);

    private final String peer;
    private final SeriesIdentity series;
    private final Set<String> expected;
    private final Instant startedAt = Instant.now();
    private final List<String> callers;
    private final Predicate<String> isSending;
    private final Consumer<Retrieve> onClose;
    private final Map<String, String> logContext = MDC.getCopyOfContextMap();
    private final Map<String, Long> received = new HashMap<>();
    private long bytes;
    private final Set<String> quarantinedUids = new TreeSet<>();
    private int quarantined;
    private int contradictions;
    private int failedHere;
    private long lastArrival = System.nanoTime();
    private final CancelHandle stop = new CancelHandle();
    private ForceAtEnd atEnd;

    /**
     * @param expected SOP Instance UIDs that should arrive, empty where nobody said
     * @param callers AE titles that may send them
     * @param isSending whether one of those titles is in the middle of an object now
     */
    Retrieve(
            String peer,
            SeriesIdentity series,
            List<String> expected,
            List<String> callers,
            Predicate<String> isSending,
            Consumer<Retrieve> onClose) {
        this.peer = peer;
        this.series = series;
        this.expected = Set.copyOf(expected);
        this.callers = List.copyOf(callers);
        this.isSending = isSending;
        this.onClose = onClose;
    }

    /** Cancelled where somebody has it end: the object on its way is finished, the rest is not begun. */
    CancelHandle stop() {
        return stop;
    }

    SeriesIdentity series() {
        return series;
    }

    /** The MDC of whoever asked for the series, perhaps null: what happens to its objects on other threads is logged with it. */
    Map<String, String> logContext() {
        return logContext;
    }

    String peer() {
        return peer;
    }

    /** What forces the objects in that folder, all of the series, together. */
    synchronized ForceAtEnd forcing(Path folder) {
        if (atEnd == null) {
            atEnd = new ForceAtEnd(folder);
        }
        return atEnd;
    }

    /** Forces what has arrived; where the disk does not take it, it is gone, and that is a failure of ours. */
    void force() {
        ForceAtEnd forcing;
        synchronized (this) {
            forcing = atEnd;
        }
        try {
            if (forcing != null) {
                forcing.finish();
            }
        } catch (IOException e) {
            failedHere();
            LOG.warn(
                    "The disk did not take the objects of series {} ({}): they are dropped, and asked for again",
                    series.seriesInstanceUid(),
                    e.getClass().getSimpleName());
        }
    }

    /** An object of the series is in its place and its route took it; the same one again counts once. */
    synchronized void received(String sopInstanceUid, long length) {
        Long before = received.put(sopInstanceUid, length);
        bytes += length - (before == null ? 0 : before);
        arrived();
    }

    /** An object that claims to be of the series does not belong to it, or differs from the one that is here. */
    synchronized void quarantined(String sopInstanceUid, boolean contradicts) {
        quarantined++;
        quarantinedUids.add(sopInstanceUid);
        if (contradicts) {
            contradictions++;
        }
        arrived();
    }

    /** SOP Instance UIDs of the quarantined objects, as their C-STORE commands gave them. */
    synchronized List<String> quarantinedUids() {
        return List.copyOf(quarantinedUids);
    }

    /** How many of them say something else than the object of their UID that was taken. */
    synchronized int contradictions() {
        return contradictions;
    }

    boolean mayComeFrom(String aeTitle) {
        return callers.contains(ANY) || callers.contains(aeTitle);
    }

    /** Our listener could not keep an object that may be of the series, for a reason of ours. */
    synchronized void failedHere() {
        failedHere++;
    }

    /** How many objects that was. */
    synchronized int failuresHere() {
        return failedHere;
    }

    private void arrived() {
        lastArrival = System.nanoTime();
        notifyAll();
    }

    /**
     * Waits until all expected objects are there, or the peer has been silent for as long as the grace, or the time is up. Each
     * object of the series starts the grace anew, and while the peer is in the middle of an object it is not silent.
     *
     * @param grace 0 for no wait
     * @param end in terms of {@link System#nanoTime()}
     */
    synchronized void awaitStragglers(Duration grace, long end) throws InterruptedException {
        long lastSign = System.nanoTime();
        while (!isComplete()) {
            long now = System.nanoTime();
            if (lastArrival - lastSign > 0) {
                lastSign = lastArrival;
            }
            if (callers.stream().anyMatch(isSending)) {
                lastSign = now;
            }
            long patience = stop.isCancelled() ? Math.min(LAST_OBJECT.toNanos(), grace.toNanos()) : grace.toNanos();
            long left = Math.min(lastSign + patience - now, end - now);
            if (left <= 0) {
                return;
            }
            TimeUnit.NANOSECONDS.timedWait(this, Math.max(left, TimeUnit.MILLISECONDS.toNanos(1)));
        }
    }

    private boolean isComplete() {
        return !expected.isEmpty() && received.keySet().containsAll(expected);
    }

    synchronized RetrieveProgress progress() {
        return new RetrieveProgress(
                peer,
                series.seriesInstanceUid(),
                received.size(),
                bytes,
                quarantined,
                expected.isEmpty() ? RetrieveProgress.UNKNOWN : expected.size(),
                startedAt);
    }

    /** From now on, objects of the series were not asked for; those that came are safe. */
    @Override
    public void close() {
        force();
        onClose.accept(this);
    }
}
