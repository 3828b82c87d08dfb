package org.caravan.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;

import javax.sql.DataSource;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import org.caravan.Settings;
import org.caravan.dicom.Range;
import org.caravan.pack.ArchivePruning;
import org.caravan.text.Amounts;

/** {@code queue prune-archives}: room on the disk. */
@Command(
        name = "prune-archives",
        description =
                "Delete archives on this machine that a newer one replaces and that every destination has, the newer one too. The newest of anything stays, and nothing is deleted at a destination.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  bin/caravan queue prune-archives                       how many that would be; deletes nothing",
            "  bin/caravan queue prune-archives --days 90 --yes"
        })
final class QueuePruneCommand implements Callable<Integer> {

    private static final Range DAYS = new Range(0, 36_500);

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--days",
            paramLabel = "N",
            description = "How many days ago they must have been made at least, 0 to 36500. Default: ${DEFAULT-VALUE}.")
    private int days = 30;

    @Option(names = "--yes", description = "Do it: without it nothing is deleted.")
    private boolean yes;

    @Override
    public Integer call() {
        Console console = CaravanCommand.of(spec).console();
        if (!DAYS.holds(days)) {
            throw new CommandException(DAYS.refusal("--days", days));
        }
        Settings settings = CaravanCommand.of(spec).settings().requireValid();
        ArchivePruning.Pruned pruned = yes
                ? QueueDatabase.change(spec, database -> pruning(database.dataSource(), settings)
                        .prune(days, true))
                : QueueDatabase.read(spec, database -> pruning(database.dataSource(), settings)
                        .prune(days, false));
        console.print((yes ? console.good("Deleted: ") : "Would be deleted: ")
                + Amounts.count(pruned.archives(), "archive", "archives") + " that newer ones replace, "
                + Amounts.bytes(pruned.bytes()) + (yes || pruned.archives() == 0 ? "." : "; add --yes to do it."));
        if (pruned.kept() > 0) {
            console.print(Amounts.count(pruned.kept(), "archive stays", "archives stay")
                    + ", since the newer one does not lie here as it was made, or the file cannot be deleted.");
        }
        return CaravanCommand.OK;
    }

    /** Whose archives these are says the data folder itself. */
    private static ArchivePruning pruning(DataSource dataSource, Settings settings) {
        Path data = settings.folder(Settings.DATA);
        try {
            Path name = data.resolve("node");
            String node = Files.exists(name) ? Files.readString(name).strip() : settings.get(Settings.NODE);
            return new ArchivePruning(dataSource, data.resolve("archives"), node);
        } catch (IOException e) {
            throw new CommandException("the data folder cannot be read: run this as Caravan's user");
        }
    }
}
