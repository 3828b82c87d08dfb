package org.caravan.cli;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

import org.caravan.Caravan;
import org.caravan.Settings;
import org.caravan.database.Database;
import org.caravan.kobo.FormStatus;
import org.caravan.load.Nearest;
import org.caravan.queue.QueueStatus;
import org.caravan.queue.Requeue;
import org.caravan.text.Amounts;

/** {@code requeue}: by hand, what is stuck is tried again; Caravan may be running or not. */
@Command(
        name = "requeue",
        description =
                "Queue again what is stuck, that is failed or quarantined: series by PACS, UID or state, series that could not be packed, deliveries, or forms.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  bin/caravan requeue --pacs la-paz --dry-run",
            "  bin/caravan requeue --pacs la-paz --state nearline",
            "  bin/caravan requeue --series 1.2.840.113619.2.5.1762583153",
            "  bin/caravan requeue --packing",
            "  bin/caravan requeue --destination central-ssh",
            "  bin/caravan requeue --forms kobo"
        })
final class RequeueCommand implements Callable<Integer> {

    @ParentCommand
    private CaravanCommand caravan;

    @Option(names = "--pacs", paramLabel = "NAME", description = "Series of this PACS.")
    private String pacs;

    @Option(names = "--series", paramLabel = "UID", description = "The series with this Series Instance UID.")
    private String series;

    @Option(
            names = "--state",
            paramLabel = "STATE",
            split = ",",
            description =
                    "Series in this state: failed, quarantined, paused, nearline or incomplete; several with commas. "
                            + "Default: failed,quarantined")
    private Set<String> states = new TreeSet<>();

    @Option(names = "--packing", description = "Series that could not be packed.")
    private boolean packing;

    @Option(names = "--destination", paramLabel = "NAME", description = "Failed deliveries to this destination.")
    private String destination;

    @Option(
            names = "--forms",
            paramLabel = "SERVER",
            description = "Forms and attachments of this server that were set aside.")
    private String forms;

    @Option(names = "--dry-run", description = "Count only; change nothing.")
    private boolean dryRun;

    @Override
    public Integer call() {
        requireSelection();
        Settings settings = caravan.settings().requireValid();
        Console console = caravan.console();
        var where = Caravan.databaseSettings(settings);
        try (Database database = dryRun ? Database.attach(where) : Database.attachToChange(where)) {
            QueueStatus status = new QueueStatus(database.dataSource());
            Requeue requeue = new Requeue(database.dataSource());
            if (destination != null) {
                deliveries(status, requeue, console);
            } else if (forms != null) {
                forms(new FormStatus(database.dataSource()), requeue, console);
            } else if (packing) {
                tell(
                        (dryRun ? requeue.countPacking() : requeue.packing()) + " series that could not be packed",
                        console);
            } else {
                series(status, requeue, console);
            }
        }
        return CaravanCommand.OK;
    }

    private void requireSelection() {
        boolean bySeries = pacs != null || series != null || !states.isEmpty();
        int ways = (bySeries ? 1 : 0) + (packing ? 1 : 0) + (destination != null ? 1 : 0) + (forms != null ? 1 : 0);
        if (ways == 0) {
            throw new CommandException(
                    "say what to queue again: --pacs, --series, --state, --packing, --destination or --forms (bin/caravan help requeue)");
        }
        if (ways > 1) {
            throw new CommandException(
                    "--destination, --packing and --forms go with no other selection: write one or the other");
        }
        for (String state : states) {
            if (!Requeue.POSSIBLE.contains(state)) {
                throw new CommandException("a series in the state '" + state + "' cannot be queued again; write "
                        + String.join(", ", new TreeSet<>(Requeue.POSSIBLE)));
            }
        }
    }

    private void series(QueueStatus status, Requeue requeue, Console console) {
        var selection = new Requeue.Selection(states.isEmpty() ? Requeue.SET_ASIDE : states, pacs, series);
        List<Requeue.Count> counts = requeue.count(selection);
        if (counts.isEmpty()) {
            if (pacs != null) {
                requireKnown(
                        "PACS",
                        pacs,
                        status.series().stream()
                                .map(QueueStatus.SeriesCount::pacs)
                                .toList());
            }
            console.print("No such series is " + String.join(" or ", new TreeSet<>(selection.states()))
                    + ": nothing to queue again.");
            return;
        }
        Table table = new Table("PACS", "state", "series");
        counts.forEach(count -> table.row(count.pacs(), count.state(), count.series()));
        table.print(console);
        long number = dryRun ? counts.stream().mapToLong(Requeue.Count::series).sum() : requeue.series(selection);
        tell(number + " series", console);
    }

    private void deliveries(QueueStatus status, Requeue requeue, Console console) {
        List<QueueStatus.DeliveryCount> all = status.deliveries();
        requireKnown(
                "destination",
                destination,
                all.stream().map(QueueStatus.DeliveryCount::destination).toList());
        long number = dryRun
                ? all.stream()
                        .filter(d ->
                                d.destination().equals(destination) && d.state().equals("failed"))
                        .mapToLong(QueueStatus.DeliveryCount::archives)
                        .sum()
                : requeue.deliveries(destination);
        tell(Amounts.count(number, "delivery", "deliveries"), console);
    }

    private void forms(FormStatus status, Requeue requeue, Console console) {
        requireKnown(
                "form server",
                forms,
                status.servers().stream().map(FormStatus.Server::name).toList());
        Requeue.Forms aside = dryRun ? requeue.countForms(forms) : requeue.forms(forms);
        tell(
                Amounts.count(aside.forms(), "form", "forms") + " and "
                        + Amounts.count(aside.attachments(), "attachment", "attachments"),
                console);
    }

    private static void requireKnown(String what, String name, Collection<String> known) {
        if (!known.contains(name)) {
            throw new CommandException("the database has nothing of a " + what + " '" + name + "'"
                    + Nearest.hint(name, new TreeSet<>(known)));
        }
    }

    private void tell(String what, Console console) {
        console.print(
                dryRun ? what + " would be queued again; nothing was changed." : console.good(what + " queued again."));
    }
}
