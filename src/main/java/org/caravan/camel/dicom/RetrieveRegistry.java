package org.caravan.camel.dicom;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import org.apache.camel.CamelContext;

import org.caravan.dicom.DicomException;

/** The series that are being retrieved now: what {@code listen} takes, and where progress is read. Safe for several threads. */
public final class RetrieveRegistry {

    private final ConcurrentMap<String, Retrieve> running = new ConcurrentHashMap<>();

    /** Returns the registry of that context's dicom component. */
    public static RetrieveRegistry of(CamelContext context) {
        return context.getComponent("dicom", DicomComponent.class).getRetrieves();
    }

    /**
     * Lets objects of that series in until the retrieve is closed.
     *
     * @throws DicomException when the series is being retrieved already, since its objects could not be told apart
     */
    Retrieve open(String peer, SeriesIdentity series, List<String> expected) throws DicomException {
        Retrieve retrieve = new Retrieve(peer, series, expected, this::close);
        Retrieve earlier = running.putIfAbsent(series.seriesInstanceUid(), retrieve);
        if (earlier != null) {
            throw new DicomException("Series " + series.seriesInstanceUid() + " is being retrieved from "
                    + earlier.progress().peer() + " already: ask " + peer + " for it when that has ended");
        }
        return retrieve;
    }

    private void close(Retrieve retrieve) {
        running.remove(retrieve.series().seriesInstanceUid(), retrieve);
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
