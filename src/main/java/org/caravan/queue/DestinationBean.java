package org.caravan.queue;

import java.util.Map;

import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;

/** What JMX shows of one destination and what waits for it; the descriptions are for people. Times are local, with their zone. */
@ManagedResource(
        description = "One destination: what waits for it, what is set aside and why, when it last took an archive")
public interface DestinationBean {

    @ManagedAttribute(
            description =
                    "The whole in one line: paused or not, what waits and for how long, what is set aside, the last delivery")
    String getAtAGlance();

    @ManagedAttribute(description = "Archives that wait to be delivered")
    long getWaiting();

    @ManagedAttribute(description = "Archives that are being delivered now")
    long getSending();

    @ManagedAttribute(description = "Archives that are there, verified")
    long getDelivered();

    @ManagedAttribute(description = "Archives set aside until somebody queues them again; SetAsideReasons says why")
    long getSetAside();

    @ManagedAttribute(description = "Why archives are set aside, and how many for each reason")
    Map<String, Long> getSetAsideReasons();

    @ManagedAttribute(description = "What went wrong with archives that wait for the next attempt, and with how many")
    Map<String, Long> getWaitingReasons();

    @ManagedAttribute(description = "Minutes since the archive that waits longest was made; -1 where none waits")
    long getOldestWaitingMinutes();

    @ManagedAttribute(description = "When it last took an archive; empty: never")
    String getLastDelivery();

    @ManagedAttribute(description = "When it failed last; empty: never")
    String getLastFailure();

    @ManagedAttribute(description = "Why it failed last")
    String getLastError();

    @ManagedAttribute(description = "Failures since it last took an archive")
    long getFailuresInARow();

    @ManagedAttribute(description = "Until when it is left alone after failures; empty: it is not")
    String getPausedUntil();

    @ManagedOperation(
            description = "Try again all archives that are set aside, with all their attempts. Returns how many")
    int requeue();
}
