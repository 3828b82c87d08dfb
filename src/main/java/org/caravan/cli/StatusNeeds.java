package org.caravan.cli;

import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.caravan.discover.LeftOutCounts;
import org.caravan.kobo.FormStatus;
import org.caravan.load.RouteFiles;
import org.caravan.load.RouteProblem;
import org.caravan.queue.QueueStatus;
import org.caravan.queue.QueueStatus.Failure;
import org.caravan.queue.QueueStatus.Paused;
import org.caravan.text.Amounts;

/** What needs somebody: what is stuck, and what fails as a whole, with whole reasons and what to do; and what an operator has paused. */
final class StatusNeeds {

    private static final int FEW = 10;
    private static final int ALL = 1000;

    private final QueueStatus status;
    private final FormStatus forms;
    private final Path routes;
    private final StatusFiles files;
    private final Map<String, LeftOutCounts> leftOut;
    private final Console console;
    private final boolean verbose;
    private final Instant now = Instant.now();
    private Map<String, Instant> pauses = Map.of();

    StatusNeeds(
            QueueStatus status,
            FormStatus forms,
            Map<String, LeftOutCounts> leftOut,
            Path routes,
            StatusFiles files,
            Console console,
            boolean verbose) {
        this.status = status;
        this.forms = forms;
        this.leftOut = leftOut;
        this.routes = routes;
        this.files = files;
        this.console = console;
        this.verbose = verbose;
    }

    void print() {
        List<Paused> paused = status.paused();
        pauses = paused.stream()
                .collect(Collectors.toMap(p -> p.what() + " " + p.name(), Paused::resumeAt, (a, b) -> a));
        List<Failure> needs =
                status.lastErrors(ALL).stream().filter(Failure::needsSomebody).toList();
        List<FormStatus.Server> servers =
                forms.servers().stream().filter(s -> s.error() != null).toList();
        List<RouteProblem> empty = RouteFiles.empty(routes);
        List<QueueStatus.Dispute> disputes = status.disputes();
        console.heading("Needs you");
        boolean lost =
                leftOut.values().stream().anyMatch(counts -> !counts.lost().isEmpty());
        if (needs.isEmpty()
                && servers.isEmpty()
                && empty.isEmpty()
                && disputes.isEmpty()
                && files.problems().isEmpty()
                && files.restart().isEmpty()
                && !lost) {
            console.print("  nothing");
        }
        needs.stream().limit(verbose ? ALL : FEW).forEach(this::print);
        if (!verbose && needs.size() > FEW) {
            console.print("  " + console.dim((needs.size() - FEW) + " reasons more: bin/caravan status --verbose"));
        }
        printLost();
        servers.forEach(s -> block(
                "Form server " + s.name() + " "
                        + (s.failures() > 0 ? Amounts.failures(s.failures()) : "was read in part"),
                s.error(),
                again(s.resumeAt())));
        disputes.forEach(dispute -> block(
                "Destination " + dispute.destination() + " is described differently by two nodes",
                dispute.problem(),
                null));
        empty.forEach(file -> block(file.file(), file.message(), null));
        files.problems()
                .forEach(problem -> block(
                        problem.file() + (problem.line() > 0 ? ", line " + problem.line() : "")
                                + ", does not run as written",
                        problem.message(),
                        "mend the file: it is looked at again by itself"));
        files.restart()
                .ifPresent(names -> block(
                        "Settings were changed",
                        names + " as changed, count from the next start on",
                        "restart Caravan"));
        printPausedByHand(paused.stream().filter(p -> p.failures() == 0).toList(), status.nightsUsedUp());
    }

    private void printLost() {
        leftOut.forEach((pacs, counts) -> {
            if (!counts.lost().isEmpty()) {
                block(
                        "PACS " + pacs + " named in its last discovery what cannot be carried",
                        String.join("; ", counts.lost()),
                        "have it corrected at the PACS; every discovery looks again");
            }
        });
    }

    private void printPausedByHand(List<Paused> paused, List<QueueStatus.UsedUp> nights) {
        if (!paused.isEmpty() || !nights.isEmpty()) {
            console.heading("Paused");
            nights.forEach(night -> block(
                    "PACS " + night.pacs() + ": " + night.reason(),
                    "Goes on at " + until(night.goesOnAt()),
                    "for more in a night: seriesPerNight and gigabytesPerNight of its download"));
            paused.forEach(p -> {
                if (p.isOutsideWindows()) {
                    block(
                            named(p) + ": window opens " + until(p.resumeAt()),
                            p.what().equals("pacs") ? "Nothing is asked before" : "Nothing is sent before",
                            null);
                } else {
                    block(
                            named(p) + " until " + until(p.resumeAt()),
                            p.reason(),
                            "bin/caravan queue resume " + p.name());
                }
            });
        }
    }

    private static String named(Paused paused) {
        return (paused.what().equals("pacs") ? "PACS " : "Destination ") + paused.name();
    }

    private static String whatToDoWithSeries(Failure failure) {
        return switch (failure.state()) {
            case "paused" ->
                "when they may go on, bin/caravan requeue --pacs " + failure.owner()
                        + " --state paused; a study that was paused, bin/caravan queue resume --study UID";
            case "held" ->
                "ask the administrator of the PACS, then bin/caravan queue confirm --keep or --follow; which they are:"
                        + " bin/caravan queue list --pacs " + failure.owner() + " --state held";
            default -> "mend that, then bin/caravan requeue --pacs " + failure.owner();
        };
    }

    private void print(Failure failure) {
        switch (failure.what()) {
            case "series" ->
                block(
                        failure.times() + " series of PACS " + failure.owner() + stuck(failure),
                        failure.reason(),
                        whatToDoWithSeries(failure));
            case "delivery" ->
                block(
                        Amounts.count(failure.times(), "archive", "archives") + " for destination " + failure.owner()
                                + stuck(failure),
                        failure.reason(),
                        "mend that, then bin/caravan requeue --destination " + failure.owner());
            case "archive" ->
                block(
                        failure.state().equals("held")
                                ? Amounts.count(failure.times(), "archive is held", "archives are held")
                                : failure.times() + " series could not be packed",
                        failure.reason(),
                        "mend that, then bin/caravan requeue --packing");
            default ->
                block(
                        (failure.what().equals("pacs") ? "PACS " : "Destination ") + failure.owner() + " "
                                + Amounts.failures(failure.times()) + ", " + Amounts.age(failure.at(), now),
                        failure.reason(),
                        failure.what().equals("pacs") && !pauses.containsKey("pacs " + failure.owner())
                                ? "one job tries it, then the others go on"
                                : again(pauses.get(failure.what() + " " + failure.owner())));
        }
    }

    private static String stuck(Failure failure) {
        return (failure.times() == 1 ? " is stuck (" : " are stuck (") + failure.state() + ")";
    }

    private String again(Instant resumeAt) {
        return resumeAt == null
                ? "tried again by itself"
                : "left alone until " + until(resumeAt) + ", then tried again";
    }

    private String until(Instant then) {
        return Amounts.until(then, now, ZoneId.systemDefault());
    }

    private void block(String what, String reason, String next) {
        lines("  ", what);
        lines("    why   ", reason);
        if (next != null) {
            lines("    then  ", next);
        }
    }

    private void lines(String label, String text) {
        int columns = console.columns() <= 0 ? Integer.MAX_VALUE : Math.max(40, console.columns()) - label.length();
        console.print(
                label + String.join(System.lineSeparator() + " ".repeat(label.length()), Table.folded(text, columns)));
    }
}
