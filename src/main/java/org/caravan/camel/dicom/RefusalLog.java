package org.caravan.camel.dicom;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import org.caravan.dicom.ListenerObserver.Association;

/** Puts who was turned away, and why, into lines for the log; the same again only after ten minutes, so that no stranger fills it. */
final class RefusalLog {

    private static final long AGAIN = TimeUnit.MINUTES.toNanos(10);
    private static final int KNOWN = 200;
    private static final List<String> LOGGED_BY_THE_TRANSPORT = List.of("object:", "message:", "malformed data:");

    private final LongSupplier clock;
    private final Map<String, Long> last = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > KNOWN;
        }
    };

    /** @param clock as {@link System#nanoTime()} */
    RefusalLog(LongSupplier clock) {
        this.clock = clock;
    }

    /** The line to log, or null where the same was said shortly before. */
    synchronized String line(Association who, String reason) {
        if (LOGGED_BY_THE_TRANSPORT.stream().anyMatch(reason::startsWith)) {
            return null; // where it was found, with more detail
        }
        String line = "Refused " + text(who.callingAeTitle()) + " at " + who.remoteAddress() + ", which called "
                + text(who.calledAeTitle()) + ": " + reason + advice(who, reason);
        long now = clock.getAsLong();
        Long before = last.get(line);
        if (before != null && now - before < AGAIN) {
            return null;
        }
        last.remove(line);
        last.put(line, now);
        return line;
    }

    private static String text(String aeTitle) {
        return aeTitle.isEmpty() ? "(no AE title)" : aeTitle;
    }

    private static String advice(Association who, String reason) {
        if (reason.contains("calling AE title not recognised")) {
            return ". If it is one of our PACS, set storesFrom in its file: " + who.callingAeTitle() + "@"
                    + who.remoteAddress();
        }
        if (reason.contains("called AE title not recognised")) {
            return ". If it is one of our PACS, have our AE title corrected there";
        }
        return "";
    }
}
