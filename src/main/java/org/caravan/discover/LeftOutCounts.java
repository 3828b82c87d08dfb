package org.caravan.discover;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.caravan.queue.Sql;

/** How many answers of a PACS were left out in a run, by reason. Not for several threads. */
public final class LeftOutCounts {

    private final Map<LeftOut, Integer> counts = new EnumMap<>(LeftOut.class);

    /** One more. */
    public void add(LeftOut reason) {
        add(reason, 1);
    }

    /** So many more; null for none. */
    public void add(LeftOut reason, Integer answers) {
        if (answers != null && answers > 0) {
            counts.merge(reason, answers, Math::addExact);
        }
    }

    /** Those of another count, too. */
    public void addAll(LeftOutCounts other) {
        other.counts.forEach(this::add);
    }

    public int of(LeftOut reason) {
        return counts.getOrDefault(reason, 0);
    }

    /** What cannot be carried, in words, a reason each. */
    public List<String> lost() {
        return described(true);
    }

    /** What is not meant to be carried, in words, a reason each. */
    public List<String> others() {
        return described(false);
    }

    private List<String> described(boolean lost) {
        return counts.entrySet().stream()
                .filter(entry -> entry.getKey().isLost() == lost)
                .map(entry -> entry.getKey().describe(entry.getValue()))
                .toList();
    }

    /** Everything in words, what cannot be carried first; empty where nothing was left out. */
    @Override
    public String toString() {
        List<String> all = new ArrayList<>(lost());
        all.addAll(others());
        return String.join("; ", all);
    }

    /** Keeps them with their run; where it went through to its end, they are what is shown of the PACS from now on. */
    void record(Sql sql, long run, String pacs, boolean whole) {
        if (whole) {
            sql.update("forget-left-out", Map.of("pacs", pacs));
        }
        counts.forEach((reason, answers) -> sql.update(
                "record-left-out",
                Map.of("run", run, "pacs", pacs, "reason", reason.code(), "answers", answers, "newest", whole)));
    }

    /** Those of the last run of each PACS that went through to its end, by its name; a PACS of which nothing was left out is not there. */
    public static Map<String, LeftOutCounts> read(Sql sql) {
        Map<String, LeftOutCounts> read = new TreeMap<>();
        sql.rows("left-out", Map.of()).forEach(row -> LeftOut.of((String) row.get("reason"))
                .ifPresent(reason -> read.computeIfAbsent((String) row.get("pacs"), pacs -> new LeftOutCounts())
                        .add(reason, (Integer) row.get("answers"))));
        return read;
    }
}
