package org.caravan.page;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import org.caravan.queue.SharedReading;
import org.caravan.requests.Requests;
import org.caravan.requests.Requests.Progress;

/** How far requests are, read once for all who look, and kept for a few seconds: counting 100,000 series takes a second, for which no page waits. */
final class Progresses {

    private static final int MOST = 200;
    private static final Progress NONE = new Progress(0, 0, 0, 0, 0);
    private static final Duration FRESH = Duration.ofSeconds(2);
    private static final Duration LONGEST_WAIT = Duration.ofMillis(30);

    private final Requests requests;
    private final Map<Long, SharedReading<Progress>> readings = new LinkedHashMap<>(MOST, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, SharedReading<Progress>> eldest) {
            return size() > MOST;
        }
    };

    Progresses(Requests requests) {
        this.requests = requests;
    }

    /** How far it was when it was last counted; false where it is just being counted anew. */
    record Known(Progress progress, boolean isFresh) {}

    /** What is counted after the end is kept apart: what was counted before is not the last word. */
    Known of(Requests.Summary summary) {
        SharedReading<Progress> reading;
        synchronized (readings) {
            reading = readings.computeIfAbsent(
                    summary.hasEnded() ? -summary.id() : summary.id(),
                    key -> new SharedReading<>(() -> requests.progress(summary.id()), FRESH, LONGEST_WAIT));
        }
        Optional<Progress> fresh = reading.now();
        return new Known(fresh.or(reading::latest).orElse(NONE), fresh.isPresent());
    }
}
