package org.caravan.rehearsal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;

import org.caravan.dicom.ListenerObserver;
import org.caravan.dicom.RequestKind;

/** Remembers when each request message of a peer (C-ECHO, C-FIND, C-MOVE) and each association came, on a clock that never jumps. */
public final class RequestLog implements ListenerObserver {

    private final List<Request> requests = new ArrayList<>();
    private final List<Long> associations = new ArrayList<>();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger mostOpen = new AtomicInteger();

    /**
     * A request message.
     *
     * @param nanoTime {@link System#nanoTime}
     */
    public record Request(long nanoTime, RequestKind kind, String callingAeTitle) {}

    @Override
    public synchronized void requested(Association association, RequestKind kind) {
        add(System.nanoTime(), kind, association);
    }

    synchronized void add(long nanoTime, RequestKind kind, Association association) {
        requests.add(new Request(nanoTime, kind, association.callingAeTitle()));
    }

    @Override
    public synchronized void opened(Association association) {
        associations.add(System.nanoTime());
        int now = open.incrementAndGet();
        mostOpen.accumulateAndGet(now, Math::max);
    }

    @Override
    public void closed(Association association) {
        open.decrementAndGet();
    }

    /** All requests so far, the oldest first. */
    public synchronized List<Request> requests() {
        return List.copyOf(requests);
    }

    /** Request messages so far, without those for associations. */
    public synchronized int count() {
        return requests.size();
    }

    /** All messages so far that a pace counts: requests, and those for associations. */
    public synchronized int messages() {
        return requests.size() + associations.size();
    }

    /** Requests of this kind so far. */
    public synchronized long count(RequestKind kind) {
        return requests.stream().filter(request -> request.kind() == kind).count();
    }

    /** Most requests within any 60 seconds, those for associations included. */
    public int maxRequestsInAnyMinute() {
        return maxRequestsInAny(Duration.ofMinutes(1));
    }

    /** Most requests within any window of that length, those for associations included. */
    public synchronized int maxRequestsInAny(Duration window) {
        List<Long> all = LongStream.concat(
                        requests.stream().mapToLong(Request::nanoTime),
                        associations.stream().mapToLong(Long::longValue))
                .sorted()
                .boxed()
                .toList();
        int most = 0;
        int first = 0;
        for (int last = 0; last < all.size(); last++) {
            while (all.get(last) - all.get(first) >= window.toNanos()) {
                first++;
            }
            most = Math.max(most, last - first + 1);
        }
        return most;
    }

    /** Most associations that stood at once. */
    public int maxAssociations() {
        return mostOpen.get();
    }
}
