package org.caravan.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import org.caravan.queue.QueueControl;
import org.caravan.queue.SeriesSelection;
import org.caravan.text.Amounts;

/** {@code queue cancel}: series that are not to be fetched. */
@Command(
        name = "cancel",
        description =
                "Have series never fetched, until somebody queues them again; what is being fetched ends at the next object. What is here already stays.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  bin/caravan queue cancel --series 1.2.840.113619.2.5.1762583153 --reason 'a phantom'",
            "  bin/caravan queue cancel --patient TB-0042 --reason 'withdrawn'",
            "  bin/caravan queue cancel --pacs la-paz --state failed --reason 'lost at the PACS'"
        })
final class QueueCancelCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private SeriesOptions options = new SeriesOptions();

    @Option(
            names = "--from",
            paramLabel = "FILE",
            description = "Series that a CSV file names in its column SeriesInstanceUID.")
    private Path from;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for all who look; without patients' data.")
    private String reason = "no reason was given";

    @Override
    public Integer call() {
        boolean whole = options.pacs() != null && !options.states().isEmpty();
        if (!options.nameSomething() && from == null && !whole) {
            throw new CommandException(
                    "say what to cancel: --series, --study, --patient, --from, or --pacs together with --state");
        }
        SeriesSelection selection =
                options.selection(QueueControl.CANCELLABLE, QueueControl.CANCELLABLE, "cannot be cancelled");
        Console console = CaravanCommand.of(spec).console();
        return QueueDatabase.change(spec, database -> {
            QueueControl queue = new QueueControl(database.dataSource());
            int series = from == null
                    ? queue.cancel(selection, reason)
                    : SeriesCsv.uids(from).stream()
                            .mapToInt(uid -> queue.cancel(selection.only(uid), reason))
                            .sum();
            console.print(
                    series == 0
                            ? "No such series waits, is being fetched or is stuck: nothing to cancel."
                            : console.good("Cancelled: ") + Amounts.count(series, "series", "series"));
            return CaravanCommand.OK;
        });
    }
}
