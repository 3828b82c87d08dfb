package org.caravan.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

import javax.sql.DataSource;

import org.caravan.queue.QueueReading.Contact;
import org.caravan.queue.QueueReading.View;
import org.caravan.text.Amounts;

/** One destination in JMX, {@code org.caravan:type=Destination,name=<name>}: numbers and reasons, no patient's data. */
final class DestinationInJmx implements DestinationBean {

    private static final Set<String> WAITING = Set.of("queued");
    private static final Set<String> ASIDE = Set.of("failed");

    private final String destination;
    private final QueueReading reading;
    private final Requeue requeue;

    DestinationInJmx(String destination, DataSource dataSource, QueueReading reading) {
        this.destination = destination;
        this.reading = reading;
        this.requeue = new Requeue(dataSource);
    }

    @Override
    public String getAtAGlance() {
        return new Glance(view())
                .waiting(WAITING, "archive", "archives")
                .aside(ASIDE, "archive", "archives")
                .last("delivery")
                .toString();
    }

    @Override
    public long getWaiting() {
        return view().number(WAITING);
    }

    @Override
    public long getSending() {
        return view().number(Set.of("sending"));
    }

    @Override
    public long getDelivered() {
        return view().number(Set.of("delivered"));
    }

    @Override
    public long getSetAside() {
        return view().number(ASIDE);
    }

    @Override
    public Map<String, Long> getSetAsideReasons() {
        return view().reasons(ASIDE);
    }

    @Override
    public Map<String, Long> getWaitingReasons() {
        return view().reasons(WAITING);
    }

    @Override
    public long getOldestWaitingMinutes() {
        Duration oldest = view().oldest(WAITING);
        return oldest == null ? -1 : oldest.toMinutes();
    }

    @Override
    public String getLastDelivery() {
        return Glance.past(contact().success());
    }

    @Override
    public String getLastFailure() {
        return Glance.past(contact().failure());
    }

    @Override
    public String getLastError() {
        return contact().error() == null ? "" : contact().error();
    }

    @Override
    public long getFailuresInARow() {
        return contact().failures();
    }

    @Override
    public String getPausedUntil() {
        Instant paused = contact().paused();
        return paused == null ? "" : Amounts.moment(paused);
    }

    @Override
    public int requeue() {
        int archives = requeue.deliveries(destination);
        reading.forget();
        return archives;
    }

    private View view() {
        return reading.destination(destination);
    }

    private Contact contact() {
        return view().contact();
    }
}
