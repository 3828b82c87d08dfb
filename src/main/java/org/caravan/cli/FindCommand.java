package org.caravan.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

import org.caravan.PacsAccess;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomStatusException;
import org.caravan.dicom.DicomToolkit;
import org.caravan.dicom.QueryLevel;
import org.caravan.dicom.Range;
import org.caravan.dicom.RequestControl;
import org.caravan.text.Amounts;

/** {@code find}: C-FIND, as a table or as one JSON object a line. */
@Command(
        name = "find",
        description = "Send a C-FIND to a PACS and print its matches.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  bin/caravan find la-paz PatientID=LP-0001",
            "  bin/caravan find la-paz --level SERIES StudyInstanceUID=1.2.3 --json"
        })
final class FindCommand implements Callable<Integer> {

    private static final Range DEADLINE = new Range(1, 86_400);

    @ParentCommand
    private CaravanCommand caravan;

    @Parameters(index = "0", paramLabel = "PACS", description = "A file's name in routes/pacs, or AETITLE@host:port.")
    private String name;

    @Parameters(
            index = "1..*",
            paramLabel = "KEYWORD=VALUE",
            description = "What to match, by DICOM keyword; a keyword alone asks for its value.")
    private List<String> keys = new ArrayList<>();

    @Option(
            names = {"-l", "--level"},
            defaultValue = "STUDY",
            description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}")
    private QueryLevel level;

    @Option(names = "--json", description = "Print one JSON object for each match.")
    private boolean json;

    @Option(
            names = "--deadline",
            defaultValue = "300",
            paramLabel = "SECONDS",
            description = "Longest time in all. Default: ${DEFAULT-VALUE}")
    private int deadlineSeconds;

    @Override
    public Integer call() throws DicomException, InterruptedException, JsonProcessingException {
        Map<String, String> query = query(level, keys);
        if (!DEADLINE.holds(deadlineSeconds)) {
            throw new CommandException(DEADLINE.refusal("--deadline", deadlineSeconds) + " (seconds)");
        }
        List<Map<String, Object>> matches = new ArrayList<>();
        try (PacsAccess access = PacsAccess.open(caravan.settings())) {
            caravan.warnWhereUnshared(access);
            var peer = access.peer(name);
            try (var client = DicomToolkit.named(DicomToolkit.BUILT_IN).connect(peer, access.gate(name))) {
                client.find(level, query, matches::add, RequestControl.within(Duration.ofSeconds(deadlineSeconds)));
            } catch (DicomStatusException e) {
                throw new CommandException(e.getMessage()
                        + missing(query, level).map(hint -> " " + hint + ".").orElse(""));
            } catch (IllegalArgumentException e) {
                throw new CommandException(e.getMessage());
            }
        }
        print(matches, query.keySet());
        if (matches.isEmpty()) {
            missing(query, level).ifPresent(caravan::warn);
        }
        return CaravanCommand.OK;
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

    private void print(List<Map<String, Object>> matches, Iterable<String> columns) throws JsonProcessingException {
        Console console = caravan.console();
        if (json) {
            ObjectMapper mapper = new ObjectMapper();
            for (Map<String, Object> match : matches) {
                console.print(mapper.writeValueAsString(match));
            }
            return;
        }
        List<String> names = new ArrayList<>();
        columns.forEach(names::add);
        Table table = new Table(names.toArray(String[]::new));
        matches.forEach(match ->
                table.row(names.stream().map(column -> cell(match.get(column))).toArray()));
        boolean all = table.isEmpty() || table.print(console);
        console.print(Amounts.count(matches.size(), "match", "matches")
                + (all ? "" : console.dim("; cut to the terminal's width, --json prints all")));
    }

    /** What the PACS sent may hold line breaks or terminal codes. */
    private static String cell(Object value) {
        Object one = value instanceof List<?> list
                ? String.join("\\", list.stream().map(String::valueOf).toList())
                : value;
        return one == null ? "" : one.toString().replaceAll("\\p{Cntrl}", " ");
    }

    static Map<String, String> query(QueryLevel level, List<String> keys) {
        Map<String, String> query = new LinkedHashMap<>();
        List<String> wanted =
                switch (level) {
                    case PATIENT -> List.of("PatientID", "PatientName", "PatientBirthDate", "PatientSex");
                    case STUDY ->
                        List.of("PatientID", "StudyDate", "StudyDescription", "ModalitiesInStudy", "StudyInstanceUID");
                    case SERIES ->
                        List.of(
                                "Modality",
                                "SeriesNumber",
                                "SeriesDescription",
                                "NumberOfSeriesRelatedInstances",
                                "SeriesInstanceUID");
                    case IMAGE -> List.of("InstanceNumber", "SOPClassUID", "SOPInstanceUID");
                };
        wanted.forEach(keyword -> query.put(keyword, ""));
        for (String key : keys) {
            int equals = key.indexOf('=');
            String keyword = equals < 0 ? key : key.substring(0, equals);
            if (!keyword.matches("[A-Za-z][A-Za-z0-9]*")) {
                throw new CommandException("'" + key + "' is no key; write a DICOM keyword, as in PatientID=LP-0001");
            }
            query.put(keyword, equals < 0 ? "" : key.substring(equals + 1));
        }
        return query;
    }
}
