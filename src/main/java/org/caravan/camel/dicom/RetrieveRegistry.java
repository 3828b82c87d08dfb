package org.caravan.camel.dicom;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import org.apache.camel.CamelContext;

import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomNotNowException;
import org.caravan.dicom.ListenerConfig.Caller;

/** The series that are being retrieved now: what {@code listen} takes, and where progress is read. Safe for several threads. */
public final class RetrieveRegistry {

    private final ConcurrentMap<String, Retrieve> running = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Integer> sending = new ConcurrentHashMap<>();
    private final GateWaits waits = new GateWaits();
    private final Set<String> toStop = ConcurrentHashMap.newKeySet();

    /** Returns the registry of that context's dicom component. */
    public static RetrieveRegistry of(CamelContext context) {
        return context.getComponent("dicom", DicomComponent.class).getRetrieves();
    }

    /**
     * Lets objects of that series in until the retrieve is closed.
     *
     * @throws DicomException when the series is being retrieved already, since its objects could not be told apart
     */
    Retrieve open(PacsBeans.Named pacs, SeriesIdentity series, List<String> expected) throws DicomException {
        Retrieve retrieve = new Retrieve(
                pacs.peer().name(),
                series,
                expected,
                pacs.pacs().callers().stream().map(Caller::aeTitle).toList(),
                this::isSending,
                this::close);
        Retrieve earlier = running.putIfAbsent(series.seriesInstanceUid(), retrieve);
        if (earlier != null) {
            throw new DicomException("Series " + series.seriesInstanceUid() + " is being retrieved from "
                    + earlier.peer() + " already: ask " + pacs.peer().name() + " for it when that has ended");
        }
        if (toStop.remove(series.seriesInstanceUid())) {
            close(retrieve);
            throw new DicomNotNowException(
                    "It was stopped by hand before " + pacs.peer().name() + " was asked for it");
        }
        return retrieve;
    }

    /**
     * Has these series end at the next object, now or when they are asked for, also where that waits for its gate; others may go on.
     *
     * @param series Series Instance UIDs, all that are to end
     */
    public void stop(Set<String> series) {
        toStop.retainAll(series);
        toStop.addAll(series);
        toStop.forEach(uid -> find(uid).ifPresent(retrieve -> retrieve.stop().cancel()));
        waits.stop(toStop);
    }

    /** Requests that wait for their gate. */
    GateWaits waits() {
        return waits;
    }

    private void close(Retrieve retrieve) {
        running.remove(retrieve.series().seriesInstanceUid(), retrieve);
        toStop.remove(retrieve.series().seriesInstanceUid());
    }

    /** A message with an object begins to arrive from that AE title. */
    void objectBegins(String callingAeTitle) {
        sending.merge(callingAeTitle, 1, Integer::sum);
    }

    /** It has been answered, or its association has ended. */
    void objectEnds(String callingAeTitle) {
        sending.computeIfPresent(callingAeTitle, (title, count) -> count > 1 ? count - 1 : null);
    }

    /** Our listener could not keep an object from that AE title. Which series it is of, nobody knows: it counts for all from there. */
    void failedHere(String callingAeTitle) {
        running.values().stream()
                .filter(retrieve -> retrieve.mayComeFrom(callingAeTitle))
                .forEach(Retrieve::failedHere);
    }

    /** Whether that AE title ({@code *}: any) is in the middle of an object now, so that a large one is no silence. */
    private boolean isSending(String aeTitle) {
        return aeTitle.equals(Retrieve.ANY) ? !sending.isEmpty() : sending.containsKey(aeTitle);
    }

    /** The running retrieve of that series, if there is one. */
    Optional<Retrieve> find(String seriesInstanceUid) {
        return Optional.ofNullable(seriesInstanceUid).map(running::get);
    }

    /** Progress of every running retrieve, the longest running first. */
    public List<RetrieveProgress> progress() {
        return running.values().stream()
                .map(Retrieve::progress)
                .sorted(Comparator.comparing(RetrieveProgress::startedAt))
                .toList();
    }

    /** How many series are being retrieved now. */
    public int size() {
        return running.size();
    }
}
