package org.caravan.camel.dicom;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

import org.caravan.dicom.ListenerObserver.Association;

/** What a listener has taken, per called and calling AE title, since it was made. Holds no patient's data. */
final class ListenCounters {

    /** So that strangers cannot fill the memory with AE titles; those beyond are counted together. */
    private static final int PAIRS = 200;

    private static final String OTHERS = "others";

    private final ConcurrentMap<String, Counts> byPair = new ConcurrentHashMap<>();
    private final DicomObserver observer;

    /** @param observer hears of what is counted */
    ListenCounters(DicomObserver observer) {
        this.observer = observer;
    }

    private static final class Counts {
        private final LongAdder objects = new LongAdder();
        private final LongAdder bytes = new LongAdder();
        private final LongAdder refused = new LongAdder();
        private final LongAdder quarantined = new LongAdder();
        private final LongAdder failures = new LongAdder();

        @Override
        public String toString() {
            return "objects=" + objects + " bytes=" + bytes + " refused=" + refused + " quarantined=" + quarantined
                    + " failures=" + failures;
        }
    }

    private Counts of(Association association) {
        String pair = association.callingAeTitle() + " to " + association.calledAeTitle();
        Counts known = byPair.get(pair);
        return known != null
                ? known
                : byPair.computeIfAbsent(byPair.size() < PAIRS ? pair : OTHERS, name -> new Counts());
    }

    void stored(Association association, String pacs, long length) {
        Counts counts = of(association);
        counts.objects.increment();
        counts.bytes.add(length);
        observer.stored(pacs, length);
    }

    void refused(Association association) {
        of(association).refused.increment();
        observer.refused(association.callingAeTitle());
    }

    void quarantined(Association association) {
        of(association).quarantined.increment();
        observer.quarantined(association.callingAeTitle());
    }

    void failed(Association association) {
        of(association).failures.increment();
        observer.listenerFailed(association.callingAeTitle());
    }

    long objects() {
        return sum(counts -> counts.objects);
    }

    long bytes() {
        return sum(counts -> counts.bytes);
    }

    long refused() {
        return sum(counts -> counts.refused);
    }

    long quarantined() {
        return sum(counts -> counts.quarantined);
    }

    long failures() {
        return sum(counts -> counts.failures);
    }

    private long sum(Function<Counts, LongAdder> which) {
        return byPair.values().stream().map(which).mapToLong(LongAdder::sum).sum();
    }

    /** {@code CALLING to CALLED} and its counts in words. */
    Map<String, String> perPair() {
        Map<String, String> lines = new TreeMap<>();
        byPair.forEach((pair, counts) -> lines.put(pair, counts.toString()));
        return lines;
    }
}
