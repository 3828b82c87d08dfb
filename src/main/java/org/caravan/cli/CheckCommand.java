package org.caravan.cli;

import java.util.List;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

import org.caravan.Caravan;
import org.caravan.Settings;
import org.caravan.text.Amounts;

/** {@code check}: exit code 1 where a setting or a route file is wrong. */
@Command(
        name = "check",
        description = "Check every setting and route file, and start nothing.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  bin/caravan check"})
final class CheckCommand implements Callable<Integer> {

    @ParentCommand
    private CaravanCommand caravan;

    @Override
    public Integer call() {
        Settings settings = caravan.settings();
        Console console = caravan.console();
        List<String> faults = Caravan.check(settings);
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
