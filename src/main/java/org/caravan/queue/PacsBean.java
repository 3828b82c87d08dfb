package org.caravan.queue;

import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;

/** What JMX shows of one PACS and its queue, and lets an operator do; the descriptions are for people. Times are local, with their zone. */
@ManagedResource(
        description = "One PACS: what waits, what is stuck and why, when it last answered, how many requests it gets")
public interface PacsBean {

    @ManagedAttribute(description = "Series that wait to be fetched")
    long getWaiting();

    @ManagedAttribute(description = "Series that are being fetched now")
    long getDownloading();

    @ManagedAttribute(description = "Series that are here, complete")
    long getComplete();

    @ManagedAttribute(description = "Series that are stuck until somebody queues them again; StuckReasons says why")
    long getStuck();

    @ManagedAttribute(description = "Why series are stuck, and how many for each reason")
    String getStuckReasons();

    @ManagedAttribute(description = "What went wrong with series that wait for the next attempt, and with how many")
    String getWaitingReasons();

    @ManagedAttribute(description = "How long the series that waits longest has been in its state")
    String getOldestWaiting();

    @ManagedAttribute(description = "Series per state")
    String getSeriesByState();

    @ManagedAttribute(description = "How long the oldest series of each state has been in it")
    String getOldestByState();

    @ManagedAttribute(description = "When a series was last fetched")
    String getLastDownload();

    @ManagedAttribute(description = "When a discovery of all participants ended last")
    String getLastDiscovery();

    @ManagedAttribute(description = "When the PACS itself failed last; single series that fail are in StuckReasons")
    String getLastFailure();

    @ManagedAttribute(description = "The newest failure there is, of the whole or of a single series")
    String getLastError();

    @ManagedAttribute(description = "Failures of the PACS itself since it answered last")
    String getFailuresInARow();

    @ManagedAttribute(description = "Since when and until when the PACS is left alone, and why")
    String getPaused();

    @ManagedAttribute(description = "Requests that this node sent to the PACS in the last 60 seconds")
    long getRequestsLastMinute();

    @ManagedAttribute(description = "The most requests this node sent in any 60 seconds since it started")
    long getRequestsHighestMinute();

    @ManagedAttribute(description = "Requests a minute that were agreed, requestsPerMinute in the PACS's file")
    String getRequestsAllowedPerMinute();

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
                    "Queue again the series of this PACS with this Series Instance UID, whatever it is stuck on. Returns 1, or 0 "
                            + "where there is none")
    int requeueSeries(String seriesInstanceUid);
}
