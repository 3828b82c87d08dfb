package org.caravan.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import org.caravan.access.Audit;
import org.caravan.dicom.Range;
import org.caravan.lists.Cells;
import org.caravan.requests.ItemExport;
import org.caravan.requests.Requests;
import org.caravan.requests.Requests.Summary;
import org.caravan.text.Amounts;

/** {@code requests}: what people have asked for, and how far it is. */
@Command(
        name = "requests",
        description =
                "See what was asked for; approve it; pause, resume, cancel, retry what failed; write it as a list again.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = CommandLine.HelpCommand.class,
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  bin/caravan requests list",
            "  bin/caravan requests show 12",
            "  bin/caravan requests retry 12",
            "  bin/caravan requests export 12 --failed > failed.csv, and later: bin/caravan fetch failed.csv --to images/"
        })
final class RequestsCommand implements Runnable {

    private static final Range PAGE = new Range(1, 1_000);

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    @Command(name = "list", description = "The newest requests first.", mixinStandardHelpOptions = true)
    int list(
            @Option(names = "--before", paramLabel = "NUMBER", description = "Only older ones than that.") Long before,
            @Option(
                            names = "--page",
                            paramLabel = "ROWS",
                            defaultValue = "50",
                            description = "1 to 1000. Default: ${DEFAULT-VALUE}")
                    int page,
            @Option(names = "--json", description = "One JSON object a line.") boolean json) {
        if (!PAGE.holds(page)) {
            throw new CommandException(PAGE.refusal("--page", page));
        }
        return QueueDatabase.read(spec, database -> {
            List<Summary> summaries = new Requests(database.dataSource()).list(before, page);
            Console console = console();
            if (json) {
                summaries.forEach(summary -> console.print(json(summary)));
                return CaravanCommand.OK;
            }
            Table table = new Table("number", "state", "requester", "urgent", "items", "done", "failed", "to", "made");
            summaries.forEach(s -> table.row(
                    s.id(),
                    s.state(),
                    s.requester(),
                    s.priority() >= Requests.URGENT ? "yes" : "",
                    s.items(),
                    s.done(),
                    s.failed() + s.cancelled(),
                    s.folder() != null ? s.folder() : s.destination(),
                    Amounts.moment(s.created())));
            if (table.isEmpty()) {
                console.print("Nothing was asked for.");
            } else {
                table.print(console);
            }
            return CaravanCommand.OK;
        });
    }

    @Command(
            name = "show",
            description = "A request, how far it is, and what is not done of it.",
            mixinStandardHelpOptions = true)
    int show(
            @Parameters(paramLabel = "NUMBER", description = "Its number.") long id,
            @Option(names = "--json", description = "As JSON.") boolean json) {
        return QueueDatabase.read(spec, database -> {
            Requests requests = new Requests(database.dataSource());
            Summary summary = requests.require(id);
            Requests.Progress progress = requests.progress(id);
            Console console = console();
            if (json) {
                console.print(json(Map.of("request", summary, "progress", progress)));
                return CaravanCommand.OK;
            }
            console.print(console.bold("Request " + id) + " of " + summary.requester() + " is "
                    + console.bold(summary.state()) + (summary.reason().isEmpty() ? "" : ": " + summary.reason()));
            new Table("", "")
                    .row(
                            "items",
                            summary.items() + ", " + summary.done() + " done, " + (summary.queued() + summary.waiting())
                                    + " waiting, " + summary.running() + " running, " + summary.failed() + " failed, "
                                    + summary.cancelled() + " cancelled")
                    .row("series", progress.seriesDone() + " of " + progress.series())
                    .row(
                            "objects",
                            progress.received() + " of " + progress.expected() + ", " + Amounts.bytes(progress.bytes()))
                    .row("to", summary.folder() != null ? summary.folder() : summary.destination())
                    .printRows(console);
            if (summary.approvedBy() != null) {
                console.print("Approved by " + summary.approvedBy());
            }
            if (summary.refusedBy() != null) {
                console.print("Refused by " + summary.refusedBy() + ": " + summary.refusal());
            }
            Table failed = new Table("line", "row id", "PACS", "state", "reason").whole(true);
            requests.items(id, Set.of("failed", "cancelled"), 0, 20)
                    .forEach(item -> failed.row(item.line(), item.rowId(), item.pacs(), item.state(), item.reason()));
            if (!failed.isEmpty()) {
                failed.print(console);
            }
            return CaravanCommand.OK;
        });
    }

    @Command(
            name = "pause",
            description = "What is not begun waits; what is being fetched may end.",
            mixinStandardHelpOptions = true)
    int pause(@Parameters(paramLabel = "NUMBER") long id) {
        return change(id, "paused", requests -> requests.pause(id));
    }

    @Command(name = "resume", description = "A request that was paused goes on.", mixinStandardHelpOptions = true)
    int resume(@Parameters(paramLabel = "NUMBER") long id) {
        return change(id, "goes on", requests -> requests.resume(id));
    }

    @Command(
            name = "cancel",
            description = "It ends; what is here stays here, and what others want, too, goes on.",
            mixinStandardHelpOptions = true)
    int cancel(@Parameters(paramLabel = "NUMBER") long id) {
        return change(id, "cancelled", requests -> requests.cancel(id));
    }

    @Command(
            name = "retry",
            description = "What failed is searched for and fetched again, and nothing else.",
            mixinStandardHelpOptions = true)
    int retry(@Parameters(paramLabel = "NUMBER") long id) {
        return QueueDatabase.change(spec, database -> {
            int items = new Requests(database.dataSource()).retry(id);
            console()
                    .print(
                            items == 0
                                    ? "Nothing of request " + id + " has failed that could be tried again."
                                    : Amounts.count(items, "item is", "items are") + " tried again.");
            return CaravanCommand.OK;
        });
    }

    @Command(
            name = "approve",
            description = "The series that were found for somebody else's request are fetched, and no others.",
            mixinStandardHelpOptions = true)
    int approve(@Parameters(paramLabel = "NUMBER", description = "Its number.") long id, @Mixin Approver approver) {
        return QueueDatabase.change(spec, database -> {
            new Requests(database.dataSource()).approve(id, approver.name);
            new Audit(database.dataSource()).add(approver.name, Audit.Via.COMMAND, "approve", id, "", 0);
            console().print("Request " + id + ": approved.");
            return CaravanCommand.OK;
        });
    }

    @Command(
            name = "refuse",
            description = "Somebody else's request ends before anything of it was fetched.",
            mixinStandardHelpOptions = true)
    int refuse(
            @Parameters(paramLabel = "NUMBER", description = "Its number.") long id,
            @Option(names = "--why", required = true, paramLabel = "TEXT", description = "What its requester reads.")
                    String why,
            @Mixin Approver approver) {
        return QueueDatabase.change(spec, database -> {
            new Requests(database.dataSource()).refuse(id, approver.name, why);
            new Audit(database.dataSource()).add(approver.name, Audit.Via.COMMAND, "refuse", id, "", 0);
            console().print("Request " + id + ": refused.");
            return CaravanCommand.OK;
        });
    }

    /** Who decides. */
    static final class Approver {
        @Option(names = "--as", paramLabel = "NAME", description = "Who decides. Default: the user of this machine.")
        private String name = System.getProperty("user.name");
    }

    @Command(
            name = "export",
            description = "Its items as CSV, with your row ids: a list that bin/caravan fetch reads again.",
            mixinStandardHelpOptions = true)
    int export(
            @Parameters(paramLabel = "NUMBER") long id,
            @Option(names = "--failed", description = "Only what failed or was cancelled.") boolean failed) {
        return QueueDatabase.read(spec, database -> {
            Requests requests = new Requests(database.dataSource());
            requests.require(id);
            PrintWriter out = spec.commandLine().getOut();
            ItemExport.write(
                    requests,
                    id,
                    failed ? Set.of("failed", "cancelled") : Requests.ITEM_STATES,
                    cells -> out.println(Cells.line(cells)));
            out.flush();
            return CaravanCommand.OK;
        });
    }

    private int change(long id, String done, Consumer<Requests> work) {
        return QueueDatabase.change(spec, database -> {
            work.accept(new Requests(database.dataSource()));
            console().print("Request " + id + ": " + done + ".");
            return CaravanCommand.OK;
        });
    }

    private static String json(Object value) {
        try {
            return new ObjectMapper().writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Text cannot be written as JSON", e);
        }
    }

    private Console console() {
        return CaravanCommand.of(spec).console();
    }
}
