package org.caravan.queue;

import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;

/** What JMX shows of the packing of complete series into archives; the descriptions are for people. Times are local, with their zone. */
@ManagedResource(description = "The packing: which complete series wait for it, what is stuck and why")
public interface PackingBean {

    @ManagedAttribute(description = "Complete series that wait to be packed")
    long getWaiting();

    @ManagedAttribute(description = "Series that are being packed now")
    long getPacking();

    @ManagedAttribute(
            description = "Series that could not be packed until somebody queues them again; StuckReasons says why")
    long getStuck();

    @ManagedAttribute(description = "Why series could not be packed, and how many for each reason")
    String getStuckReasons();

    @ManagedAttribute(description = "What went wrong with series that wait for the next attempt, and with how many")
    String getWaitingReasons();

    @ManagedAttribute(description = "How long the series that waits longest has been complete")
    String getOldestWaiting();

    @ManagedAttribute(description = "When a series was last packed")
    String getLastPacked();

    @ManagedAttribute(description = "The newest failure there is")
    String getLastError();

    @ManagedOperation(
            description = "Try again all series that could not be packed, with all their attempts. Returns how many")
    int requeue();
}
