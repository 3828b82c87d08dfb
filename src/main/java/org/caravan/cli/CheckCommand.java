package org.caravan.cli;

import java.util.List;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

import org.caravan.Caravan;
import org.caravan.Settings;
import org.caravan.text.Amounts;

/** {@code check}: exit code 1 where a setting or a route file is wrong. */
@Command(
        name = "check",
        description = "Check every setting and route file, and start nothing.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Exit code 0 where all is well, 1 where something is wrong.",
            "",
            "Examples:",
            "  bin/caravan check",
            "  bin/caravan check --property caravan.routes=/srv/our-routes --files"
        })
final class CheckCommand implements Callable<Integer> {

    @ParentCommand
    private CaravanCommand caravan;

    @Option(
            names = "--files",
            description =
                    "The settings and files alone: whether the folders and files that they name are there, only the machine"
                            + " they are for can tell.")
    private boolean filesAlone;

    @Override
    public Integer call() {
        Settings settings = caravan.settings();
        Console console = caravan.console();
        List<String> faults = Caravan.check(settings, !filesAlone);
        if (faults.isEmpty()) {
            console.print(
                    console.good("All is well: ") + "the settings and every file in " + settings.get(Settings.ROUTES)
                            + "/ can be used. Nothing was asked, neither a PACS nor the database.");
            return CaravanCommand.OK;
        }
        faults.forEach(fault -> console.print(console.bad("wrong: ") + fault));
        console.print(Amounts.count(faults.size(), "problem", "problems") + ".");
        return CaravanCommand.FAILED;
    }
}
