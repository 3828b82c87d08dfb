package org.caravan.queue;

import java.util.Set;

import javax.sql.DataSource;

/** One destination in JMX, {@code org.caravan:type=Destination,name=<name>}: numbers and reasons, no patient's data. */
final class DestinationInJmx extends WorkInJmx implements DestinationBean {

    private final String destination;
    private final QueueReading reading;
    private final Requeue requeue;

    DestinationInJmx(String destination, DataSource dataSource, QueueReading reading) {
        super(QueuedWork.ARCHIVES, destination, reading);
        this.destination = destination;
        this.reading = reading;
        this.requeue = new Requeue(dataSource);
    }

    @Override
    public long getSending() {
        return view().number(Set.of(QueuedWork.ARCHIVES.busy()));
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
