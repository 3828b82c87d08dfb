package org.caravan.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import org.caravan.files.OwnFiles;
import org.caravan.lists.Cells;
import org.caravan.queue.Deliveries;
import org.caravan.queue.QueueControl;
import org.caravan.queue.Requeue;
import org.caravan.queue.SeriesSelection;
import org.caravan.text.Amounts;

/** {@code queue export}: what failed, or what a destination has, with its reason, as CSV that {@code queue requeue --from} takes. */
@Command(
        name = "export",
        description =
                "Write what failed or is quarantined, with its reason, as CSV; bin/caravan queue requeue --from takes the file again. With --destination: the index of what it has, and what of that is current, superseded or withdrawn.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "The file names patients: mind where it goes.",
            "",
            "Examples:",
            "  bin/caravan queue export --pacs la-paz --file failed.csv",
            "  bin/caravan queue export --destination central-ssh --file index.csv",
            "  bin/caravan queue export --state incomplete,nearline > waiting.csv"
        })
final class QueueExportCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private SeriesOptions options = new SeriesOptions();

    @Option(
            names = "--destination",
            paramLabel = "NAME",
            description = "Archives of this destination; unless --state says otherwise, those it has.")
    private String destination;

    @Option(names = "--file", paramLabel = "FILE", description = "A new file; without it, to where commands print.")
    private Path file;

    @Override
    public Integer call() throws IOException {
        SeriesSelection selection = destination == null
                ? options.selection(Requeue.SET_ASIDE, QueueControl.STATES, "is none there is")
                : options.selection(Set.of("delivered"), Deliveries.STATES, "is none there is");
        Console console = CaravanCommand.of(spec).console();
        if (file == null) {
            write(selection, console::print);
            return CaravanCommand.OK;
        }
        if (Files.exists(file)) {
            throw new CommandException(file + " is there already: name a new file");
        }
        int rows;
        try (PrintWriter out = new PrintWriter(Channels.newWriter(
                OwnFiles.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                StandardCharsets.UTF_8))) {
            rows = write(selection, out::println);
            if (out.checkError()) {
                throw new IOException("the disk is full perhaps");
            }
        } catch (IOException e) {
            throw new CommandException(
                    file + " cannot be written (" + e.getClass().getSimpleName() + ": " + e.getMessage() + ")");
        }
        console.print(console.good("Written: ")
                + (destination == null
                        ? Amounts.count(rows, "series", "series")
                        : Amounts.count(rows, "archive", "archives"))
                + " to " + file);
        return CaravanCommand.OK;
    }

    private int write(SeriesSelection selection, Consumer<String> lines) {
        return QueueDatabase.read(spec, database -> {
            QueueControl queue = new QueueControl(database.dataSource());
            if (options.pacs() != null) {
                SeriesOptions.requireKnown("PACS", options.pacs(), queue.pacs());
            }
            if (destination != null) {
                SeriesOptions.requireKnown("destination", destination, queue.destinations());
                lines.accept(String.join(",", DeliveryCsv.COLUMNS));
                Deliveries deliveries = new Deliveries(database.dataSource());
                return DeliveryCsv.each(
                        deliveries, destination, selection, 0, cells -> lines.accept(Cells.line(cells.toArray())));
            }
            lines.accept(SeriesCsv.HEADING);
            return SeriesCsv.each(queue, selection, 0, entry -> lines.accept(SeriesCsv.line(entry)));
        });
    }
}
