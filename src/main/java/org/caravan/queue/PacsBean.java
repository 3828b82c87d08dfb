package org.caravan.queue;

import java.util.Map;

import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;

/** What JMX shows of one PACS and its queue, and lets an operator do; the descriptions are for people. Times are local, with their zone. */
@ManagedResource(
        description =
                "One PACS: what waits, what is set aside and why, when it last answered, how many requests it gets")
public interface PacsBean {

    @ManagedAttribute(
            description =
                    "The whole in one line: paused or not, what waits and for how long, what is set aside, the last download, and the requests "
                            + "of the last minute beside those allowed")
    String getAtAGlance();

    @ManagedAttribute(description = "Series that wait to be fetched")
    long getWaiting();

    @ManagedAttribute(description = "Series that are being fetched now")
    long getDownloading();

    @ManagedAttribute(description = "Series that are here, complete")
    long getComplete();

    @ManagedAttribute(description = "Series set aside until somebody queues them again; SetAsideReasons says why")
    long getSetAside();

    @ManagedAttribute(description = "Why series are set aside, and how many for each reason")
    Map<String, Long> getSetAsideReasons();

    @ManagedAttribute(description = "What went wrong with series that wait for the next attempt, and with how many")
    Map<String, Long> getWaitingReasons();

    @ManagedAttribute(
            description = "Minutes since the series that waits longest came into its state; -1 where none waits")
    long getOldestWaitingMinutes();

    @ManagedAttribute(description = "Series per state")
    Map<String, Long> getSeriesByState();

    @ManagedAttribute(description = "Minutes since the oldest series of each state came into it")
    Map<String, Long> getOldestMinutesByState();

    @ManagedAttribute(description = "When a series was last fetched; empty: never")
    String getLastDownload();

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

    @ManagedAttribute(description = "Requests that this node sent to the PACS in the last 60 seconds")
    long getRequestsLastMinute();

    @ManagedAttribute(description = "The most requests this node sent in any 60 seconds since it started")
    long getRequestsHighestMinute();

    @ManagedAttribute(
            description =
                    "Requests a minute that were agreed, requestsPerMinute in the PACS's file; -1 where nothing paces them")
    long getRequestsAllowedPerMinute();

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
