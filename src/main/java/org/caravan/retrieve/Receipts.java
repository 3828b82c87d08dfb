package org.caravan.retrieve;

import java.util.concurrent.atomic.LongAdder;

/** Counts what was received since the start, for progress. */
public class Receipts {

    private final LongAdder objects = new LongAdder();
    private final LongAdder bytes = new LongAdder();

    /** One more object. */
    public void count(long size) {
        objects.increment();
        bytes.add(size);
    }

    public long getObjects() {
        return objects.sum();
    }

    public long getBytes() {
        return bytes.sum();
    }
}
