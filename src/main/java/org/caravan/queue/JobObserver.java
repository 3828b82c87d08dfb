package org.caravan.queue;

import java.time.Duration;

/** Hears what becomes of claimed rows, for metrics. Must return quickly and never throw. */
public interface JobObserver {

    JobObserver NONE = new JobObserver() {};

    /** A row was claimed. */
    default void claimed(Job job) {}

    /**
     * The work on a row has ended.
     *
     * @param failed whether it ended in an exception, so that the row went back to the queue or was given up
     */
    default void ended(Job job, Duration duration, boolean failed) {}

    /**
     * Rows were taken back from workers that gave no sign of life.
     *
     * @param kind series, archive or delivery
     */
    default void rescued(String kind, int rows) {}
}
