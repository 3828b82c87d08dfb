package org.caravan.cli;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import org.caravan.queue.Pauses;
import org.caravan.queue.QueueControl;
import org.caravan.text.Amounts;

/** {@code queue pause}: leaves a PACS, a destination, a study or all PACS alone until somebody resumes them. */
@Command(
        name = "pause",
        description =
                "Leave a PACS, a destination, a study, or all PACS alone, on all nodes: nothing more is begun, what runs may end; with --now it ends at the next object.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  bin/caravan queue pause la-paz --reason 'the PACS is being serviced'",
            "  bin/caravan queue pause la-paz --minutes 90 --now --reason 'the ward needs it'",
            "  bin/caravan queue pause central-ssh --reason 'its disk is being changed'",
            "  bin/caravan queue pause --study 1.2.840.113619.2.5.17 --reason 'consent is being clarified'",
            "  bin/caravan queue pause --all --reason 'the line is down until Monday'"
        })
final class QueuePauseCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @ArgGroup(multiplicity = "1")
    private PauseTarget target;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for all who look; without patients' data.")
    private String reason = "no reason was given";

    @Option(
            names = "--minutes",
            paramLabel = "MINUTES",
            description = "For so long, 1 to " + Pauses.MOST_MINUTES
                    + "; of PACS and destinations. Without it until it is resumed.")
    private Integer minutes;

    @Option(names = "--now", description = "What is being fetched ends at the next object, and no attempt is counted.")
    private boolean now;

    @Override
    public Integer call() {
        if (minutes != null && target.study() != null) {
            throw new CommandException(
                    "--minutes goes with a PACS, a destination or --all: a study is paused until it is resumed");
        }
        Console console = CaravanCommand.of(spec).console();
        return QueueDatabase.change(spec, database -> {
            QueueControl queue = new QueueControl(database.dataSource());
            if (target.study() != null) {
                QueueControl.Paused paused = queue.pauseStudy(target.requireStudy(), reason, now);
                if (paused.studies() == 0) {
                    throw new CommandException("no study of that UID was found yet, so there is none to pause");
                }
                console.print(console.good("Paused: ") + Amounts.count(paused.series(), "series", "series")
                        + " of that study, and what is found of it later.");
                return CaravanCommand.OK;
            }
            Pauses pause = new Pauses(database.dataSource());
            Optional<String> destination = target.destination(queue);
            if (destination.isPresent()) {
                pauseDestination(pause, destination.get(), console);
                return CaravanCommand.OK;
            }
            List<String> names = target.pacs(queue, CaravanCommand.of(spec).settings());
            for (String name : names) {
                try {
                    pause.pause(name, minutes, reason, now);
                } catch (IllegalArgumentException e) {
                    throw new CommandException(e.getMessage());
                }
                console.print(console.good("Paused: ")
                        + name
                        + until(name)
                        + (now
                                ? "; what is being fetched ends at the next object."
                                : "; what is being fetched may end."));
            }
            return CaravanCommand.OK;
        });
    }

    private void pauseDestination(Pauses pause, String destination, Console console) {
        if (now) {
            throw new CommandException("--now goes with a PACS or --all: what is being sent to a destination may end");
        }
        try {
            pause.pauseDestination(destination, minutes, reason);
        } catch (IllegalArgumentException e) {
            throw new CommandException(e.getMessage());
        }
        console.print(console.good("Paused: ") + destination + until(destination) + "; what is being sent may end.");
    }

    private String until(String name) {
        return minutes == null ? " until bin/caravan queue resume " + name : " for " + minutes + " min";
    }
}
