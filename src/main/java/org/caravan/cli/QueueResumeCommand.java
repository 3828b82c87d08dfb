package org.caravan.cli;

import java.util.Optional;
import java.util.concurrent.Callable;

import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import org.caravan.queue.Pauses;
import org.caravan.queue.QueueControl;
import org.caravan.text.Amounts;

/** {@code queue resume}: ends the pause of a PACS, a destination, a study, or all PACS and studies. */
@Command(
        name = "resume",
        description =
                "Let a PACS, a destination, a study, or every PACS go on: ends pauses, also those that failures have opened, and lets a new PACS begin.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  bin/caravan queue resume la-paz",
            "  bin/caravan queue resume central-ssh                      a destination: it is tried at once",
            "  bin/caravan queue resume --study 1.2.840.113619.2.5.17",
            "  bin/caravan queue resume --all                            every PACS and every study"
        })
final class QueueResumeCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @ArgGroup(multiplicity = "1")
    private PauseTarget target;

    @Override
    public Integer call() {
        Console console = CaravanCommand.of(spec).console();
        return QueueDatabase.change(spec, database -> {
            QueueControl queue = new QueueControl(database.dataSource());
            if (target.study() != null) {
                tell(console, queue.resumeStudy(target.requireStudy()), "of that study");
                return CaravanCommand.OK;
            }
            Pauses pause = new Pauses(database.dataSource());
            Optional<String> destination = target.destination(queue);
            if (destination.isPresent()) {
                pause.resumeDestination(destination.get());
                console.print(console.good("Goes on: ") + destination.get());
                return CaravanCommand.OK;
            }
            for (String name : target.pacs(queue, CaravanCommand.of(spec).settings())) {
                pause.resume(name);
                console.print(console.good("Goes on: ") + name);
            }
            if (target.all()) {
                tell(console, queue.resumeStudies(), "of studies that were paused");
            }
            return CaravanCommand.OK;
        });
    }

    private static void tell(Console console, int series, String which) {
        console.print(console.good("Goes on: ") + Amounts.count(series, "series", "series") + " " + which);
    }
}
