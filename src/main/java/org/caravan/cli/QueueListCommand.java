package org.caravan.cli;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import org.caravan.dicom.Range;
import org.caravan.lists.Cells;
import org.caravan.queue.Deliveries;
import org.caravan.queue.QueueControl;
import org.caravan.queue.QueueControl.Entry;
import org.caravan.queue.QueueStatus;
import org.caravan.queue.Requeue;
import org.caravan.queue.SeriesSelection;
import org.caravan.text.Amounts;

/** {@code queue list}: series, or archives of a destination, one by one. */
@Command(
        name = "list",
        description =
                "List series, in the order they were found, or with --destination its archives, in the order they were made: page by page as a table, or all as CSV or JSON.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "The list names patients: mind where it goes.",
            "",
            "Examples:",
            "  bin/caravan queue list --pacs la-paz --state queued,incomplete",
            "  bin/caravan queue list --destination central-ssh --state failed,queued,left-out",
            "  bin/caravan queue list --packing",
            "  bin/caravan queue list --patient TB-0042 --csv > tb-0042.csv"
        })
final class QueueListCommand implements Callable<Integer> {

    private static final Range PAGE = new Range(1, 1_000);

    @Spec
    private CommandSpec spec;

    @Mixin
    private SeriesOptions options = new SeriesOptions();

    @Option(
            names = "--destination",
            paramLabel = "NAME",
            description =
                    "Archives of this destination; their states are queued, sending, delivered, failed, held, and left-out: not wanted by its filter.")
    private String destination;

    @Option(names = "--packing", description = "Archives that could not be made, or are held, with the reason of each.")
    private boolean packing;

    @Option(
            names = "--after",
            paramLabel = "NUMBER",
            defaultValue = "0",
            description = "Begin behind the series or archive of this number: what the last page says.")
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
        if (packing && (destination != null || !options.areEmpty() || csv || json)) {
            throw new CommandException("--packing goes with --after and --page alone: leave the others out");
        }
        Set<String> states = destination == null ? QueueControl.STATES : Deliveries.STATES;
        SeriesSelection selection = options.selection(states, states, "is none there is");
        Console console = CaravanCommand.of(spec).console();
        return QueueDatabase.read(spec, database -> {
            QueueControl queue = new QueueControl(database.dataSource());
            if (options.pacs() != null) {
                SeriesOptions.requireKnown("PACS", options.pacs(), queue.pacs());
            }
            if (packing) {
                printPacking(new Requeue(database.dataSource()), console);
            } else if (destination != null) {
                SeriesOptions.requireKnown("destination", destination, queue.destinations());
                printDeliveries(new Deliveries(database.dataSource()), selection, console);
            } else if (csv || json) {
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
                        isLater(e.nextAttempt(), now) ? Amounts.moment(e.nextAttempt()) : "",
                        e.reason()));
        end(table, "series", "series", entries.stream().map(Entry::id).toList(), console);
    }

    private void printPacking(Requeue queue, Console console) {
        List<Requeue.Unpacked> rows = queue.unpacked(after, page + 1);
        Table table =
                new Table("number", "rendition", "state", "PACS", "PatientID", "series", "UID", "tries", "reason");
        rows.stream()
                .limit(page)
                .forEach(row -> table.row(
                        row.id(),
                        row.rendition(),
                        row.state(),
                        row.pacs(),
                        SeriesCsv.plain(row.patientId()),
                        row.series() == 0 ? "" : row.series(),
                        row.uid(),
                        row.attempts(),
                        row.reason()));
        end(
                table,
                "archive",
                "archives",
                rows.stream().map(Requeue.Unpacked::id).toList(),
                console);
    }

    /** @param numbers of the rows, one more than the page has where there are more */
    private void end(Table table, String one, String many, List<Long> numbers, Console console) {
        if (table.isEmpty()) {
            console.print("No such " + one + ".");
            return;
        }
        boolean all = table.print(console);
        console.print(console.dim((all ? "" : "Cut to the terminal's width, --csv and --json print all. ")
                + (numbers.size() > page
                        ? "More: add --after " + numbers.get(page - 1)
                        : Amounts.count(numbers.size(), one, many))));
    }

    private static boolean isLater(Instant attempt, Instant now) {
        return attempt != null && attempt.isAfter(now);
    }

    private void printAll(QueueControl queue, SeriesSelection selection, Console console) {
        if (csv) {
            console.print(SeriesCsv.HEADING);
        }
        ObjectMapper mapper = new ObjectMapper();
        SeriesCsv.each(
                queue,
                selection,
                after,
                entry -> console.print(
                        csv ? SeriesCsv.line(entry) : json(mapper, SeriesCsv.COLUMNS, SeriesCsv.cells(entry))));
    }

    private void printDeliveries(Deliveries deliveries, SeriesSelection selection, Console console) {
        if (csv || json) {
            if (csv) {
                console.print(String.join(",", DeliveryCsv.COLUMNS));
            }
            ObjectMapper mapper = new ObjectMapper();
            DeliveryCsv.each(
                    deliveries,
                    destination,
                    selection,
                    after,
                    cells -> console.print(
                            csv ? Cells.line(cells.toArray()) : json(mapper, DeliveryCsv.COLUMNS, cells)));
            return;
        }
        List<Deliveries.Entry> entries = deliveries.list(destination, selection, after, page + 1);
        Table table = new Table("number", "state", "standing", "file", "size", "tries", "next", "reason");
        Instant now = Instant.now();
        entries.stream()
                .limit(page)
                .forEach(e -> table.row(
                        e.id(),
                        e.state(),
                        e.standing(),
                        SeriesCsv.plain(e.file()),
                        Amounts.bytes(e.bytes()),
                        e.attempts(),
                        isLater(e.nextAttempt(), now) ? Amounts.moment(e.nextAttempt()) : "",
                        e.reason()));
        end(
                table,
                "archive",
                "archives",
                entries.stream().map(Deliveries.Entry::id).toList(),
                console);
    }

    private static String json(ObjectMapper mapper, List<String> names, List<Object> cells) {
        Map<String, Object> values = new LinkedHashMap<>();
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
