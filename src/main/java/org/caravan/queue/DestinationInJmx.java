package org.caravan.queue;

import java.util.Set;

import javax.sql.DataSource;

/** One destination in JMX, {@code org.caravan:type=Destination,name=<name>}: numbers and reasons, no patient's data. */
final class DestinationInJmx extends WorkInJmx implements DestinationBean {

    private static final Set<String> WAITING = Set.of("queued");
    private static final Set<String> ASIDE = Set.of("failed");

    private final String destination;
    private final QueueReading reading;
    private final Requeue requeue;

    DestinationInJmx(String destination, DataSource dataSource, QueueReading reading) {
        super(() -> reading.destination(destination), WAITING, ASIDE);
        this.destination = destination;
        this.reading = reading;
        this.requeue = new Requeue(dataSource);
    }

    @Override
    public String getAtAGlance() {
        return glance("archive", "archives").last("delivery").toString();
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
    public String getLastDelivery() {
        return Glance.past(contact().success());
    }

    @Override
    public int requeue() {
        int archives = requeue.deliveries(destination);
        reading.forget();
        return archives;
    }
}
