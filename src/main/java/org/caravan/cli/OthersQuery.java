package org.caravan.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import org.caravan.PacsAccess;
import org.caravan.Settings;
import org.caravan.dicom.QueryLevel;
import org.caravan.requests.Foreign;
import org.caravan.requests.QueryKeys;

/** What an extraction file of pydicom-batch of type c-find asks: row by row, and what is found goes as CSV to the file it names, or to standard output. */
final class OthersQuery {

    private static final Duration DEADLINE = Duration.ofMinutes(5);

    private final Foreign asks;
    private final Console console;
    private final Consumer<String> warn;

    OthersQuery(Foreign asks, Console console, Consumer<String> warn) {
        this.asks = asks;
        this.console = console;
        this.warn = warn;
    }

    /** True where every row was answered. */
    boolean run(Settings settings, String pacs) throws InterruptedException {
        if (asks.found().isEmpty()) {
            return run(settings, pacs, console);
        }
        Path found = Path.of(asks.found());
        if (Files.exists(found)) {
            throw new CommandException(found + " is there already: take it away, and the command writes it anew");
        }
        try (PrintWriter out = new PrintWriter(
                Files.newBufferedWriter(found, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW))) {
            boolean all = run(settings, pacs, new Console(out, false, false, 0));
            ConvertCommand.requireWritten(out, asks.found());
            console.print("What was found is in " + found);
            return all;
        } catch (IOException e) {
            throw new CommandException(
                    found + " cannot be written (" + e.getClass().getSimpleName() + ")");
        }
    }

    private boolean run(Settings settings, String pacs, Console into) throws InterruptedException {
        QueryLevel level = level();
        Map<String, String> query = QueryKeys.of(level, columns());
        try (PacsAccess access = PacsAccess.open(settings);
                Queries queries = new Queries(access, level, DEADLINE, warn);
                QueryOutput output = QueryOutput.of(QueryOutput.Form.CSV, into, query.keySet(), true, true)) {
            RowQueries rows = new RowQueries(queries, access.all().keySet(), query, output, warn);
            asks.rows(pacs, rows::takeAll);
            return rows.areAllAnswered();
        }
    }

    private QueryLevel level() {
        return Arrays.stream(QueryLevel.values())
                .filter(level -> level.name().equals(asks.level()))
                .findFirst()
                .orElseThrow(() -> new CommandException(
                        "QueryRetrieveLevel is '" + asks.level() + "': write PATIENT, STUDY, SERIES or IMAGE"));
    }

    private List<String> columns() {
        List<String> columns = new ArrayList<>(asks.columns());
        columns.removeIf(keyword -> keyword.equals("QueryRetrieveLevel"));
        return columns;
    }
}
