package org.caravan.dicom.common;

import java.time.Duration;

/**
 * When a stretch of work must have ended.
 *
 * @param nanoTime as {@link System#nanoTime} will read then
 * @param length of the whole stretch, for messages
 * @param option that sets it, for messages
 */
public record Deadline(long nanoTime, Duration length, String option) {

    /** The end of a stretch that begins now; longer than a year counts as a year. */
    public static Deadline in(Duration length, String option) {
        return new Deadline(System.nanoTime() + nanos(length), length, option);
    }

    /** Nanoseconds until then; 0 or less where it has passed. */
    public long nanosLeft() {
        return nanoTime - System.nanoTime();
    }

    /** The same deadline, later by a time that does not count. */
    public Deadline extended(long nanos) {
        return new Deadline(nanoTime + nanos, length, option);
    }

    /** The one of the two that comes first. */
    public Deadline sooner(Deadline other) {
        return nanoTime - other.nanoTime <= 0 ? this : other;
    }

    private static long nanos(Duration length) {
        return length.compareTo(Duration.ofDays(365)) > 0 ? Duration.ofDays(365).toNanos() : length.toNanos();
    }
}
