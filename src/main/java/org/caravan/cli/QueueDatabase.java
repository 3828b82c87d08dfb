package org.caravan.cli;

import java.util.function.Function;

import picocli.CommandLine.Model.CommandSpec;

import org.caravan.Caravan;
import org.caravan.Settings;
import org.caravan.database.Database;

/** The database that a command's settings name, for as long as the command works on it; Caravan may be running or not. */
final class QueueDatabase {

    private QueueDatabase() {}

    static <T> T read(CommandSpec spec, Function<Database, T> work) {
        Settings settings = CaravanCommand.of(spec).settings().requireValid();
        try (Database database = Database.attach(Caravan.databaseSettings(settings))) {
            return work.apply(database);
        }
    }

    static <T> T change(CommandSpec spec, Function<Database, T> work) {
        Settings settings = CaravanCommand.of(spec).settings().requireValid();
        try (Database database = Database.attachToChange(Caravan.databaseSettings(settings))) {
            return work.apply(database);
        }
    }
}
