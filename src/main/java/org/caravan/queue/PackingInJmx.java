package org.caravan.queue;

import java.util.Set;

import javax.sql.DataSource;

/** The packing in JMX, {@code org.caravan:type=Packing}: numbers and reasons, no patient's data. */
final class PackingInJmx extends WorkInJmx implements PackingBean {

    private final QueueReading reading;
    private final Requeue requeue;

    PackingInJmx(DataSource dataSource, QueueReading reading) {
        super(QueuedWork.PACKING, "", reading);
        this.reading = reading;
        this.requeue = new Requeue(dataSource);
    }

    @Override
    public long getPacking() {
        return view().number(Set.of(QueuedWork.PACKING.busy()));
    }

    @Override
    public String getLastPacked() {
        return Glance.past(contact().success());
    }

    @Override
    public int requeue() {
        int series = requeue.packing(null);
        reading.forget();
        return series;
    }
}
