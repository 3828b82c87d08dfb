package org.caravan.cli;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Stream;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import org.caravan.database.Database;
import org.caravan.kobo.FormStatus;
import org.caravan.queue.Deliveries;
import org.caravan.queue.QueueStatus;
import org.caravan.queue.Requeue;
import org.caravan.queue.SeriesSelection;
import org.caravan.text.Amounts;

/** {@code queue requeue}, and {@code requeue} alone: by hand, what is stuck is tried again; Caravan may be running or not. */
@Command(
        name = "requeue",
        description =
                "Queue again what is stuck, that is failed or quarantined: series by PACS, patient, study, UID, state or file, series that could not be packed, deliveries, discovery, or forms.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  bin/caravan requeue --pacs la-paz --dry-run",
            "  bin/caravan requeue --pacs la-paz --state nearline",
            "  bin/caravan requeue --series 1.2.840.113619.2.5.1762583153",
            "  bin/caravan requeue --study 1.2.840.113619.2.5.17 --urgent",
            "  bin/caravan requeue --from failed.csv",
            "  bin/caravan requeue --packing",
            "  bin/caravan requeue --destination central-ssh",
            "  bin/caravan requeue --destination central-ssh --delivered    it has lost what it had",
            "  bin/caravan requeue --discovery la-paz",
            "  bin/caravan requeue --forms kobo"
        })
final class RequeueCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private SeriesOptions options = new SeriesOptions();

    @Option(
            names = "--from",
            paramLabel = "FILE",
            description =
                    "Series that a CSV file names in its column SeriesInstanceUID, as bin/caravan queue export writes it.")
    private Path from;

    @Option(
            names = "--urgent",
            description =
                    "Before everything that is not; series that are named and wait already are brought forward, too.")
    private boolean urgent;

    @Option(names = "--packing", description = "Series that could not be packed, or whose archives are held.")
    private boolean packing;

    @Option(names = "--rendition", paramLabel = "NAME", description = "With --packing: of this rendition alone.")
    private String rendition;

    @Option(names = "--destination", paramLabel = "NAME", description = "Failed deliveries to this destination.")
    private String destination;

    @Option(
            names = "--delivered",
            description = "With --destination: what it has is compared again, and sent where it is missing.")
    private boolean delivered;

    @Option(
            names = "--forms",
            paramLabel = "SERVER",
            description = "Forms and attachments of this server that were set aside.")
    private String forms;

    @Option(
            names = "--discovery",
            paramLabel = "NAME",
            description = "Participants of this PACS, and the search for them, that were set aside.")
    private String discovery;

    @Option(names = "--dry-run", description = "Count only; change nothing.")
    private boolean dryRun;

    @Override
    public Integer call() {
        requireSelection();
        Console console = CaravanCommand.of(spec).console();
        Function<Database, Integer> work = database -> {
            QueueStatus status = new QueueStatus(database.dataSource());
            Requeue requeue = new Requeue(database.dataSource());
            if (destination != null) {
                deliveries(status, requeue, new Deliveries(database.dataSource()), console);
            } else if (forms != null) {
                forms(new FormStatus(database.dataSource()), requeue, console);
            } else if (discovery != null) {
                discovery(status, requeue, console);
            } else if (packing) {
                tell(
                        (dryRun ? requeue.countPacking(rendition) : requeue.packing(rendition))
                                + " series that could not be packed",
                        console);
            } else {
                series(status, requeue, console);
            }
            return CaravanCommand.OK;
        };
        return dryRun ? QueueDatabase.read(spec, work) : QueueDatabase.change(spec, work);
    }

    private void requireSelection() {
        if (rendition != null && !packing) {
            throw new CommandException("--rendition goes with --packing: say which rendition is to be packed again");
        }
        if (delivered && destination == null) {
            throw new CommandException("--delivered goes with --destination: say which one has lost what it had");
        }
        boolean bySeries = !options.areEmpty() || from != null || urgent;
        long ways = Stream.of(bySeries, packing, destination != null, forms != null, discovery != null)
                .filter(given -> given)
                .count();
        if (ways == 0 || urgent && options.areEmpty() && from == null) {
            throw new CommandException(
                    "say what to queue again: --pacs, --patient, --study, --series, --state, --from, --packing,"
                            + " --destination, --discovery or --forms (bin/caravan help requeue)");
        }
        if (ways > 1) {
            throw new CommandException(
                    "--destination, --packing, --discovery and --forms go with no other selection: write one or the other");
        }
    }

    /** What is set aside; of what is named also what was cancelled, and where it is urgent what waits already. */
    private SeriesSelection selection() {
        Set<String> byDefault = new TreeSet<>(Requeue.SET_ASIDE);
        Set<String> possible = new TreeSet<>(Requeue.POSSIBLE);
        boolean named = options.nameSomething() || from != null;
        if (named) {
            byDefault.add("cancelled");
        }
        if (urgent) {
            possible.addAll(Requeue.WAITING);
            if (named) {
                byDefault.addAll(Requeue.WAITING);
            }
        }
        return options.selection(byDefault, possible, "cannot be queued again");
    }

    private void series(QueueStatus status, Requeue requeue, Console console) {
        SeriesSelection all = selection();
        List<SeriesSelection> selections = from == null
                ? List.of(all)
                : SeriesCsv.uids(from).stream().map(all::only).toList();
        Map<List<String>, Long> counts = new TreeMap<>(Comparator.comparing(Object::toString));
        selections.stream()
                .flatMap(selection -> requeue.count(selection).stream())
                .forEach(count -> counts.merge(List.of(count.pacs(), count.state()), count.series(), Long::sum));
        if (counts.isEmpty()) {
            if (options.pacs() != null) {
                SeriesOptions.requireKnown(
                        "PACS",
                        options.pacs(),
                        status.series().stream()
                                .map(QueueStatus.SeriesCount::pacs)
                                .toList());
            }
            console.print("No such series is " + String.join(" or ", new TreeSet<>(all.states()))
                    + ": nothing to queue again.");
            return;
        }
        Table table = new Table("PACS", "state", "series");
        counts.forEach((of, series) -> table.row(of.get(0), of.get(1), series));
        table.print(console);
        long number = dryRun
                ? counts.values().stream().mapToLong(Long::longValue).sum()
                : selections.stream()
                        .mapToLong(selection -> requeue.series(selection, urgent))
                        .sum();
        tell(number + " series", console);
    }

    private void deliveries(QueueStatus status, Requeue requeue, Deliveries deliveries, Console console) {
        List<QueueStatus.DeliveryCount> all = status.deliveries();
        SeriesOptions.requireKnown(
                "destination",
                destination,
                all.stream().map(QueueStatus.DeliveryCount::destination).toList());
        if (delivered) {
            tell(
                    Amounts.count(
                            dryRun ? deliveries.countAgain(destination) : deliveries.again(destination),
                            "delivery",
                            "deliveries"),
                    console);
            return;
        }
        long number = dryRun
                ? all.stream()
                        .filter(d ->
                                d.destination().equals(destination) && d.state().equals("failed"))
                        .mapToLong(QueueStatus.DeliveryCount::archives)
                        .sum()
                : requeue.deliveries(destination);
        tell(Amounts.count(number, "delivery", "deliveries"), console);
    }

    private void discovery(QueueStatus status, Requeue requeue, Console console) {
        SeriesOptions.requireKnown(
                "discovery of a PACS",
                discovery,
                status.discoveryRuns().stream().map(QueueStatus.Run::pacs).toList());
        Requeue.Discovery aside = dryRun ? requeue.countDiscovery(discovery) : requeue.discovery(discovery);
        tell(
                Amounts.count(aside.participants(), "participant", "participants") + " and "
                        + Amounts.count(aside.searches(), "search", "searches"),
                console);
    }

    private void forms(FormStatus status, Requeue requeue, Console console) {
        SeriesOptions.requireKnown(
                "form server",
                forms,
                status.servers().stream().map(FormStatus.Server::name).toList());
        Requeue.Forms aside = dryRun ? requeue.countForms(forms) : requeue.forms(forms);
        tell(
                Amounts.count(aside.forms(), "form", "forms") + " and "
                        + Amounts.count(aside.attachments(), "attachment", "attachments"),
                console);
    }

    private void tell(String what, Console console) {
        console.print(
                dryRun ? what + " would be queued again; nothing was changed." : console.good(what + " queued again."));
    }
}
