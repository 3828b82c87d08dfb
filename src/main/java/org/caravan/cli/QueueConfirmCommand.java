package org.caravan.cli;

import java.util.Set;
import java.util.concurrent.Callable;

import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import org.caravan.queue.Corrections;
import org.caravan.queue.Corrections.Decision;
import org.caravan.queue.SeriesSelection;
import org.caravan.text.Amounts;

/** {@code queue confirm}: a person decides about series that the PACS has corrected. */
@Command(
        name = "confirm",
        description =
                "Decide about series that are held, since the PACS has given them to another PatientID, or has deleted them or objects of them.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  bin/caravan queue list --state held                       which they are, and why",
            "  bin/caravan queue confirm --patient TB-0042 --follow --reason 'merged at the PACS, says Ms Quispe'",
            "  bin/caravan queue confirm --study 1.2.840.113619.2.5.17 --keep --reason 'deleted there to save space'"
        })
final class QueueConfirmCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private SeriesOptions options = new SeriesOptions();

    @ArgGroup(multiplicity = "1")
    private Choice choice;

    private static final class Choice {
        @Option(
                names = "--keep",
                required = true,
                description = "What is here is right, whatever the PACS says: it is delivered as it is.")
        private boolean keep;

        @Option(
                names = "--follow",
                required = true,
                description =
                        "The PACS is right: what it has given to another participant, or has deleted objects of, is fetched anew; what is gone is not delivered"
                                + " any more. What is here of before stays, aside.")
        private boolean follow;
    }

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for all who look; without patients' data.")
    private String reason = "no reason was given";

    @Option(names = "--dry-run", description = "Count only; change nothing.")
    private boolean dryRun;

    @Override
    public Integer call() {
        if (!options.nameSomething() && options.pacs() == null) {
            throw new CommandException("say what to confirm: --series, --study, --patient or --pacs");
        }
        SeriesSelection selection = options.selection(Set.of("held"), Set.of("held"), "is not held");
        Console console = CaravanCommand.of(spec).console();
        if (dryRun) {
            return QueueDatabase.read(spec, database -> {
                int series = new Corrections(database.dataSource()).count(selection);
                console.print("Would " + (choice.keep ? "keep " : "follow the PACS with ")
                        + Amounts.count(series, "series", "series"));
                return CaravanCommand.OK;
            });
        }
        return QueueDatabase.change(spec, database -> {
            Decision decision = choice.keep ? Decision.KEPT : Decision.FOLLOWED;
            int series = new Corrections(database.dataSource()).decide(selection, decision, reason);
            console.print(
                    series == 0
                            ? "No such series is held: nothing to confirm."
                            : console.good(choice.keep ? "Kept as they are here: " : "As they are at the PACS: ")
                                    + Amounts.count(series, "series", "series"));
            return CaravanCommand.OK;
        });
    }
}
