package org.caravan.cli;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import org.caravan.dicom.Range;
import org.caravan.queue.QueueControl;
import org.caravan.queue.QueueControl.Entry;
import org.caravan.queue.QueueStatus;
import org.caravan.queue.SeriesSelection;
import org.caravan.text.Amounts;

/** {@code queue list}: series one by one. */
@Command(
        name = "list",
        description = "List series, in the order they were found: page by page as a table, or all as CSV or JSON.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "The list names patients: mind where it goes.",
            "",
            "Examples:",
            "  bin/caravan queue list --pacs la-paz --state queued,incomplete",
            "  bin/caravan queue list --patient TB-0042 --csv > tb-0042.csv"
        })
final class QueueListCommand implements Callable<Integer> {

    private static final Range PAGE = new Range(1, 1_000);

    @Spec
    private CommandSpec spec;

    @Mixin
    private SeriesOptions options = new SeriesOptions();

    @Option(
            names = "--after",
            paramLabel = "NUMBER",
            defaultValue = "0",
            description = "Begin behind the series of this number: what the last page says.")
    private long after;

    @Option(
            names = "--page",
            paramLabel = "ROWS",
            defaultValue = "50",
            description = "Rows of a page, 1 to 1000. Default: ${DEFAULT-VALUE}")
    private int page;

    @Option(names = "--csv", description = "All as CSV, with a heading.")
    private boolean csv;

    @Option(names = "--json", description = "All as JSON, one object a line.")
    private boolean json;

    @Override
    public Integer call() {
        if (csv && json) {
            throw new CommandException("--csv and --json exclude each other: leave one out");
        }
        if (!PAGE.holds(page)) {
            throw new CommandException(PAGE.refusal("--page", page));
        }
        SeriesSelection selection = options.selection(QueueControl.STATES, QueueControl.STATES, "is none there is");
        Console console = CaravanCommand.of(spec).console();
        return QueueDatabase.read(spec, database -> {
            QueueControl queue = new QueueControl(database.dataSource());
            if (options.pacs() != null) {
                SeriesOptions.requireKnown("PACS", options.pacs(), queue.pacs());
            }
            if (csv || json) {
                printAll(queue, selection, console);
            } else {
                printPage(queue, selection, new QueueStatus(database.dataSource()), console);
            }
            return CaravanCommand.OK;
        });
    }

    private void printPage(QueueControl queue, SeriesSelection selection, QueueStatus status, Console console) {
        List<Entry> entries = queue.list(selection, after, page + 1);
        Table table = new Table(
                "number",
                "PACS",
                "state",
                "urgent",
                "PatientID",
                "SeriesInstanceUID",
                "objects",
                "tries",
                "next",
                "reason");
        Instant now = Instant.now();
        entries.stream()
                .limit(page)
                .forEach(e -> table.row(
                        e.id(),
                        e.pacs(),
                        e.state(),
                        e.priority() > 0 ? "yes" : "",
                        SeriesCsv.plain(e.patientId()),
                        e.seriesInstanceUid(),
                        e.received() + " of " + (e.expected() == null ? "?" : e.expected()),
                        e.attempts(),
                        isLater(e, now) ? Amounts.moment(e.nextAttempt()) : "",
                        e.reason()));
        if (table.isEmpty()) {
            console.print("No such series.");
            return;
        }
        boolean all = table.print(console);
        console.print(console.dim((all ? "" : "Cut to the terminal's width, --csv and --json print all. ")
                + (entries.size() > page
                        ? "More: add --after " + entries.get(page - 1).id()
                        : Amounts.count(entries.size(), "series", "series"))));
    }

    private static boolean isLater(Entry entry, Instant now) {
        return entry.nextAttempt() != null && entry.nextAttempt().isAfter(now);
    }

    private void printAll(QueueControl queue, SeriesSelection selection, Console console) {
        if (csv) {
            console.print(SeriesCsv.HEADING);
        }
        ObjectMapper mapper = new ObjectMapper();
        SeriesCsv.each(
                queue, selection, after, entry -> console.print(csv ? SeriesCsv.line(entry) : json(mapper, entry)));
    }

    private static String json(ObjectMapper mapper, Entry entry) {
        Map<String, Object> values = new LinkedHashMap<>();
        List<String> names = SeriesCsv.COLUMNS;
        List<Object> cells = SeriesCsv.cells(entry);
        for (int i = 0; i < names.size(); i++) {
            values.put(names.get(i), cells.get(i));
        }
        try {
            return mapper.writeValueAsString(values);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Text cannot be written as JSON", e);
        }
    }
}
