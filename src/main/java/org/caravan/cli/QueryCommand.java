package org.caravan.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

import org.caravan.PacsAccess;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomStatusException;
import org.caravan.dicom.QueryLevel;
import org.caravan.dicom.Range;
import org.caravan.requests.ItemList;
import org.caravan.requests.QueryKeys;

/** {@code query}: C-FIND of one or several PACS, of keys or of the rows of a list; as a table, as CSV, or as one JSON object a line. */
@Command(
        name = "query",
        aliases = "find",
        description = "Send C-FINDs to one or several PACS and print what matches.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "What --csv prints is a list that bin/caravan fetch takes. It names patients: mind where it goes.",
            "",
            "Examples:",
            "  bin/caravan query la-paz PatientID=LP-0001",
            "  bin/caravan query la-paz,lima '(0010,0020)=LP-*' StudyDate=20240101- --csv > studies.csv",
            "  bin/caravan query la-paz --from wanted.csv --level SERIES --csv > series.csv",
            "  bin/caravan query la-paz --level SERIES StudyInstanceUID=1.2.3 --json"
        })
final class QueryCommand implements Callable<Integer> {

    private static final Range DEADLINE = new Range(1, 86_400);

    @ParentCommand
    private CaravanCommand caravan;

    @Parameters(
            index = "0",
            paramLabel = "PACS",
            description = "A file's name in routes/pacs, or AETITLE@host:port; several with commas.")
    private String names;

    @Parameters(
            index = "1..*",
            paramLabel = "KEYWORD=VALUE",
            description = "What to match, by DICOM keyword or (gggg,eeee); one alone asks for its value.")
    private List<String> keys = new ArrayList<>();

    @Option(
            names = {"-l", "--level"},
            defaultValue = "STUDY",
            description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}")
    private QueryLevel level;

    @Option(
            names = "--from",
            paramLabel = "FILE",
            description = "Ask for each row of a list, CSV or xlsx; those with a column PACS ask that one alone.")
    private Path from;

    @Option(names = "--csv", description = "Print CSV, with a heading, match by match.")
    private boolean csv;

    @Option(names = "--json", description = "Print one JSON object for each match.")
    private boolean json;

    @Option(
            names = "--deadline",
            defaultValue = "300",
            paramLabel = "SECONDS",
            description = "Longest time of each query. Default: ${DEFAULT-VALUE}")
    private int deadlineSeconds;

    @Override
    public Integer call() throws DicomException, InterruptedException {
        if (csv && json) {
            throw new CommandException("--csv and --json exclude each other: leave one out");
        }
        if (!DEADLINE.holds(deadlineSeconds)) {
            throw new CommandException(DEADLINE.refusal("--deadline", deadlineSeconds) + " (seconds)");
        }
        Map<String, String> query = QueryKeys.of(level, keys);
        List<String> pacs = List.of(names.split(","));
        try (PacsAccess access = PacsAccess.open(caravan.settings());
                Queries queries = new Queries(access, level, Duration.ofSeconds(deadlineSeconds), caravan::warn)) {
            caravan.warnWhereUnshared(access);
            pacs.forEach(access::pacs); // a name that is wrong is said before anything is asked
            try (QueryOutput output = QueryOutput.of(
                    csv ? QueryOutput.Form.CSV : json ? QueryOutput.Form.JSON : QueryOutput.Form.TABLE,
                    caravan.console(),
                    query.keySet(),
                    pacs.size() > 1 || from != null,
                    from != null)) {
                return from == null
                        ? askAll(queries, pacs, query, output)
                        : askRows(queries, allowed(access, pacs), query, output);
            }
        }
    }

    private int askAll(Queries queries, List<String> pacs, Map<String, String> query, QueryOutput output)
            throws DicomException, InterruptedException {
        boolean all = true;
        for (String name : pacs) {
            try {
                queries.ask(name, "", query, output);
            } catch (DicomException e) {
                if (pacs.size() == 1 && e instanceof DicomStatusException) {
                    throw refused(e, query);
                }
                if (pacs.size() == 1) {
                    throw e;
                }
                caravan.warn(name + ": " + e.getMessage());
                all = false;
            }
        }
        if (output.isEmpty() && all) {
            missing(query, level).ifPresent(caravan::warn);
        }
        return all ? CaravanCommand.OK : CaravanCommand.FAILED;
    }

    private CommandException refused(DicomException e, Map<String, String> query) {
        return new CommandException(e.getMessage()
                + missing(query, level).map(hint -> " " + hint + ".").orElse(""));
    }

    /** Row by row, so that a list may be as long as it likes; a row that is none, or whose query fails, stops no other. */
    private int askRows(Queries queries, Set<String> allowed, Map<String, String> query, QueryOutput output)
            throws InterruptedException {
        RowQueries rows = new RowQueries(queries, allowed, query, output, caravan::warn);
        ItemList.read(from, names, rows::takeAll);
        return rows.areAllAnswered() ? CaravanCommand.OK : CaravanCommand.FAILED;
    }

    private static Set<String> allowed(PacsAccess access, List<String> asked) {
        Set<String> allowed = new TreeSet<>(access.all().keySet());
        allowed.addAll(asked);
        return allowed;
    }

    /** What many a PACS wants and was not given: PS3.4 §C.4.1.2.2.1 has a query name one entity of each level above its own. */
    private static Optional<String> missing(Map<String, String> query, QueryLevel level) {
        List<String> missing = new ArrayList<>();
        if (level.compareTo(QueryLevel.STUDY) > 0
                && query.getOrDefault("StudyInstanceUID", "").isBlank()) {
            missing.add("StudyInstanceUID");
        }
        if (level.compareTo(QueryLevel.SERIES) > 0
                && query.getOrDefault("SeriesInstanceUID", "").isBlank()) {
            missing.add("SeriesInstanceUID");
        }
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of("Many PACS answer at " + level + " level only where the query says whose: add "
                        + String.join(" and ", missing));
    }
}
