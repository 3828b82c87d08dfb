package org.caravan.cli;

import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

import org.caravan.PacsAccess;
import org.caravan.Settings;

/** {@code doctor}: walks the way to a PACS and back, and names the hop that is broken. */
@Command(
        name = "doctor",
        description =
                "Test the way to a PACS and back: connection, association, echo, query, and one object sent to us.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "The object is one of a participant, and deleted again.",
            "",
            "Examples:",
            "  bin/caravan doctor la-paz",
            "  bin/caravan doctor PACS_LAPAZ@10.20.30.40:104 --any-object"
        })
final class DoctorCommand implements Callable<Integer> {

    @ParentCommand
    private CaravanCommand caravan;

    @Parameters(paramLabel = "PACS", description = "A file's name in routes/pacs, or AETITLE@host:port.")
    private String name;

    @Option(
            names = "--any-object",
            description =
                    "Where no participant has one, take an object of whoever was examined last; it is deleted, too.")
    private boolean anyObject;

    @Override
    public Integer call() throws InterruptedException {
        Settings settings = caravan.settings();
        Console console = caravan.console();
        boolean well;
        try (PacsAccess access = PacsAccess.open(settings)) {
            caravan.warnWhereUnshared(access);
            var pacs = access.pacs(name);
            console.print("Testing " + console.bold(access.peer(name).toString()));
            TestObject object = new TestObject(access.discovery(name), anyObject);
            well = new Doctor(pacs, access.peer(name), access.gate(name), settings, console, object).examine();
            Introduction.print(pacs, settings, console);
        }
        return well ? CaravanCommand.OK : CaravanCommand.FAILED;
    }
}
