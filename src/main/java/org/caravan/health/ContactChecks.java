package org.caravan.health;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheckResultBuilder;

import org.caravan.camel.dicom.PacsWindows;
import org.caravan.discover.LeftOutCounts;
import org.caravan.health.HealthChecks.Limits;
import org.caravan.health.Reading.Contact;
import org.caravan.queue.RequestPace;
import org.caravan.queue.SharedReading;
import org.caravan.text.Amounts;

/**
 * Judges PACS, destinations, form servers and the flow to and from them, by what became of the last real work: nobody is asked anything for a check.
 */
final class ContactChecks {

    private final CamelContext context;
    private final PacsWindows windows;
    private final SharedReading<Reading> database;
    private final SharedReading<Map<String, LeftOutCounts>> leftOut;
    private final Limits limits;
    private final RequestPace pace;

    ContactChecks(
            CamelContext context,
            SharedReading<Reading> database,
            SharedReading<Map<String, LeftOutCounts>> leftOut,
            Limits limits,
            RequestPace pace) {
        this.context = context;
        this.windows = PacsWindows.of(context);
        this.database = database;
        this.leftOut = leftOut;
        this.limits = limits;
        this.pace = pace;
    }

    void pacs(String name, HealthCheckResultBuilder result) {
        judge("pacs", name, result).ifPresent(pacs -> {
            Words words = new Words(result, pacs, "series", "series", requeue(name, pacs));
            time(result, "lastDownload", pacs.lastSuccess());
            time(result, "lastDiscovery", pacs.discovered());
            lost(name).ifPresent(lost -> result.detail("notCarried", lost));
            if (pacs.heldUntil() != null) {
                words.up("Paused by an operator until " + Amounts.moment(pacs.heldUntil()) + "; " + well(name, pacs));
            } else if (pacs.failures() > 0) {
                words.down(unreachable("PACS " + name, pacs));
            } else if ("failed".equals(pacs.runState())) {
                words.down("The last discovery was broken off: " + pacs.runError());
            } else if (windows.closedUntil(name).isPresent()) {
                words.up("Outside its windows, the next opens "
                        + Amounts.moment(windows.closedUntil(name).get()) + "; " + well(name, pacs));
            } else if (isDiscoveryOverdue(name, pacs)) {
                words.down("No discovery has ended well for " + hours(limits.discoveryWithin())
                        + " although it has a schedule");
            } else if (pacs.isStuckFor(limits.stuck()) && isOpenFor(name, limits.stuck(), pacs.now())) {
                words.down(
                        overdue(Amounts.count(pacs.due(), "series waits", "series wait") + " to be downloaded", pacs));
            } else {
                words.up(well(name, pacs));
            }
        });
    }

    /** False where its window has opened since. */
    private boolean isOpenFor(String name, Duration time, Instant now) {
        return windows.openSince(name)
                .map(since -> since.isBefore(now.minus(time)))
                .orElse(true);
    }

    private static String requeue(String name, Contact pacs) {
        boolean needsStates = pacs.stuckStates() != null && pacs.stuckStates().contains("paused");
        return "bin/caravan requeue --pacs " + name + (needsStates ? " --state " + pacs.stuckStates() : "");
    }

    private String well(String name, Contact pacs) {
        OptionalInt allowed = pace.allowed(name);
        return last("download", pacs.lastSuccess()) + ", " + last("discovery", pacs.discovered()) + "; "
                + Amounts.count(pace.lastMinute(name), "request", "requests") + " in the last minute"
                + (allowed.isPresent() ? ", " + allowed.getAsInt() + " allowed" : "") + "; "
                + pacs.waiting() + " waiting, " + pacs.busy() + " downloading"
                + lost(name).map(lost -> "; " + lost).orElse("");
    }

    /** What it named in its last discovery and cannot be carried; empty for nothing. */
    private Optional<String> lost(String name) {
        return leftOut.now()
                .map(counts -> counts.get(name))
                .map(LeftOutCounts::lost)
                .filter(lost -> !lost.isEmpty())
                .map(lost -> String.join("; ", lost));
    }

    private static String last(String what, Instant time) {
        return "last " + what + " " + (time == null ? "never" : Amounts.moment(time));
    }

    private boolean isDiscoveryOverdue(String name, Contact pacs) {
        return !limits.discoveryWithin().isZero()
                && RunningRoutes.schedules(context).containsKey(name)
                && pacs.discovered() != null
                && pacs.discovered().isBefore(pacs.now().minus(limits.discoveryWithin()));
    }

    void destination(String name, HealthCheckResultBuilder result) {
        judge("destination", name, result).ifPresent(destination -> {
            Words words =
                    new Words(result, destination, "archive", "archives", "bin/caravan requeue --destination " + name);
            time(result, "lastDelivery", destination.lastSuccess());
            if (destination.heldUntil() != null) {
                words.up("Paused by an operator until " + Amounts.moment(destination.heldUntil()) + "; "
                        + destination.waiting() + " waiting");
            } else if (destination.failures() > 0) {
                words.down(unreachable("destination " + name, destination));
            } else if (destination.isStuckFor(limits.stuck())) {
                words.down(overdue(
                        Amounts.count(destination.due(), "archive waits", "archives wait") + " to be delivered",
                        destination));
            } else {
                words.up(last("delivery", destination.lastSuccess()) + "; " + destination.waiting() + " waiting, "
                        + destination.busy() + " sending");
            }
        });
    }

    void forms(String name, HealthCheckResultBuilder result) {
        judge("forms", name, result).ifPresent(server -> {
            Words words = new Words(result, server, "form", "forms", "bin/caravan requeue --forms " + name);
            time(result, "lastRead", server.lastSuccess());
            if (server.failures() > 0) {
                words.down(unreachable("form server " + name, server));
            } else {
                words.up(last("read", server.lastSuccess()));
            }
        });
    }

    void pack(HealthCheckResultBuilder result) {
        judge("pack", "", result).ifPresent(packing -> {
            Words words = new Words(result, packing, "series", "series", "bin/caravan requeue --packing");
            time(result, "lastPacked", packing.lastSuccess());
            if (packing.isStuckFor(limits.stuck())) {
                words.down(overdue(
                        Amounts.count(packing.due(), "series waits", "series wait") + " to be packed", packing));
            } else {
                words.up(last("packed", packing.lastSuccess()));
            }
        });
    }

    /** Up until something is said against it; the contact, where the database has one. */
    private Optional<Contact> judge(String kind, String name, HealthCheckResultBuilder result) {
        Optional<Reading> reading = database.now();
        if (reading.isEmpty()) {
            result.unknown().message("Not known while the database does not answer");
            return Optional.empty();
        }
        result.up();
        Optional<Contact> contact = reading.get().find(kind, name);
        contact.ifPresentOrElse(
                known -> result.detail("due", known.due()), () -> result.message("Nothing has been asked of it yet"));
        return contact;
    }

    private static String unreachable(String who, Contact contact) {
        String pause = contact.paused() && contact.resumeAt() != null
                ? "; left alone until " + Amounts.moment(contact.resumeAt())
                : who.startsWith("PACS")
                        ? "; one job tries it, then the others go on"
                        : "; tried again when there is work";
        return who + " " + Amounts.failures(contact.failures()) + ": " + contact.error() + pause;
    }

    private String overdue(String what, Contact contact) {
        return what + ", the first since " + Amounts.moment(contact.dueSince()) + ", and nothing has succeeded for "
                + hours(limits.stuck());
    }

    private static String hours(Duration duration) {
        return Amounts.count(duration.toHours(), "hour", "hours");
    }

    /**
     * Says of a contact also what is stuck there: before all else where it is up, behind what is wrong where it is down.
     *
     * @param remedy the command that queues it again
     */
    private record Words(HealthCheckResultBuilder result, Contact contact, String one, String several, String remedy) {

        void up(String message) {
            result.message(contact.stuck() == 0 ? message : stuck() + "; " + message);
        }

        void down(String message) {
            result.down().message(contact.stuck() == 0 ? message : message + "; " + stuck());
        }

        private String stuck() {
            result.detail("stuck", contact.stuck());
            return Amounts.count(contact.stuck(), one + " is stuck", several + " are stuck")
                    + (contact.stuckReason() == null ? "" : ": " + contact.stuckReason())
                    + " (when mended: " + remedy + ")";
        }
    }

    private static void time(HealthCheckResultBuilder result, String name, Instant time) {
        if (time != null) {
            result.detail(name, time.truncatedTo(ChronoUnit.SECONDS).toString());
        }
    }
}
