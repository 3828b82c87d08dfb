package org.caravan.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import org.caravan.database.Database;
import org.caravan.privacy.PseudonymKeys;

/** {@code pseudonym}: whose a pseudonym is, for who may know. */
@Command(
        name = "pseudonym",
        description = "Find whose a pseudonym is; only who has the role caravan_reidentify in the database is told.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {PseudonymCommand.Original.class, PseudonymCommand.Allow.class, CommandLine.HelpCommand.class},
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  bin/caravan pseudonym allow anna                              asks for a password for her",
            "  bin/caravan pseudonym original S-7KQ2M4XW9T --as anna --reason 'finding that must be treated'"
        })
final class PseudonymCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** {@code pseudonym original}. */
    @Command(
            name = "original",
            description =
                    "Say whose a pseudonym is. The question leaves a row with who asked, when and why, also where it is refused.",
            mixinStandardHelpOptions = true)
    static final class Original implements Callable<Integer> {

        @Spec
        private CommandSpec spec;

        @Parameters(paramLabel = "PSEUDONYM", description = "As archives and objects have it.")
        private String pseudonym;

        @Option(
                names = "--as",
                required = true,
                paramLabel = "USER",
                description =
                        "User of the database who asks; the password is asked for, or read as a line of standard input.")
        private String user;

        @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why, for the record.")
        private String reason;

        @Override
        public Integer call() {
            Console console = CaravanCommand.of(spec).console();
            String password = ask("Password of " + user + ": ");
            return QueueDatabase.read(spec, database -> {
                List<Map<String, Object>> rows = original(database, password);
                if (!PseudonymKeys.isAllowed(rows)) {
                    throw new CommandException(user + " may not find originals: that takes the role caravan_reidentify"
                            + " (bin/caravan help pseudonym); the question was noted");
                }
                if (rows.isEmpty()) {
                    console.print("Nobody has this pseudonym.");
                    return CaravanCommand.OK;
                }
                Table table = new Table("project", "PACS", "PatientID");
                rows.forEach(row -> table.row(
                        row.get("project"), row.get("pacs"), SeriesCsv.plain((String) row.get("patient_id"))));
                table.print(console);
                return CaravanCommand.OK;
            });
        }

        private List<Map<String, Object>> original(Database database, String password) {
            try {
                return PseudonymKeys.original(database.url(), user, password, pseudonym, reason);
            } catch (SQLException e) {
                throw new CommandException("the database does not let " + user + " ask (SQL state " + e.getSQLState()
                        + "): is the password right, and has " + user + " the role caravan_reidentify?");
            }
        }
    }

    /** {@code pseudonym allow}. */
    @Command(
            name = "allow",
            description =
                    "Make a user of the database who may find originals and do nothing else; the password is asked for, or read as a line of standard input.",
            mixinStandardHelpOptions = true)
    static final class Allow implements Callable<Integer> {

        private static final int SHORTEST = 12;

        @Spec
        private CommandSpec spec;

        @Parameters(paramLabel = "USER", description = "A new one: letters, digits and _.")
        private String user;

        @Override
        public Integer call() {
            if (!user.matches("[a-z][a-z0-9_]{0,30}")) {
                throw new CommandException("'" + user + "' is no name of a user; write small letters, digits and _");
            }
            String password = ask("New password of " + user + " (" + SHORTEST + " characters or more): ");
            if (password.length() < SHORTEST) {
                throw new CommandException(
                        "the password has fewer than " + SHORTEST + " characters; nothing is changed");
            }
            return QueueDatabase.change(spec, database -> {
                try {
                    PseudonymKeys.allow(database.dataSource(), user, password);
                } catch (SQLException e) {
                    throw new CommandException(
                            "the user of Caravan may not make users of this database (SQL state " + e.getSQLState()
                                    + "), or there is one of that name: docs/privacy.md says what its administrator enters");
                }
                CaravanCommand.of(spec).console().print(user + " may find originals now.");
                return CaravanCommand.OK;
            });
        }
    }

    private static String ask(String prompt) {
        try {
            if (System.console() == null) {
                String line = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
                return line == null ? "" : line;
            }
            char[] typed = System.console().readPassword("%s", prompt);
            return typed == null ? "" : new String(typed);
        } catch (IOException e) {
            throw new CommandException("the password cannot be read from standard input");
        }
    }
}
