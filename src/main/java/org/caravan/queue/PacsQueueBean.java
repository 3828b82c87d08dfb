package org.caravan.queue;

import java.util.Map;

import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;

/** What JMX shows of the queue of one PACS, and lets an operator do; the descriptions are for people. */
@ManagedResource(description = "Series of one PACS: how many, since when, and what an operator may do about them")
public interface PacsQueueBean {

    @ManagedAttribute(description = "Name of the PACS, as its file below routes/pacs calls it")
    String getPacs();

    @ManagedAttribute(description = "Series that wait to be fetched")
    long getWaiting();

    @ManagedAttribute(description = "Series that are being fetched now")
    long getDownloading();

    @ManagedAttribute(description = "Series that are here, complete")
    long getComplete();

    @ManagedAttribute(description = "Series set aside until somebody queues them again")
    long getSetAside();

    @ManagedAttribute(
            description = "Minutes since the series that waits longest came into its state; -1 where none waits")
    long getOldestWaitingMinutes();

    @ManagedAttribute(description = "Series per state")
    Map<String, Long> getSeriesByState();

    @ManagedAttribute(description = "Minutes since the oldest series of each state came into it")
    Map<String, Long> getOldestMinutesByState();

    @ManagedAttribute(description = "When the PACS answered last; empty: never")
    String getLastSuccess();

    @ManagedAttribute(description = "When a discovery of all participants ended last; empty: never")
    String getLastDiscovery();

    @ManagedAttribute(description = "When the PACS failed last; empty: never")
    String getLastFailure();

    @ManagedAttribute(description = "Why it failed last")
    String getLastError();

    @ManagedAttribute(description = "Failures since the PACS answered last")
    long getFailuresInARow();

    @ManagedAttribute(description = "Until when the PACS is left alone; empty: it is not")
    String getPausedUntil();

    @ManagedAttribute(description = "Why the PACS is left alone")
    String getPauseReason();

    @ManagedOperation(
            description =
                    "Leave the PACS alone for so many minutes (a week at most), on all nodes: no discovery and no download "
                            + "begins, what is in flight ends. Parameters: minutes; reason, shown to all, without patients' data")
    String pause(int minutes, String reason);

    @ManagedOperation(description = "End the pause, also one that failures have opened")
    String resume();

    @ManagedOperation(
            description =
                    "Queue again all series of this PACS in one of these states, with commas between: failed, quarantined, "
                            + "paused, nearline, incomplete. Returns how many")
    int requeue(String states);

    @ManagedOperation(
            description =
                    "Queue again the series of this PACS with this Series Instance UID, whatever has set it aside. Returns 1, or 0 "
                            + "where there is none")
    int requeueSeries(String seriesInstanceUid);
}
