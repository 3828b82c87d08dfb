package org.caravan.queue;

import java.util.Set;

import org.caravan.text.Amounts;

/**
 * What waits in the queue: series of a PACS, series that are to be packed, or archives for a destination, with the states that count as waiting,
 * being done and stuck.
 */
public enum QueuedWork {
    SERIES(
            "PACS",
            "series",
            Set.of("found", "queued", "incomplete", "nearline"),
            "downloading",
            Set.of("failed", "quarantined", "paused", "held"),
            "series",
            "series"),
    PACKING("Packing", "archive", Set.of("queued"), "packing", Set.of("failed", "held"), "series", "series"),
    ARCHIVES("Destination", "delivery", Set.of("queued"), "sending", Set.of("failed"), "archive", "archives");

    /** The state of series that the PACS has corrected since: they go on by {@code queue confirm} alone. */
    public static final String HELD = "held";

    private final String bean;
    private final String what;
    private final Set<String> waiting;
    private final String busy;
    private final Set<String> stuck;
    private final String one;
    private final String several;

    QueuedWork(
            String bean, String what, Set<String> waiting, String busy, Set<String> stuck, String one, String several) {
        this.bean = bean;
        this.what = what;
        this.waiting = waiting;
        this.busy = busy;
        this.stuck = stuck;
        this.one = one;
        this.several = several;
    }

    /** The type of the bean that shows it in JMX. */
    String bean() {
        return bean;
    }

    /** The column {@code what} of its rows in queries. */
    String what() {
        return what;
    }

    /** States of what goes on by itself. */
    public Set<String> waiting() {
        return waiting;
    }

    /** The state of what is being done now. */
    public String busy() {
        return busy;
    }

    /** States of what goes on by hand only. */
    public Set<String> stuck() {
        return stuck;
    }

    /** {@code 3 archives}. */
    String count(long number) {
        return Amounts.count(number, one, several);
    }

    /** {@code 2 series of lapaz are stuck}; the name may be null. */
    String areStuck(long number, String name) {
        if (this == PACKING) {
            return count(number) + " could not be packed";
        }
        String whose = name == null ? "" : (this == SERIES ? " of " : " for ") + name;
        return count(number) + whose + (number == 1 ? " is stuck" : " are stuck");
    }
}
