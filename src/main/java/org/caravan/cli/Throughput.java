package org.caravan.cli;

import java.util.ArrayDeque;
import java.util.Deque;

import org.caravan.text.Amounts;

/** Bytes a second over the last few seconds. */
final class Throughput {

    private static final long WINDOW_NANOS = 5_000_000_000L;

    private final Deque<long[]> samples = new ArrayDeque<>();

    void sample(long bytes, long nanos) {
        samples.addLast(new long[] {nanos, bytes});
        while (samples.size() > 2 && nanos - samples.peekFirst()[0] > WINDOW_NANOS) {
            samples.removeFirst();
        }
    }

    long bytesPerSecond() {
        if (samples.size() < 2) {
            return 0;
        }
        long nanos = samples.peekLast()[0] - samples.peekFirst()[0];
        long bytes = samples.peekLast()[1] - samples.peekFirst()[1];
        return nanos <= 0 ? 0 : Math.max(0, (long) (bytes * 1e9 / nanos));
    }

    /** {@code 8.1 MB/s}. */
    @Override
    public String toString() {
        return Amounts.bytes(bytesPerSecond()) + "/s";
    }
}
