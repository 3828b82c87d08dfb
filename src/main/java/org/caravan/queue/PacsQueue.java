package org.caravan.queue;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import javax.sql.DataSource;

import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;

import org.caravan.dicom.Uids;
import org.caravan.queue.QueueReading.PacsState;
import org.caravan.queue.QueueReading.State;

/**
 * The queue of one PACS in JMX, {@code org.caravan:type=Queue,pacs=<name>}: numbers and reasons, no patient's data.
 *
 * <p>Readings are {@value QueueReading#SECONDS} seconds old at most.
 */
@ManagedResource(description = "Series of one PACS: how many, since when, and what an operator may do about them")
public final class PacsQueue {

    private static final Set<String> WAITING = Set.of("found", "queued", "incomplete", "nearline");
    private static final Set<String> ASIDE = Set.of("failed", "quarantined", "paused");

    private final String pacs;
    private final QueueReading reading;
    private final PacsPause pauses;
    private final Requeue requeue;

    PacsQueue(String pacs, DataSource dataSource, QueueReading reading) {
        this.pacs = pacs;
        this.reading = reading;
        this.pauses = new PacsPause(dataSource);
        this.requeue = new Requeue(dataSource);
    }

    @ManagedAttribute(description = "Name of the PACS, as its file below routes/pacs calls it")
    public String getPacs() {
        return pacs;
    }

    @ManagedAttribute(description = "Series that wait to be fetched")
    public long getWaiting() {
        return count(WAITING);
    }

    @ManagedAttribute(description = "Series that are being fetched now")
    public long getDownloading() {
        return count(Set.of("downloading"));
    }

    @ManagedAttribute(description = "Series that are here, complete")
    public long getComplete() {
        return count(Set.of("complete"));
    }

    @ManagedAttribute(description = "Series set aside until somebody queues them again")
    public long getSetAside() {
        return count(ASIDE);
    }

    @ManagedAttribute(
            description = "Minutes since the series that waits longest came into its state; -1 where none waits")
    public long getOldestWaitingMinutes() {
        return reading.states(pacs).entrySet().stream()
                .filter(state -> WAITING.contains(state.getKey()))
                .map(state -> state.getValue().oldest())
                .max(Comparator.naturalOrder())
                .map(Duration::toMinutes)
                .orElse(-1L);
    }

    @ManagedAttribute(description = "Series per state")
    public Map<String, Long> getSeriesByState() {
        Map<String, Long> counts = new TreeMap<>();
        reading.states(pacs).forEach((state, value) -> counts.put(state, value.series()));
        return counts;
    }

    @ManagedAttribute(description = "Minutes since the oldest series of each state came into it")
    public Map<String, Long> getOldestMinutesByState() {
        Map<String, Long> oldest = new TreeMap<>();
        reading.states(pacs)
                .forEach((state, value) -> oldest.put(state, value.oldest().toMinutes()));
        return oldest;
    }

    @ManagedAttribute(description = "When the PACS answered last; empty: never")
    public String getLastSuccess() {
        return text(state().success());
    }

    @ManagedAttribute(description = "When a discovery of all participants ended last; empty: never")
    public String getLastDiscovery() {
        return text(state().discovered());
    }

    @ManagedAttribute(description = "When the PACS failed last; empty: never")
    public String getLastFailure() {
        return text(state().failure());
    }

    @ManagedAttribute(description = "Why it failed last")
    public String getLastError() {
        return state().error() == null ? "" : state().error();
    }

    @ManagedAttribute(description = "Failures since the PACS answered last")
    public long getFailuresInARow() {
        return state().failures();
    }

    @ManagedAttribute(description = "Until when the PACS is left alone; empty: it is not")
    public String getPausedUntil() {
        return text(state().paused());
    }

    @ManagedAttribute(description = "Why the PACS is left alone")
    public String getPauseReason() {
        return state().reason() == null ? "" : state().reason();
    }

    @ManagedOperation(
            description =
                    "Leave the PACS alone for so many minutes (a week at most), on all nodes: no discovery and no download "
                            + "begins, what is in flight ends. Parameters: minutes; reason, shown to all, without patients' data")
    public String pause(int minutes, String reason) {
        pauses.pause(pacs, minutes, reason);
        reading.forget();
        return "Paused until " + text(Instant.now().plus(minutes, ChronoUnit.MINUTES));
    }

    @ManagedOperation(description = "End the pause, also one that failures have opened")
    public String resume() {
        pauses.resume(pacs);
        reading.forget();
        return "The PACS is asked again";
    }

    @ManagedOperation(
            description =
                    "Queue again all series of this PACS in one of these states, with commas between: failed, quarantined, "
                            + "paused, nearline, incomplete. Returns how many")
    public int requeue(String states) {
        List<String> given =
                Arrays.stream(states.split(",")).map(String::strip).distinct().toList();
        return requeue(new Requeue.Selection(Set.copyOf(given), pacs, null));
    }

    @ManagedOperation(
            description =
                    "Queue again the series of this PACS with this Series Instance UID, whatever has set it aside. Returns 1, or 0 "
                            + "where there is none")
    public int requeueSeries(String seriesInstanceUid) {
        String uid = seriesInstanceUid.strip();
        if (!Uids.isValid(uid)) {
            throw new IllegalArgumentException("that is no Series Instance UID");
        }
        return requeue(new Requeue.Selection(Requeue.POSSIBLE, pacs, uid));
    }

    private int requeue(Requeue.Selection selection) {
        int series = requeue.series(selection);
        reading.forget();
        return series;
    }

    private long count(Set<String> states) {
        Map<String, State> known = new LinkedHashMap<>(reading.states(pacs));
        known.keySet().retainAll(states);
        return known.values().stream().mapToLong(State::series).sum();
    }

    private PacsState state() {
        return reading.pacs(pacs);
    }

    private static String text(Instant time) {
        return time == null ? "" : time.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
