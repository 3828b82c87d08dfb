package org.caravan.cli;

import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;

import org.caravan.RouteNews;
import org.caravan.Settings;
import org.caravan.discover.LeftOutCounts;
import org.caravan.kobo.FormStatus;
import org.caravan.queue.QueueStatus;
import org.caravan.text.Amounts;

/** How things stand, as tables. Reasons of what needs nobody are cut to the terminal's width unless all is wanted. */
final class StatusReport {

    private static final int FEW = 10;
    private static final int ALL = 1000;

    private final QueueStatus status;
    private final FormStatus forms;
    private final Map<String, LeftOutCounts> leftOut;
    private final Settings settings;
    private final Console console;
    private final boolean verbose;
    private final StatusFiles files;
    private final StatusNeeds needs;
    private final Instant now = Instant.now();

    /** @param leftOut what the last discovery of each PACS left out, by its name */
    StatusReport(
            QueueStatus status,
            FormStatus forms,
            Map<String, LeftOutCounts> leftOut,
            Settings settings,
            Console console,
            boolean verbose) {
        this.status = status;
        this.forms = forms;
        this.leftOut = leftOut;
        this.settings = settings;
        this.console = console;
        this.verbose = verbose;
        this.files = new StatusFiles(RouteNews.read(settings.folder(Settings.DATA)), status, console);
        this.needs = new StatusNeeds(status, forms, leftOut, settings.folder(Settings.ROUTES), files, console, verbose);
    }

    void print() {
        needs.print();
        files.print();
        printSeries();
        printArchives();
        printDeliveries();
        printDiscovery();
        printSuccesses();
        printForms();
        printWaiting();
        printQuarantine();
        printErrors();
    }

    private void printSeries() {
        Table table = new Table("PACS", "state", "series", "files", "of", "size");
        status.series()
                .forEach(s -> table.row(
                        s.pacs(), s.state(), s.series(), s.received(), s.expected(), Amounts.bytes(s.bytes())));
        print("Series", table, "none found yet");
    }

    private void printArchives() {
        Table table = new Table("state", "archives", "files", "size");
        status.archives().forEach(a -> table.row(a.state(), a.archives(), a.members(), Amounts.bytes(a.bytes())));
        print("Archives", table, "none yet");
    }

    private void printDeliveries() {
        Table table = new Table("destination", "state", "archives", "size");
        status.deliveries().forEach(d -> table.row(d.destination(), d.state(), d.archives(), Amounts.bytes(d.bytes())));
        print("Deliveries", table, "none yet");
    }

    private void printDiscovery() {
        Table table = new Table("PACS", "state", "started", "participants", "studies", "series", "new", "grown");
        status.discoveryRuns()
                .forEach(r -> table.row(
                        r.pacs(),
                        r.state(),
                        when(r.startedAt()),
                        r.participantsDone() + " of " + r.participants(),
                        r.studies(),
                        r.series(),
                        r.seriesNew(),
                        r.seriesGrown()));
        print("Last discovery", table, "none yet");
        Table answers =
                new Table("PACS", "answers of the last whole discovery that are not in the queue").whole(verbose);
        leftOut.forEach((pacs, counts) -> {
            counts.lost().forEach(reason -> answers.row(pacs, reason));
            counts.others().forEach(reason -> answers.row(pacs, reason));
        });
        print("Left out", answers, null);
    }

    private void printSuccesses() {
        Table table = new Table("what", "PACS or destination", "when");
        status.lastSuccesses().forEach(s -> table.row(s.what(), s.owner(), s.at() == null ? "never" : when(s.at())));
        print("Last success", table, "none yet");
    }

    /** Nothing where no form server was ever asked. */
    private void printForms() {
        List<FormStatus.Server> servers = forms.servers();
        Table table =
                new Table("server", "forms", "failed", "submissions", "deleted", "attachments due", "last success");
        servers.forEach(s -> table.row(
                s.name(),
                s.forms(),
                s.failed(),
                s.submissions(),
                s.deleted(),
                s.waiting(),
                s.lastSuccess() == null ? "never" : when(s.lastSuccess())));
        print("Forms", table, null);
        Table faults = new Table("server", "form", "reason").whole(verbose);
        servers.stream().filter(s -> s.error() != null).forEach(s -> faults.row(s.name(), "all", s.error()));
        List<FormStatus.Fault> all = forms.faults(verbose ? ALL : FEW + 1);
        all.stream().limit(verbose ? ALL : FEW).forEach(f -> faults.row(f.server(), f.form(), f.reason()));
        print("Forms that failed", faults, null);
        more(all.size());
    }

    private void printWaiting() {
        Table table = new Table("what", "PACS or destination", "waiting", "oldest");
        status.oldestWaiting().forEach(w -> table.row(w.what(), w.owner(), w.waiting(), when(w.since())));
        print("Waiting", table, "nothing");
    }

    /** A block each: a series UID, a folder and a reason fit no line. */
    private void printQuarantine() {
        List<QueueStatus.Quarantined> all = status.quarantined(verbose ? ALL : FEW + 1);
        if (all.isEmpty()) {
            return;
        }
        console.heading("Quarantine");
        Path folder = settings.folder(Settings.DATA).resolve("quarantine");
        all.stream().limit(verbose ? ALL : FEW).forEach(q -> {
            console.print("  " + (q.pacs() == null ? "of no known PACS" : "PACS " + q.pacs()) + ", "
                    + Amounts.count(q.objects(), "object", "objects") + ", newest " + when(q.newest()));
            console.print("    series  " + (q.series() == null ? "not known" : q.series()));
            console.print("    folder  " + folder.resolve(q.folder()));
            int columns = console.columns() <= 0 ? Integer.MAX_VALUE : Math.max(40, console.columns()) - 12;
            console.print("    reason  "
                    + String.join(System.lineSeparator() + " ".repeat(12), Table.folded(q.reason(), columns)));
        });
        more(all.size());
    }

    private void printErrors() {
        Table table = new Table("when", "what", "of", "state", "times", "reason").whole(verbose);
        List<QueueStatus.Failure> all = status.lastErrors(ALL).stream()
                .filter(failure -> !failure.needsSomebody())
                .toList();
        all.stream()
                .limit(verbose ? ALL : FEW)
                .forEach(e -> table.row(when(e.at()), label(e.what()), e.owner(), e.state(), e.times(), e.reason()));
        print("Last errors", table, "none but those above");
        more(all.size());
    }

    private void more(int found) {
        if (!verbose && found > FEW) {
            console.print("  " + console.dim("and more: bin/caravan status --verbose"));
        }
    }

    private void print(String heading, Table table, String ifEmpty) {
        if (!table.isEmpty()) {
            console.heading(heading);
            table.print(console);
        } else if (ifEmpty != null) {
            console.heading(heading);
            console.print("  " + ifEmpty);
        }
    }

    private static String label(String what) {
        return what.equals("pacs") ? "PACS" : what;
    }

    private String when(Instant then) {
        if (then == null) {
            return "";
        }
        String age = Amounts.age(then, now);
        return verbose ? Amounts.time(then, ZoneId.systemDefault()) + ", " + age : age;
    }
}
