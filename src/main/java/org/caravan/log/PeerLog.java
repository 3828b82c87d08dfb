package org.caravan.log;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Says what peers cause: each peer and reason once, when it happens first, and then how often it happened since, after a minute, two more, four
 * more and so on up to an hour. What has been quiet for ten minutes is said anew.
 *
 * <p>However many peers there are and whatever they do, all lines together take at most {@value #BYTES_PER_HOUR} bytes in any hour; what is held back
 * is counted, and said when there is room again. {@value #PEERS} peers and {@value #REASONS} reasons of each are told apart, further ones are
 * counted together. Who owns one decides which peers share it: strangers must not use up the room of those one knows. Thread-safe.
 */
public final class PeerLog implements AutoCloseable {

    /** Longest that all lines together get within any hour, in bytes. */
    public static final int BYTES_PER_HOUR = 64 * 1024;

    static final int PEERS = 100;
    static final int REASONS = 20;

    private static final int LONGEST_LINE = 1000;
    /** What the layout adds to a message at most: time, thread, logger. */
    private static final int BYTES_BESIDE = 200;

    private static final long HOUR = TimeUnit.HOURS.toNanos(1);
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
    private static final long QUIET = TimeUnit.MINUTES.toNanos(10);
    private static final String OTHERS = "others";
    private static final String FULL = "Others do more than " + BYTES_PER_HOUR / 1024
            + " kB of log an hour can tell: the rest is counted, and told as far as there is room later. The metrics count all";
    private static final Logger LOG = LoggerFactory.getLogger(PeerLog.class);

    private final LongSupplier clock;
    private final Scheduler scheduler;
    private final Map<String, Map<String, Count>> peers = new LinkedHashMap<>();
    private double room = BYTES_PER_HOUR / 2.0;
    private long roomAt;
    private boolean full;
    private boolean scheduled;
    private boolean closed;

    /** Runs something later, once. */
    interface Scheduler {
        void in(long nanos, Runnable task);
    }

    public PeerLog() {
        this(System::nanoTime, (nanos, task) -> CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS)
                .execute(task));
    }

    /** @param clock as {@link System#nanoTime()} */
    PeerLog(LongSupplier clock, Scheduler scheduler) {
        this.clock = clock;
        this.scheduler = scheduler;
        roomAt = clock.getAsLong();
    }

    /** One peer and reason. */
    private static final class Count {
        private final Logger log;
        private final Level level;
        private final String line;
        private boolean said;
        private long more;
        private long lastAt;
        private long since;
        private long pause = MINUTE;

        Count(Logger log, Level level, String line, long now) {
            this.log = log;
            this.level = level;
            this.line = line;
            since = now;
        }

        boolean isQuiet(long now) {
            return more == 0 && now - lastAt >= QUIET;
        }
    }

    /**
     * Something happened whose cause lies with a peer.
     *
     * @param log says it
     * @param peer who, for example its IP address
     * @param reason what, in the same words each time it is the same
     * @param line the whole of it, which only the first of them gets; without patient data
     */
    public void warn(Logger log, String peer, String reason, String line) {
        happened(log, Level.WARN, peer, reason, line);
    }

    /** As {@link #warn}, of what need not trouble anybody. */
    public void info(Logger log, String peer, String reason, String line) {
        happened(log, Level.INFO, peer, reason, line);
    }

    /** As {@link #warn}, where a peer brings to light what is wrong with us. */
    public void error(Logger log, String peer, String reason, String line) {
        happened(log, Level.ERROR, peer, reason, line);
    }

    private synchronized void happened(Logger log, Level level, String peer, String reason, String line) {
        long now = clock.getAsLong();
        Count count = count(log, level, peer, reason, line, now);
        count.lastAt = now;
        count.more++;
        if (!count.said && hasRoomFor(count.line, now)) {
            count.said = true;
            count.more = 0;
            log.atLevel(level).log("{}", count.line);
        } else {
            sayCountsLater();
        }
    }

    private Count count(Logger log, Level level, String peer, String reason, String line, long now) {
        if (!peers.containsKey(peer) && peers.size() >= PEERS) {
            peers.values().removeIf(reasons -> reasons.values().stream().allMatch(count -> count.isQuiet(now)));
        }
        Map<String, Count> reasons = peers.computeIfAbsent(known(peers, peer, PEERS), key -> new LinkedHashMap<>());
        reasons.values().removeIf(count -> count.isQuiet(now));
        return reasons.computeIfAbsent(known(reasons, reason, REASONS), key -> new Count(log, level, cut(line), now));
    }

    private static String known(Map<String, ?> map, String key, int most) {
        return map.containsKey(key) || map.size() < most ? key : OTHERS;
    }

    /** Says how often it happened, where that is due. */
    synchronized void sayCounts() {
        scheduled = false;
        long now = clock.getAsLong();
        boolean left = false;
        for (Map<String, Count> reasons : peers.values()) {
            for (Count count : reasons.values()) {
                if (count.more > 0 && (closed || now - count.since >= count.pause)) {
                    say(count, now);
                }
                left |= count.more > 0;
            }
        }
        if (left) {
            sayCountsLater();
        }
    }

    private void say(Count count, long now) {
        long minutes = Duration.ofNanos(now - count.since).toMinutes();
        String line = String.format(
                Locale.ROOT,
                "%,d %sin the last %s: %s",
                count.more,
                count.said ? "more " : "",
                minutes <= 1 ? "minute" : minutes + " minutes",
                count.line);
        if (hasRoomFor(line, now)) {
            count.log.atLevel(count.level).log("{}", line);
            count.said = true;
            count.more = 0;
            count.since = now;
            count.pause = Math.min(HOUR, 2 * count.pause);
        }
    }

    private void sayCountsLater() {
        if (!scheduled && !closed) {
            scheduled = true;
            scheduler.in(MINUTE, this::sayCounts);
        }
    }

    /** Takes the room for a line; false where there is none. */
    private boolean hasRoomFor(String line, long now) {
        double most = BYTES_PER_HOUR / 2.0; // and as much again comes within an hour
        room = Math.min(most, room + most * (now - roomAt) / HOUR);
        roomAt = now;
        int bytes = line.length() + BYTES_BESIDE;
        if (room < bytes + LONGEST_LINE) {
            sayThatItIsFull();
            return false;
        }
        full &= room < most / 2;
        room -= bytes;
        return true;
    }

    /** There is always room left for this. */
    private void sayThatItIsFull() {
        if (!full) {
            full = true;
            room -= BYTES_BESIDE + FULL.length();
            LOG.warn(FULL);
        }
    }

    private static String cut(String line) {
        return line.length() <= LONGEST_LINE ? line : line.substring(0, LONGEST_LINE) + "…";
    }

    /** Says the counts that are left, and no more of them later. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            sayCounts();
        }
    }
}
