package org.caravan.queue;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells workers of this process at once that there is something to claim, so that nobody waits for the next poll. What other processes find is
 * seen at the next poll.
 */
public final class WakeUps {

    /** What follows when a job of a kind is done: what a request names is fetched, a downloaded series is packed, an archive is delivered. */
    private static final Map<String, String> NEXT =
            Map.of("request", "series", "series", "archive", "archive", "delivery");

    private final Map<String, Set<Workers>> workers = new ConcurrentHashMap<>();

    /** For the property {@code scheduler} of a route: {@code scheduler: "#workers"} makes new ones each time. */
    public Workers workers() {
        return new Workers(this);
    }

    /**
     * There is something to claim.
     *
     * @param kind series, archive or delivery
     */
    public void wake(String kind) {
        of(kind).forEach(Workers::wake);
    }

    /** A row was claimed: there may be more, for another worker of the same route. */
    void claimed(Job job) {
        of(job.kind()).stream()
                .filter(one -> job.owner().isEmpty() || job.owner().equals(one.getOwner()))
                .forEach(Workers::wake);
    }

    /** A row is done, and the next step can begin. */
    void done(Job job) {
        String next = NEXT.get(job.kind());
        if (next != null) {
            wake(next);
        }
    }

    void add(Workers one) {
        of(one.getClaims()).add(one);
    }

    void remove(Workers one) {
        of(one.getClaims()).remove(one);
    }

    private Set<Workers> of(String kind) {
        return workers.computeIfAbsent(kind, name -> ConcurrentHashMap.newKeySet());
    }
}
