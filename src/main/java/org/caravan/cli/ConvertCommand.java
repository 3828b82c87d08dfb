package org.caravan.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

import org.caravan.lists.Cells;
import org.caravan.requests.Foreign;
import org.caravan.requests.ItemList;
import org.caravan.requests.Requests;
import org.caravan.text.Amounts;

/** {@code convert}: what a file of pydicom-batch, pacsnpull or ADIT means as ours. */
@Command(
        name = "convert",
        description =
                "Show what a file of pydicom-batch (YAML with its CSV), pacsnpull (JSON) or ADIT (CSV, xlsx) means here: the file of its PACS, the list, the command.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  bin/caravan convert extraction.yml",
            "  bin/caravan convert queries.json --write converted/"
        })
final class ConvertCommand implements Callable<Integer> {

    private static final int SHOWN = 10;
    private static final String LIST = "list.csv";

    @ParentCommand
    private CaravanCommand caravan;

    @Parameters(paramLabel = "FILE", description = "The file.")
    private Path file;

    @Option(
            names = "--write",
            paramLabel = "FOLDER",
            description = "Write the list and the file of the PACS there; nothing is overwritten.")
    private Path folder;

    @Override
    public Integer call() throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new CommandException("there is no file " + file);
        }
        Foreign foreign = Foreign.read(file);
        Console console = caravan.console();
        String pacs = foreign.address() == null ? "PACS" : foreign.address().name();
        console.print(console.bold(file.getFileName() + " is of " + foreign.kind()));
        foreign.notes().forEach(note -> console.print("  " + console.warn(note)));
        if (foreign.address() != null) {
            console.heading("routes/pacs/" + pacs + ".camel.yaml");
            console.print(ForeignPacs.file(foreign, pacs));
            write(pacs + ".camel.yaml", ForeignPacs.file(foreign, pacs) + "\n");
        }
        if (foreign.kind() == Foreign.Kind.PACSNPULL_CONFIGURATION) {
            return CaravanCommand.OK;
        }
        int faults = list(foreign, pacs, console);
        console.heading("The command");
        console.print(command(foreign, pacs));
        return faults == 0 ? CaravanCommand.OK : CaravanCommand.FAILED;
    }

    private int list(Foreign foreign, String pacs, Console console) throws IOException {
        Set<String> keywords = new LinkedHashSet<>();
        List<String> faults = new ArrayList<>();
        ItemList.Count count = foreign.rows(
                pacs,
                rows -> rows.forEach(row -> {
                    keywords.addAll(row.keys().keySet());
                    if (row.fault() != null && faults.size() < 100) {
                        faults.add(row.fault());
                    }
                }));
        console.heading(LIST + ": " + Amounts.count(count.rows() - count.faults(), "row", "rows"));
        List<String> heading = new ArrayList<>(List.of("RowID", "PACS"));
        heading.addAll(keywords);
        int[] shown = {0};
        try (PrintWriter list = folder == null ? null : writer(LIST)) {
            print(list, console, shown, Cells.line(heading.toArray()));
            foreign.rows(pacs, rows -> rows.stream()
                    .filter(row -> row.fault() == null)
                    .forEach(row -> print(list, console, shown, line(row, keywords))));
            if (list != null) {
                requireWritten(list, LIST);
            }
        }
        if (shown[0] > SHOWN) {
            console.print(
                    "and " + (shown[0] - SHOWN) + " more" + (folder == null ? "; --write FOLDER writes them all" : ""));
        }
        faults.forEach(fault -> console.print(console.bad(fault)));
        return count.faults();
    }

    private static String line(Requests.Row row, Set<String> keywords) {
        List<Object> cells = new ArrayList<>(List.of(row.rowId(), row.pacs()));
        keywords.forEach(keyword -> cells.add(row.keys().getOrDefault(keyword, "")));
        return Cells.line(cells.toArray());
    }

    private static void print(PrintWriter list, Console console, int[] shown, String line) {
        if (list != null) {
            list.println(line);
        }
        if (shown[0]++ <= SHOWN) {
            console.print(line);
        }
    }

    private String command(Foreign foreign, String pacs) {
        String list = quoted((folder == null ? Path.of(LIST) : folder.resolve(LIST)).toString());
        if (!foreign.fetches()) {
            return "bin/caravan query " + pacs + " --from " + list + " --level " + quoted(foreign.level())
                    + " --csv > found.csv";
        }
        return "bin/caravan fetch " + list + " --to "
                + quoted((foreign.folder().isEmpty()
                                ? "images"
                                : foreign.folder().replaceAll("/+$", "")) + "/")
                + (foreign.layout().isEmpty() ? "" : " --layout " + quoted(foreign.layout()));
    }

    /** As a shell takes it for one word. */
    private static String quoted(String word) {
        return word.matches("[A-Za-z0-9_./:@%+=,-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    private void write(String name, String text) throws IOException {
        if (folder != null) {
            try (PrintWriter writer = writer(name)) {
                writer.print(text);
                requireWritten(writer, name);
            }
        }
    }

    /** Such a writer says nothing of what fails, as on a disk that is full. */
    static void requireWritten(PrintWriter writer, String name) {
        if (writer.checkError()) {
            throw new CommandException(name + " could not be written: look at the space and the rights of the folder");
        }
    }

    private PrintWriter writer(String name) throws IOException {
        Files.createDirectories(folder);
        Path target = folder.resolve(name);
        if (Files.exists(target)) {
            throw new CommandException(target + " is there already: take it away, or write another folder");
        }
        return new PrintWriter(Files.newBufferedWriter(target, StandardCharsets.UTF_8));
    }
}
