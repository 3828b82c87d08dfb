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

import org.caravan.dicom.Uids;
import org.caravan.queue.QueueReading.PacsState;
import org.caravan.queue.QueueReading.State;

/**
 * The queue of one PACS in JMX, {@code org.caravan:type=Queue,pacs=<name>}: numbers and reasons, no patient's data.
 *
 * <p>Readings are {@value QueueReading#SECONDS} seconds old at most.
 */
final class PacsQueue implements PacsQueueBean {

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

    @Override
    public String getPacs() {
        return pacs;
    }

    @Override
    public long getWaiting() {
        return count(WAITING);
    }

    @Override
    public long getDownloading() {
        return count(Set.of("downloading"));
    }

    @Override
    public long getComplete() {
        return count(Set.of("complete"));
    }

    @Override
    public long getSetAside() {
        return count(ASIDE);
    }

    @Override
    public long getOldestWaitingMinutes() {
        return reading.states(pacs).entrySet().stream()
                .filter(state -> WAITING.contains(state.getKey()))
                .map(state -> state.getValue().oldest())
                .max(Comparator.naturalOrder())
                .map(Duration::toMinutes)
                .orElse(-1L);
    }

    @Override
    public Map<String, Long> getSeriesByState() {
        Map<String, Long> counts = new TreeMap<>();
        reading.states(pacs).forEach((state, value) -> counts.put(state, value.series()));
        return counts;
    }

    @Override
    public Map<String, Long> getOldestMinutesByState() {
        Map<String, Long> oldest = new TreeMap<>();
        reading.states(pacs)
                .forEach((state, value) -> oldest.put(state, value.oldest().toMinutes()));
        return oldest;
    }

    @Override
    public String getLastSuccess() {
        return text(state().success());
    }

    @Override
    public String getLastDiscovery() {
        return text(state().discovered());
    }

    @Override
    public String getLastFailure() {
        return text(state().failure());
    }

    @Override
    public String getLastError() {
        return state().error() == null ? "" : state().error();
    }

    @Override
    public long getFailuresInARow() {
        return state().failures();
    }

    @Override
    public String getPausedUntil() {
        return text(state().paused());
    }

    @Override
    public String getPauseReason() {
        return state().reason() == null ? "" : state().reason();
    }

    @Override
    public String pause(int minutes, String reason) {
        pauses.pause(pacs, minutes, reason);
        reading.forget();
        return "Paused until " + text(Instant.now().plus(minutes, ChronoUnit.MINUTES));
    }

    @Override
    public String resume() {
        pauses.resume(pacs);
        reading.forget();
        return "The PACS is asked again";
    }

    @Override
    public int requeue(String states) {
        List<String> given =
                Arrays.stream(states.split(",")).map(String::strip).distinct().toList();
        return requeue(new Requeue.Selection(Set.copyOf(given), pacs, null));
    }

    @Override
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
