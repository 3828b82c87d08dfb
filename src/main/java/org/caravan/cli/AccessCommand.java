package org.caravan.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import org.caravan.Settings;
import org.caravan.access.People;
import org.caravan.access.Role;
import org.caravan.http.HttpSettings;
import org.caravan.http.Users;
import org.caravan.text.Amounts;

/** {@code access}: who may sign in at the page for people, and what groups allow them. */
@Command(
        name = "access",
        description = "Say who may sign in at the page for people, and what groups allow them; it counts at once.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = CommandLine.HelpCommand.class,
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  bin/caravan access group tb --role requester,viewer --source la-paz --destination central-ssh --identified",
            "  bin/caravan access person ana --group tb --mail ana@example.org",
            "  bin/caravan access list"
        })
final class AccessCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    @Command(name = "list", description = "Groups and people.", mixinStandardHelpOptions = true)
    int list() {
        return QueueDatabase.read(spec, database -> {
            People people = new People(database.dataSource());
            Table groups = new Table("group", "roles", "PACS", "destinations", "identified", "urgent").whole(true);
            people.groups()
                    .forEach(group -> groups.row(
                            group.name(),
                            roles(group.roles()),
                            String.join(" ", group.sources()),
                            String.join(" ", group.destinations()),
                            group.identified() ? "yes" : "",
                            group.urgent() ? "yes" : ""));
            Table persons = new Table("person", "groups", "from", "last sign-in").whole(true);
            people.list()
                    .forEach(entry -> persons.row(
                            entry.person().name(),
                            String.join(" ", entry.person().groups()),
                            entry.person().fromProvider() ? "OpenID provider" : "here",
                            entry.signedIn() == null ? "never" : Amounts.moment(entry.signedIn())));
            if (groups.isEmpty() && persons.isEmpty()) {
                console()
                        .print(
                                "There are no groups yet: operators of the console may everything, and nobody else anything.");
            } else {
                groups.print(console());
                persons.print(console());
            }
            return CaravanCommand.OK;
        });
    }

    @Command(
            name = "group",
            description = "Make a group, or have it allow exactly this from now on.",
            mixinStandardHelpOptions = true)
    int group(
            @Parameters(paramLabel = "NAME") String name,
            @Option(
                            names = "--role",
                            split = ",",
                            paramLabel = "ROLE",
                            description = "viewer, requester, approver, administrator")
                    List<String> roles,
            @Option(names = "--source", split = ",", paramLabel = "PACS", description = "It may be asked; * for all.")
                    List<String> sources,
            @Option(
                            names = "--destination",
                            split = ",",
                            paramLabel = "NAME",
                            description = "May be sent to; * for all.")
                    List<String> destinations,
            @Option(names = "--identified", description = "May see and get what says whose it is.") boolean identified,
            @Option(names = "--urgent", description = "May come before others.") boolean urgent,
            @Option(
                            names = "--claim",
                            defaultValue = "",
                            paramLabel = "TEXT",
                            description = "How the OpenID provider calls it. Default: by its name.")
                    String claim) {
        return change(people -> {
            Set<Role> known =
                    roles == null ? Set.of() : roles.stream().map(Role::of).collect(Collectors.toSet());
            people.put(new People.Group(name, known, set(sources), set(destinations), identified, urgent, claim));
            console().print("Group " + name + ": saved.");
        });
    }

    @Command(
            name = "remove-group",
            description = "Its people stay, without what it allowed.",
            mixinStandardHelpOptions = true)
    int removeGroup(@Parameters(paramLabel = "NAME") String name) {
        return change(people -> {
            people.removeGroup(name);
            console().print("Group " + name + ": removed.");
        });
    }

    @Command(
            name = "person",
            description = "Put somebody into exactly these groups; who is new gets a password.",
            mixinStandardHelpOptions = true)
    int person(
            @Parameters(paramLabel = "NAME") String name,
            @Option(
                            names = "--group",
                            split = ",",
                            paramLabel = "NAME",
                            description = "In which group; several with commas.")
                    List<String> groups,
            @Option(names = "--mail", paramLabel = "ADDRESS", description = "Where the end of a request is told.")
                    String mail) {
        Users users = users();
        return change(people -> {
            people.put(name, mail, set(groups));
            if (users.find(name).isEmpty()) {
                console()
                        .print("The password of '" + name + "' is in " + made(users, name) + "; bin/caravan password "
                                + name + " sets another");
            }
            console().print("Person " + name + ": saved.");
        });
    }

    @Command(
            name = "remove",
            description =
                    "Somebody may not sign in any more; their tokens go, and what is open of their requests stops.",
            mixinStandardHelpOptions = true)
    int remove(@Parameters(paramLabel = "NAME") String name) {
        Users users = users();
        return change(people -> {
            boolean known = people.remove(name);
            try {
                known |= users.removePerson(name);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            if (!known) {
                throw new CommandException("there is nobody called '" + name + "' who was put in here");
            }
            console().print("Person " + name + ": removed.");
        });
    }

    private static Object made(Users users, String name) {
        try {
            return users.addPerson(name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (IllegalArgumentException e) {
            throw new CommandException(e.getMessage());
        }
    }

    private static Set<String> set(List<String> names) {
        return names == null ? Set.of() : new LinkedHashSet<>(names);
    }

    private static String roles(Set<Role> roles) {
        return roles.stream()
                .map(Role::text)
                .collect(Collectors.toCollection(TreeSet::new))
                .toString()
                .replaceAll("[\\[\\],]", "");
    }

    private Users users() {
        Settings settings = CaravanCommand.of(spec).settings().requireValid();
        return new Users(HttpSettings.from(settings::get).secrets());
    }

    private int change(Consumer<People> work) {
        return QueueDatabase.change(spec, database -> {
            TokensCommand.said(() -> {
                work.accept(new People(database.dataSource()));
                return null;
            });
            return CaravanCommand.OK;
        });
    }

    private Console console() {
        return CaravanCommand.of(spec).console();
    }
}
