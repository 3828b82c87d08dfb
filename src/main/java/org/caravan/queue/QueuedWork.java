package org.caravan.queue;

import java.util.Set;

import org.caravan.text.Amounts;

/** What waits in the queue: series of a PACS, or archives for a destination, with the states that count as waiting, being done and stuck. */
enum QueuedWork {
    SERIES("PACS", Set.of("found", "queued", "incomplete", "nearline"), "downloading", "series", "series"),
    ARCHIVES("Destination", Set.of("queued"), "sending", "archive", "archives");

    private final String bean;
    private final Set<String> waiting;
    private final String busy;
    private final String one;
    private final String several;

    QueuedWork(String bean, Set<String> waiting, String busy, String one, String several) {
        this.bean = bean;
        this.waiting = waiting;
        this.busy = busy;
        this.one = one;
        this.several = several;
    }

    /** The type of the bean that shows it in JMX. */
    String bean() {
        return bean;
    }

    /** States of what goes on by itself. */
    Set<String> waiting() {
        return waiting;
    }

    /** The state of what is being done now. */
    String busy() {
        return busy;
    }

    /** States of what goes on by hand only. */
    Set<String> stuck() {
        return this == SERIES ? Set.of("failed", "quarantined", "paused") : Set.of("failed");
    }

    /** {@code 3 archives}. */
    String count(long number) {
        return Amounts.count(number, one, several);
    }

    /** {@code 2 series of lapaz are stuck}; the name may be null. */
    String areStuck(long number, String name) {
        String whose = name == null ? "" : (this == SERIES ? " of " : " for ") + name;
        return count(number) + whose + (number == 1 ? " is stuck" : " are stuck");
    }
}
