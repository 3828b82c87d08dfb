package org.caravan.metrics;

import java.time.Duration;
import java.util.Map;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;

import org.caravan.queue.Job;
import org.caravan.queue.JobObserver;

/** Downloads, archives and deliveries that this process worked on, since its start. */
final class JobMeters implements JobObserver {

    /** How a kind of job is called, and which label says whose it is. */
    private record Kind(String verb, String noun, String owner) {}

    private static final Map<String, Kind> KINDS = Map.of(
            "request", new Kind("request.search", "Searches for items of requests", "pacs"),
            "series", new Kind("download", "Downloads of series", "pacs"),
            "archive", new Kind("pack", "Packing of series", null),
            "delivery", new Kind("delivery", "Deliveries of archives", "destination"));

    private final MeterRegistry registry;

    JobMeters(MeterRegistry registry) {
        this.registry = registry;
        prepare("archive", "");
        KINDS.keySet().forEach(this::rescues);
    }

    /** Makes the meters of a PACS. */
    void preparePacs(String pacs) {
        prepare("request", pacs);
        prepare("series", pacs);
    }

    /** Makes the meters of a destination. */
    void prepareDestination(String destination) {
        prepare("delivery", destination);
        delivered(destination);
    }

    private void prepare(String kind, String owner) {
        retries(kind, owner);
        durations(kind, owner, false);
        durations(kind, owner, true);
    }

    @Override
    public void claimed(Job job) {
        if (job.attempt() > 1) {
            retries(job.kind(), job.owner()).increment();
        }
    }

    @Override
    public void ended(Job job, Duration duration, boolean failed) {
        durations(job.kind(), job.owner(), failed).record(duration);
        if (job.kind().equals("delivery") && !failed) {
            delivered(job.owner()).increment(job.bytes());
        }
    }

    @Override
    public void rescued(String kind, int rows) {
        rescues(kind).increment(rows);
    }

    private Counter retries(String kind, String owner) {
        Kind names = KINDS.get(kind);
        return Counter.builder("caravan." + names.verb() + ".retries")
                .description(names.noun() + " that were not the first attempt")
                .tags(tags(names, owner))
                .register(registry);
    }

    private Timer durations(String kind, String owner, boolean failed) {
        Kind names = KINDS.get(kind);
        return Timer.builder("caravan." + names.verb() + ".duration")
                .description(names.noun() + " and how long they took")
                .tags(tags(names, owner).and("outcome", failed ? "failed" : "done"))
                .register(registry);
    }

    private Counter delivered(String destination) {
        return Counter.builder("caravan.delivered")
                .baseUnit("bytes")
                .description("Size of the archives taken to a destination")
                .tag("destination", destination)
                .register(registry);
    }

    private Counter rescues(String kind) {
        return Counter.builder("caravan.lease.rescues")
                .description("Claims taken back from workers that gave no sign of life")
                .tag("kind", kind)
                .register(registry);
    }

    private static Tags tags(Kind kind, String owner) {
        return kind.owner() == null ? Tags.empty() : Tags.of(kind.owner(), owner);
    }
}
