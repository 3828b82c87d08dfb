package org.caravan.queue;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The rows of one claim, and which of them nobody has begun to work on. */
final class HeldJobs {

    static final String PROPERTY = "caravanHeldJobs";

    private final Set<Job> untouched;
    private final long begin = System.nanoTime();

    HeldJobs(List<Job> jobs) {
        untouched = new LinkedHashSet<>(jobs);
    }

    synchronized void taken(Job job) {
        untouched.remove(job);
    }

    /** What was not taken, each once. */
    synchronized List<Job> takeAll() {
        List<Job> left = List.copyOf(untouched);
        untouched.clear();
        return left;
    }

    /** Since they were claimed. */
    Duration duration() {
        return Duration.ofNanos(System.nanoTime() - begin);
    }
}
