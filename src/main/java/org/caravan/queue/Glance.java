package org.caravan.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.caravan.queue.QueueReading.Contact;
import org.caravan.queue.QueueReading.Reason;
import org.caravan.queue.QueueReading.View;
import org.caravan.text.Amounts;

/** A PACS, the packing or a destination in words: what waits, what is stuck and why, its pause, its failures, its last success, how it is spared. */
final class Glance {

    private static final int LONGEST_REASON = 160;
    private static final int MOST_REASONS = 5;

    private final QueuedWork work;
    private final String name;
    private final View view;

    /** @param name of the PACS or destination; empty for the packing */
    Glance(QueuedWork work, String name, View view) {
        this.work = work;
        this.name = name;
        this.view = view;
    }

    /** {@code 15 series, the first for 2 h 10 min; 1 downloading}. */
    String waiting() {
        long waiting = view.number(work.waiting());
        return (waiting == 0 ? "nothing" : work.count(waiting) + ", the first for " + oldestWaiting()) + "; "
                + view.number(Set.of(work.busy())) + " " + work.busy();
    }

    /** {@code 2 h 10 min}, or that nothing waits. */
    String oldestWaiting() {
        Duration oldest = view.oldest(work.waiting());
        return oldest == null ? "nothing waits" : Amounts.duration(oldest);
    }

    /** {@code 3 series. 2: one reason (failed). 1: another (quarantined). bin/caravan status says it in full. …}, or {@code nothing}. */
    String stuck() {
        long stuck = view.number(work.stuck());
        return stuck == 0
                ? "nothing"
                : work.count(stuck) + sentences(reasons(stuck)) + ". bin/caravan status says it in full. " + remedy();
    }

    private String sentences(List<String> reasons) {
        return reasons.size() == 1
                ? ": " + reasons.get(0).replaceFirst("^\\d+: ", "")
                : ". " + String.join(". ", reasons);
    }

    private List<String> reasons(long stuck) {
        List<Reason> known = view.reasons(work.stuck());
        List<String> said = new ArrayList<>();
        known.stream().limit(MOST_REASONS).forEach(reason -> said.add(said(reason)));
        long rest = stuck
                - known.stream().limit(MOST_REASONS).mapToLong(Reason::number).sum();
        if (rest > 0) {
            said.add(rest + ": other reasons, see bin/caravan status");
        }
        return said;
    }

    private static String said(Reason reason) {
        return reason.number() + ": " + shortened(plain(reason.reason())) + " (" + reason.state() + ")";
    }

    private String remedy() {
        String confirm = work == QueuedWork.SERIES && view.states().containsKey(QueuedWork.HELD)
                ? "What is held goes on by bin/caravan queue confirm"
                : "";
        String states = view.states().keySet().stream()
                .filter(state ->
                        work.stuck().contains(state) && !(work == QueuedWork.SERIES && state.equals(QueuedWork.HELD)))
                .sorted()
                .collect(Collectors.joining(","));
        if (states.isEmpty()) {
            return confirm;
        }
        return "Mend that, then Operations of " + (work.bean() + " " + name).strip() + ": requeue"
                + (work == QueuedWork.SERIES ? " " + states : "")
                + (confirm.isEmpty() ? "" : ". " + confirm);
    }

    /** All reasons in these words: {@code 2: no space left (failed); 1: …}, or {@code none}. */
    String reasons(boolean ofStuck) {
        List<Reason> known = view.reasons(ofStuck ? work.stuck() : work.waiting());
        return known.isEmpty() ? "none" : known.stream().map(Glance::said).collect(Collectors.joining("; "));
    }

    /** {@code since …, until …: the reason}, or {@code no}. */
    String paused() {
        Contact contact = view.contact();
        if (contact.paused() == null) {
            return "no";
        }
        return (contact.pausedSince() == null ? "" : "since " + Amounts.moment(contact.pausedSince()) + ", ") + "until "
                + Amounts.moment(contact.paused()) + ": " + contact.reason();
    }

    boolean isPaused() {
        return view.contact().paused() != null;
    }

    /** {@code a series downloaded 2026-11-21 06:58 UTC-04:00, 37 s ago}, or {@code never}. */
    String lastSuccess(String what) {
        Instant success = view.contact().success();
        return success == null ? "never" : what + " " + past(success);
    }

    /** Failures of the PACS or destination itself in a row; what is stuck, where there are none. */
    String failures() {
        long failures = view.contact().failures();
        return failures > 0 ? Long.toString(failures) : "none" + butStuck();
    }

    String lastFailure() {
        Instant failure = view.contact().failure();
        return failure == null ? "never as a whole" + butStuck() : past(failure);
    }

    /** {@code 1 series of lapaz is stuck}; empty where none is. */
    Optional<String> need() {
        long stuck = view.number(work.stuck());
        return stuck == 0 ? Optional.empty() : Optional.of(work.areStuck(stuck, name));
    }

    private String butStuck() {
        long stuck = view.number(work.stuck());
        return stuck == 0 ? "" : ", but " + work.areStuck(stuck, null);
    }

    /** The newest reason there is, be it of the whole or of one that is stuck or waits. */
    String lastError() {
        Contact contact = view.contact();
        Stream<Reason> whole = contact.error() == null
                ? Stream.empty()
                : Stream.of(new Reason("", contact.error(), 1, contact.failure()));
        return Stream.concat(whole, view.reasons().stream())
                .filter(reason -> reason.at() != null)
                .max((a, b) -> a.at().compareTo(b.at()))
                .map(Reason::reason)
                .orElse("none");
    }

    /** {@code 20 in the last minute, 20 allowed: no more is asked; highest minute since this start: 20}. */
    String requests(RequestPace pace) {
        OptionalInt allowed = pace.allowed(name);
        long now = pace.lastMinute(name);
        String budget = allowed.isEmpty()
                ? "nothing limits them"
                : allowed.getAsInt() + " allowed" + (now >= allowed.getAsInt() ? ": no more is asked for now" : "");
        return now + " in the last minute, " + budget + "; highest minute since this start: "
                + pace.highestMinute(name);
    }

    /** {@code complete 8, queued 15}, each with what the function says of it; {@code none} where there is nothing. */
    String states(boolean ages) {
        return view.states().isEmpty()
                ? "none"
                : view.states().entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(state -> state.getKey() + " "
                                + (ages
                                        ? Amounts.duration(state.getValue().oldest())
                                        : Long.toString(state.getValue().number())))
                        .collect(Collectors.joining(", "));
    }

    /** {@code 2026-11-21 06:58 UTC-04:00, 5 min ago}; {@code never} where there is no such time. */
    static String past(Instant time) {
        return time == null ? "never" : Amounts.moment(time) + ", " + Amounts.age(time, Instant.now());
    }

    /** Without the full stop, so that a sentence may go on. */
    static String plain(String reason) {
        return reason.endsWith(".") ? reason.substring(0, reason.length() - 1) : reason;
    }

    static String shortened(String text) {
        return text.length() <= LONGEST_REASON
                ? text
                : text.substring(0, LONGEST_REASON).strip() + " ...";
    }
}
