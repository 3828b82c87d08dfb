package org.caravan.requests;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Items of a request as rows of a list that can be asked for again: with the requester's own row ids, what became of each, and why. */
public final class ItemExport {

    private static final int BATCH = 1_000;

    private ItemExport() {}

    /**
     * Reads them twice, so that it takes no memory however many there are.
     *
     * @param line gets the cells of each line, the heading first
     */
    public static void write(Requests requests, long request, Set<String> states, Consumer<Object[]> line) {
        Set<String> keywords = new LinkedHashSet<>();
        each(requests, request, states, item -> keywords.addAll(item.keys().keySet()));
        List<Object> heading = new ArrayList<>(List.of("line", "RowID", "PACS"));
        heading.addAll(keywords);
        heading.addAll(List.of("state", "series", "received", "expected", "reason"));
        line.accept(heading.toArray());
        each(requests, request, states, item -> {
            List<Object> cells = new ArrayList<>(List.of(item.line(), item.rowId(), item.pacs()));
            keywords.forEach(keyword -> cells.add(item.keys().getOrDefault(keyword, "")));
            cells.addAll(List.of(
                    item.state(),
                    item.series(),
                    item.received(),
                    item.expected(),
                    item.reason() == null ? "" : item.reason()));
            line.accept(cells.toArray());
        });
    }

    private static void each(Requests requests, long request, Set<String> states, Consumer<Requests.Item> consumer) {
        List<Requests.Item> items = requests.items(request, states, 0, BATCH);
        while (!items.isEmpty()) {
            items.forEach(consumer);
            items = requests.items(request, states, items.get(items.size() - 1).id(), BATCH);
        }
    }
}
