package org.caravan.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

import org.caravan.Settings;
import org.caravan.http.HttpSettings;
import org.caravan.http.Users;

/** {@code password}: who may log in to the console and the management pages; a running Caravan takes it over at once. */
@Command(
        name = "password",
        description = "Set the password of a user of the console; a new name becomes a new operator.",
        mixinStandardHelpOptions = true)
final class PasswordCommand implements Callable<Integer> {

    @ParentCommand
    private CaravanCommand caravan;

    @Parameters(
            arity = "0..1",
            paramLabel = "USER",
            defaultValue = Users.OPERATOR,
            description =
                    "Whose. Default: ${DEFAULT-VALUE}; " + Users.MONITOR + " may read the management pages alone.")
    private String user;

    @Option(
            names = "--generate",
            description = "Make a random one and write it to a file that only this user can read, "
                    + "instead of asking (or reading a line of standard input).")
    private boolean generate;

    @Override
    public Integer call() throws IOException {
        Settings settings = caravan.settings().requireValid();
        Users users = new Users(HttpSettings.from(settings::get).secrets());
        Console console = caravan.console();
        try {
            if (generate) {
                console.print(console.good("The password of '" + user + "' is in ") + users.generate(user));
            } else {
                users.set(user, ask());
                console.print(console.good("The password of '" + user + "' is set."));
            }
        } catch (IllegalArgumentException e) {
            throw new CommandException(e.getMessage());
        }
        return CaravanCommand.OK;
    }

    private String ask() throws IOException {
        if (System.console() == null) {
            String line = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
            return line == null ? "" : line;
        }
        char[] first =
                System.console().readPassword("New password for %s (%d characters or more): ", user, Users.SHORTEST);
        char[] second = System.console().readPassword("Once more: ");
        if (first == null || !Arrays.equals(first, second)) {
            throw new CommandException("the two were not the same; nothing is changed");
        }
        return new String(first);
    }
}
