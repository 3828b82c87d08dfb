package org.caravan.requests;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

/** The complete series of a request in the order of their numbers, read batch by batch, as {@link Requests#complete} gives them. */
final class CompleteSeries implements Iterator<Map<String, Object>> {

    private final Requests requests;
    private final long request;
    private List<Map<String, Object>> batch;
    private int at;

    CompleteSeries(Requests requests, long request) {
        this.requests = requests;
        this.request = request;
        this.batch = requests.complete(request, 0);
    }

    @Override
    public boolean hasNext() {
        if (at == batch.size() && at > 0) {
            long last = ((Number) batch.get(at - 1).get("series_id")).longValue();
            batch = requests.complete(request, last);
            at = 0;
        }
        return at < batch.size();
    }

    @Override
    public Map<String, Object> next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return batch.get(at++);
    }
}
