package org.caravan.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

import org.caravan.queue.QueueReading.Contact;
import org.caravan.queue.QueueReading.View;
import org.caravan.text.Amounts;

/** What JMX shows alike of a PACS and of a destination: what waits there, what is set aside, and how it does. */
abstract class WorkInJmx {

    private final Supplier<View> view;
    private final Set<String> waiting;
    private final Set<String> aside;

    /**
     * Shows what a reading holds.
     *
     * @param waiting states of what waits
     * @param aside states of what waits for somebody to look
     */
    WorkInJmx(Supplier<View> view, Set<String> waiting, Set<String> aside) {
        this.view = view;
        this.waiting = waiting;
        this.aside = aside;
    }

    final View view() {
        return view.get();
    }

    final Contact contact() {
        return view().contact();
    }

    /** The beginning of its line: how it does, what waits, what is set aside. */
    final Glance glance(String one, String several) {
        return new Glance(view()).waiting(waiting, one, several).aside(aside, one, several);
    }

    public final long getWaiting() {
        return view().number(waiting);
    }

    public final long getSetAside() {
        return view().number(aside);
    }

    public final Map<String, Long> getSetAsideReasons() {
        return view().reasons(aside);
    }

    public final Map<String, Long> getWaitingReasons() {
        return view().reasons(waiting);
    }

    public final long getOldestWaitingMinutes() {
        Duration oldest = view().oldest(waiting);
        return oldest == null ? -1 : oldest.toMinutes();
    }

    public final String getLastFailure() {
        return Glance.past(contact().failure());
    }

    public final String getLastError() {
        return contact().error() == null ? "" : contact().error();
    }

    public final long getFailuresInARow() {
        return contact().failures();
    }

    public final String getPausedUntil() {
        Instant paused = contact().paused();
        return paused == null ? "" : Amounts.moment(paused);
    }
}
