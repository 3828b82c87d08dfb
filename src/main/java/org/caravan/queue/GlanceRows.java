package org.caravan.queue;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.caravan.text.Amounts;

/** The facts of all PACS, of the packing and of all destinations, one a row: {@code lapaz · stuck}, and whether any needs somebody. */
final class GlanceRows {

    /** Consoles sort by name: the bracket puts it first. */
    static final String NEEDS = "(needs you)";

    /** In brackets, since a PACS or destination may have this name. */
    static final String PACKING = "(packing)";

    private static final String GAP = " · ";

    private final Supplier<Collection<String>> pacs;
    private final Supplier<Collection<String>> destinations;
    private final QueueReading reading;
    private final RequestPace pace;
    private final Supplier<Collection<String>> down;

    /** @param down what each health check says that is down */
    GlanceRows(
            Supplier<Collection<String>> pacs,
            Supplier<Collection<String>> destinations,
            QueueReading reading,
            RequestPace pace,
            Supplier<Collection<String>> down) {
        this.pacs = pacs;
        this.destinations = destinations;
        this.reading = reading;
        this.pace = pace;
        this.down = down;
    }

    /** By name; where the database was never read, the first row alone. */
    Map<String, String> all() {
        Map<String, String> rows = new TreeMap<>();
        rows.put(NEEDS, needs());
        if (!reading.isKnown()) {
            return rows;
        }
        for (String name : pacs.get()) {
            Glance glance = glance(QueuedWork.SERIES, name);
            rows.put(name + GAP + "last success", glance.lastSuccess("a series downloaded"));
            rows.put(name + GAP + "requests", glance.requests(pace));
            add(rows, name, glance);
        }
        Glance packing = glance(QueuedWork.PACKING, "");
        rows.put(PACKING + GAP + "last success", packing.lastSuccess("a series packed"));
        add(rows, PACKING, packing);
        for (String name : destinations.get()) {
            Glance glance = glance(QueuedWork.ARCHIVES, name);
            String label = pacs.get().contains(name) ? name + " (destination)" : name;
            rows.put(label + GAP + "last success", glance.lastSuccess("an archive delivered"));
            add(rows, label, glance);
        }
        return rows;
    }

    private static void add(Map<String, String> rows, String label, Glance glance) {
        rows.put(label + GAP + "waiting", glance.waiting());
        rows.put(label + GAP + "stuck", glance.stuck());
        if (glance.isPaused()) {
            rows.put(label + GAP + "paused", glance.paused());
        }
    }

    private String needs() {
        List<String> needs = new ArrayList<>();
        down.get().forEach(said -> needs.add(Glance.shortened(Glance.plain(said))));
        if (reading.isKnown()) {
            Stream.of(
                            pacs.get().stream().map(name -> glance(QueuedWork.SERIES, name)),
                            Stream.of(glance(QueuedWork.PACKING, "")),
                            destinations.get().stream().map(name -> glance(QueuedWork.ARCHIVES, name)))
                    .flatMap(glances -> glances)
                    .flatMap(glance -> glance.need().stream())
                    .forEach(needs::add);
        }
        String aged = reading.isFresh() ? "" : "The database does not answer: what stands here may be old. ";
        return aged
                + (needs.isEmpty()
                        ? "Nothing needs you: nothing is stuck, every health check is up"
                        : Amounts.count(needs.size(), "thing needs", "things need") + " you: "
                                + String.join("; ", needs));
    }

    private Glance glance(QueuedWork work, String name) {
        return new Glance(work, name, reading.view(work, name));
    }
}
