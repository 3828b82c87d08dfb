package org.caravan.cli;

import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import org.caravan.queue.Deliveries;
import org.caravan.queue.QueueControl;
import org.caravan.text.Amounts;

/** {@code queue forget}: a destination that was taken away for good. */
@Command(
        name = "forget",
        description =
                "Forget a destination that was taken away for good: what waits for it, what failed, and what it has. Nothing is deleted there. One of the same name later begins anew, with everything.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  bin/caravan queue export --destination old-server --file old-server.csv    what it has, to be kept",
            "  bin/caravan queue forget old-server --yes"
        })
final class QueueForgetCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "Name of the destination, whose file is gone.")
    private String destination;

    @Option(names = "--yes", description = "Do it: without it nothing is changed.")
    private boolean yes;

    @Override
    public Integer call() {
        Console console = CaravanCommand.of(spec).console();
        if (!yes) {
            throw new CommandException("this cannot be taken back: add --yes to forget '" + destination
                    + "'; bin/caravan queue export --destination " + destination + " writes what it has");
        }
        return QueueDatabase.change(spec, database -> {
            SeriesOptions.requireKnown(
                    "destination", destination, new QueueControl(database.dataSource()).destinations());
            try {
                Deliveries.Forgotten gone = new Deliveries(database.dataSource()).forget(destination);
                console.print(console.good("Forgotten: ") + destination + ", with "
                        + Amounts.count(gone.waiting(), "archive", "archives") + " that waited, " + gone.failed()
                        + " that failed and " + gone.delivered() + " that it has.");
            } catch (IllegalStateException e) {
                throw new CommandException(e.getMessage());
            }
            return CaravanCommand.OK;
        });
    }
}
