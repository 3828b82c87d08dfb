package org.caravan.http;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Slows guessing: after {@value #FREE} failures of one name from one address, each further failure doubles the time in which that pair is
 * refused unheard, from one second to one minute.
 *
 * <p>It remembers {@value #REMEMBERED} pairs at most. An operator at another address is not kept out by somebody who guesses.
 */
final class LoginBrake {

    static final int FREE = 5;
    static final int REMEMBERED = 1000;

    private static final long LONGEST = Duration.ofMinutes(1).toNanos();
    private static final long FORGOTTEN = Duration.ofMinutes(15).toNanos();

    private record Failures(int count, long at) {}

    private final LongSupplier nanoTime;
    private final Map<String, Failures> failures = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
            return size() > REMEMBERED;
        }
    };

    LoginBrake(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** False while this pair has to wait. */
    synchronized boolean mayTry(String pair) {
        Failures known = failures.get(pair);
        return known == null || nanoTime.getAsLong() - known.at() >= pause(known.count());
    }

    /** Counts a failure; returns how long this pair now waits, 0 for not at all. */
    synchronized Duration failed(String pair) {
        long now = nanoTime.getAsLong();
        Failures known = failures.get(pair);
        boolean fresh = known == null || now - known.at() > FORGOTTEN;
        Failures next = new Failures(fresh ? 1 : known.count() + 1, now);
        failures.put(pair, next);
        return Duration.ofNanos(pause(next.count()));
    }

    synchronized void succeeded(String pair) {
        failures.remove(pair);
    }

    private static long pause(int count) {
        if (count < FREE) {
            return 0;
        }
        return Math.min(LONGEST, Duration.ofSeconds(1).toNanos() << Math.min(count - FREE, 6));
    }
}
