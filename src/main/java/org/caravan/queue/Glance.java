package org.caravan.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

import org.caravan.queue.QueueReading.Contact;
import org.caravan.queue.QueueReading.View;
import org.caravan.text.Amounts;

/** Puts a PACS or destination into one line: whether it is paused, what waits, what is set aside and why, the last success, how it is spared. */
final class Glance {

    private static final int LONGEST_REASON = 160;
    private static final int MOST_REASONS = 3;

    private final View view;
    private final StringBuilder line = new StringBuilder();

    Glance(View view) {
        this.view = view;
        Contact contact = view.contact();
        if (contact.paused() != null) {
            say("PAUSED until " + Amounts.moment(contact.paused()) + ": " + shortened(contact.reason()));
        } else if (contact.failures() > 0) {
            say("The last attempt " + Amounts.failures(contact.failures()) + ": " + shortened(contact.error()));
        }
    }

    /** {@code Waiting: 15 series, the first for 2 h 10 min.} */
    Glance waiting(Set<String> states, String one, String several) {
        long waiting = view.number(states);
        Duration oldest = view.oldest(states);
        return say("Waiting: "
                + (waiting == 0 ? "none" : Amounts.count(waiting, one, several))
                + (oldest == null ? "" : ", the first for " + Amounts.duration(oldest)));
    }

    /** {@code Set aside: 3 series, because: one reason (2); another (1).} */
    Glance aside(Set<String> states, String one, String several) {
        long aside = view.number(states);
        if (aside == 0) {
            return say("Set aside: none");
        }
        Map<String, Long> reasons = view.reasons(states);
        List<String> because = reasons.entrySet().stream()
                .limit(MOST_REASONS)
                .map(reason -> shortened(reason.getKey()) + (reasons.size() == 1 ? "" : " (" + reason.getValue() + ")"))
                .toList();
        return say("Set aside: " + Amounts.count(aside, one, several)
                + (because.isEmpty() ? "" : ", because: " + String.join("; ", because)));
    }

    Glance last(String what) {
        Instant success = view.contact().success();
        return say("Last " + what + ": " + (success == null ? "never" : past(success)));
    }

    /** {@code Requests in the last minute: 18 of 20 allowed, never more than 20.} */
    Glance requests(String pacs, RequestPace pace) {
        OptionalInt allowed = pace.allowed(pacs);
        return say("Requests in the last minute: " + pace.lastMinute(pacs)
                + (allowed.isPresent() ? " of " + allowed.getAsInt() + " allowed" : ", nothing paces them")
                + ", never more than " + pace.highestMinute(pacs) + " since the start");
    }

    private Glance say(String sentence) {
        line.append(line.isEmpty() ? "" : " ").append(sentence).append(sentence.endsWith(".") ? "" : ".");
        return this;
    }

    private static String shortened(String reason) {
        return reason == null || reason.length() <= LONGEST_REASON
                ? reason
                : reason.substring(0, LONGEST_REASON).strip() + " ...";
    }

    /** {@code 2026-11-21 06:58 UTC-04:00, 5 min ago}; nothing where there is no such time. */
    static String past(Instant time) {
        return time == null ? "" : Amounts.moment(time) + ", " + Amounts.age(time, Instant.now());
    }

    @Override
    public String toString() {
        return line.toString();
    }
}
