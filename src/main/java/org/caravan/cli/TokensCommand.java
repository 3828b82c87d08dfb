package org.caravan.cli;

import java.util.List;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import org.caravan.Settings;
import org.caravan.access.AccessException;
import org.caravan.access.People;
import org.caravan.access.Person;
import org.caravan.access.Tokens;
import org.caravan.http.HttpSettings;
import org.caravan.http.Users;
import org.caravan.text.Amounts;

/** {@code tokens}: with which scripts come as their owner. */
@Command(
        name = "tokens",
        description = "Make, see and revoke tokens, with which scripts ask the REST interface as their owner.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = CommandLine.HelpCommand.class,
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  bin/caravan tokens make ana 'nightly cohort' --days 90",
            "  bin/caravan tokens list",
            "  bin/caravan tokens revoke 3"
        })
final class TokensCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    @Command(name = "make", description = "A token, which is shown once.", mixinStandardHelpOptions = true)
    int make(
            @Parameters(paramLabel = "OWNER", description = "Who signs in at the page.") String owner,
            @Parameters(paramLabel = "LABEL", description = "What it is for.") String label,
            @Option(
                            names = "--days",
                            defaultValue = "90",
                            description = "How long it counts, 1 to 730. Default: ${DEFAULT-VALUE}")
                    int days) {
        Settings settings = CaravanCommand.of(spec).settings().requireValid();
        Users users = new Users(HttpSettings.from(settings::get).secrets());
        return QueueDatabase.change(spec, database -> {
            Person person = new People(database.dataSource())
                    .find(owner, users.find(owner))
                    .orElseThrow(() -> new CommandException(
                            "there is nobody called '" + owner + "': bin/caravan access list shows who there is"));
            Tokens.Made made = said(() -> new Tokens(database.dataSource()).make(person, label, days));
            console().print(made.token());
            CaravanCommand.of(spec)
                    .warn("Token " + made.id() + " counts until " + Amounts.moment(made.expires())
                            + "; it is not shown again");
            return CaravanCommand.OK;
        });
    }

    @Command(name = "list", description = "The newest first.", mixinStandardHelpOptions = true)
    int list(@Option(names = "--owner", paramLabel = "NAME", description = "Only this one's.") String owner) {
        return QueueDatabase.read(spec, database -> {
            List<Tokens.Token> tokens = new Tokens(database.dataSource()).list(owner);
            Table table = new Table("number", "owner", "for", "state", "expires", "last used");
            tokens.forEach(token -> table.row(
                    token.id(),
                    token.owner(),
                    token.label(),
                    token.state(),
                    Amounts.moment(token.expires()),
                    token.used() == null ? "never" : Amounts.moment(token.used())));
            if (table.isEmpty()) {
                console().print("There are no tokens.");
            } else {
                table.print(console());
            }
            return CaravanCommand.OK;
        });
    }

    @Command(name = "revoke", description = "It counts no more.", mixinStandardHelpOptions = true)
    int revoke(@Parameters(paramLabel = "NUMBER") long id) {
        return QueueDatabase.change(spec, database -> {
            said(() -> {
                new Tokens(database.dataSource()).revoke(id, null);
                return null;
            });
            console().print("Token " + id + ": revoked.");
            return CaravanCommand.OK;
        });
    }

    /** What is refused is said as of every command. */
    static <T> T said(java.util.function.Supplier<T> work) {
        try {
            return work.get();
        } catch (AccessException e) {
            throw new CommandException(e.getMessage());
        }
    }

    private Console console() {
        return CaravanCommand.of(spec).console();
    }
}
