package org.caravan.metrics;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** How often something happened in the last 60 seconds, to the second. Safe for several threads. */
final class LastMinute {

    private static final int SECONDS = 60;

    private final int[] counts = new int[SECONDS];
    private final long[] seconds = new long[SECONDS];
    private int highest;
    private final LongSupplier nanos;
    private final long start;

    /** @param nanos a clock like {@link System#nanoTime()} */
    LastMinute(LongSupplier nanos) {
        this.nanos = nanos;
        this.start = nanos.getAsLong();
        Arrays.fill(seconds, -1);
    }

    /** It happened now. */
    synchronized void count() {
        long now = now();
        int slot = (int) (now % SECONDS);
        if (seconds[slot] != now) {
            seconds[slot] = now;
            counts[slot] = 0;
        }
        counts[slot]++;
        highest = Math.max(highest, times());
    }

    /** The most there ever was. */
    synchronized int highest() {
        return highest;
    }

    synchronized int times() {
        long now = now();
        int sum = 0;
        for (int slot = 0; slot < SECONDS; slot++) {
            if (seconds[slot] >= 0 && now - seconds[slot] < SECONDS) {
                sum += counts[slot];
            }
        }
        return sum;
    }

    private long now() {
        return TimeUnit.NANOSECONDS.toSeconds(nanos.getAsLong() - start);
    }
}
