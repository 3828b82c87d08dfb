package org.caravan.cli;

import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import org.caravan.privacy.pixels.PixelReleasesInDatabase;
import org.caravan.queue.Sql;
import org.caravan.text.Amounts;

/** {@code queue release}: a series whose images a person has looked at. */
@Command(
        name = "release",
        description =
                "Let a series go that is held since its images may show who it is of, after you have looked at all of them. Only as it is now: when it grows, it is held again. Who released it is kept in the table pixel_release.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  bin/caravan queue release 4711 --rendition pseudonymised --by 'Rosa Quispe' --reason 'no text on any of 12 images'"
        })
final class QueueReleaseCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "SERIES", description = "Number of the series, as the reason has it for which it is held.")
    private long series;

    @Option(
            names = "--rendition",
            required = true,
            paramLabel = "NAME",
            description = "The rendition in which it is held.")
    private String rendition;

    @Option(
            names = "--by",
            required = true,
            paramLabel = "NAME",
            description = "Your name: who has looked at the images.")
    private String by;

    @Option(names = "--reason", paramLabel = "TEXT", description = "What you saw. Names no patient.", defaultValue = "")
    private String reason;

    @Override
    public Integer call() {
        if (by.isBlank()) {
            throw new CommandException("--by is empty: write the name of the person who has looked at the images");
        }
        Console console = CaravanCommand.of(spec).console();
        return QueueDatabase.change(spec, database -> {
            try {
                PixelReleasesInDatabase.Released released = new PixelReleasesInDatabase(new Sql(database.dataSource()))
                        .release(series, rendition, by.strip(), reason.strip());
                console.print(console.good("Released: ") + "series " + series + " with "
                        + Amounts.count(released.objects(), "object", "objects") + " in rendition " + rendition + "; "
                        + Amounts.count(released.archives(), "archive is", "archives are") + " made now.");
            } catch (IllegalArgumentException e) {
                throw new CommandException(e.getMessage());
            }
            return CaravanCommand.OK;
        });
    }
}
