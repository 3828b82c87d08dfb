package org.caravan.queue;

import org.caravan.queue.QueueReading.Contact;
import org.caravan.queue.QueueReading.View;

/** What the beans of a PACS, of the packing and of a destination say alike. */
abstract class WorkInJmx {

    private final QueuedWork work;
    private final String name;
    private final QueueReading reading;

    WorkInJmx(QueuedWork work, String name, QueueReading reading) {
        this.work = work;
        this.name = name;
        this.reading = reading;
    }

    public final long getWaiting() {
        return view().number(work.waiting());
    }

    public final long getStuck() {
        return view().number(work.stuck());
    }

    public final String getStuckReasons() {
        return glance().reasons(true);
    }

    public final String getWaitingReasons() {
        return glance().reasons(false);
    }

    public final String getOldestWaiting() {
        return glance().oldestWaiting();
    }

    public final String getLastFailure() {
        return glance().lastFailure();
    }

    public final String getLastError() {
        return glance().lastError();
    }

    public final String getFailuresInARow() {
        return glance().failures();
    }

    public final String getPaused() {
        return glance().paused();
    }

    final Glance glance() {
        return new Glance(work, name, view());
    }

    final View view() {
        return reading.view(work, name);
    }

    final Contact contact() {
        return view().contact();
    }
}
