package org.caravan.cli;

import java.time.Instant;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

import org.caravan.Caravan;
import org.caravan.Settings;
import org.caravan.database.Database;
import org.caravan.discover.LeftOutCounts;
import org.caravan.kobo.FormStatus;
import org.caravan.queue.QueueStatus;
import org.caravan.queue.Sql;
import org.caravan.text.Amounts;

/** {@code status}: reads the database; Caravan may be running or not. */
@Command(
        name = "status",
        description = "Show what is waiting, done and failed, for every PACS, destination and form server.",
        mixinStandardHelpOptions = true,
        footer = {"", "Examples:", "  bin/caravan status", "  bin/caravan status --verbose | less"})
final class StatusCommand implements Callable<Integer> {

    @ParentCommand
    private CaravanCommand caravan;

    @Option(
            names = {"-v", "--verbose"},
            description = "Whole reasons, every one of them, and the time of each.")
    private boolean verbose;

    @Override
    public Integer call() {
        Settings settings = caravan.settings().requireValid();
        Console console = caravan.console();
        try (Database database = Database.attach(Caravan.databaseSettings(settings))) {
            console.print("As of " + Amounts.moment(Instant.now()));
            console.print("Database: " + database.description());
            new StatusReport(
                            new QueueStatus(database.dataSource()),
                            new FormStatus(database.dataSource()),
                            LeftOutCounts.read(new Sql(database.dataSource())),
                            settings,
                            console,
                            verbose)
                    .print();
        }
        return CaravanCommand.OK;
    }
}
