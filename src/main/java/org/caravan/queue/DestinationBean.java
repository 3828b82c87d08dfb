package org.caravan.queue;

import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;

/** What JMX shows of one destination and what waits for it; the descriptions are for people. Times are local, with their zone. */
@ManagedResource(
        description = "One destination: what waits for it, what is stuck and why, when it last took an archive")
public interface DestinationBean {

    @ManagedAttribute(description = "Archives that wait to be delivered")
    long getWaiting();

    @ManagedAttribute(description = "Archives that are being delivered now")
    long getSending();

    @ManagedAttribute(description = "Archives that are there, verified")
    long getDelivered();

    @ManagedAttribute(description = "Archives that are stuck until somebody queues them again; StuckReasons says why")
    long getStuck();

    @ManagedAttribute(description = "Why archives are stuck, and how many for each reason")
    String getStuckReasons();

    @ManagedAttribute(description = "What went wrong with archives that wait for the next attempt, and with how many")
    String getWaitingReasons();

    @ManagedAttribute(description = "How long ago the archive that waits longest was made")
    String getOldestWaiting();

    @ManagedAttribute(description = "When it last took an archive")
    String getLastDelivery();

    @ManagedAttribute(description = "When it failed last as a whole; single archives that fail are in StuckReasons")
    String getLastFailure();

    @ManagedAttribute(description = "The newest failure there is, of the whole or of a single archive")
    String getLastError();

    @ManagedAttribute(description = "Failures of the destination itself since it last took an archive")
    String getFailuresInARow();

    @ManagedAttribute(description = "Since when and until when it is left alone, and why")
    String getPaused();

    @ManagedOperation(description = "Try again all archives that are stuck, with all their attempts. Returns how many")
    int requeue();
}
