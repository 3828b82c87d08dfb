package org.caravan.requests;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.caravan.files.BoundedFiles;

/**
 * What the file of another system means: pydicom-batch's extraction (YAML) with its batch (CSV), pacsnpull's queries and configuration (JSON), and the lists
 * (CSV, xlsx) that ADIT takes, as rows of ours.
 */
public final class Foreign {

    private static final int LARGEST = 50_000_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Whose file it is. */
    public enum Kind {
        PYDICOM_BATCH("pydicom-batch"),
        PACSNPULL_QUERIES("pacsnpull (queries)"),
        PACSNPULL_CONFIGURATION("pacsnpull (configuration)"),
        LIST("a list");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /**
     * A PACS as the file describes it.
     *
     * @param ownPort where it stores to us; 0 where the file does not say
     * @param queryModel AUTO, PATIENT_ROOT or STUDY_ROOT
     */
    public record Address(
            String aeTitle, String host, int port, String callingAeTitle, int ownPort, String queryModel) {

        /** What its file may be called. */
        public String name() {
            String name = aeTitle.toLowerCase(Locale.ROOT)
                    .replaceAll("[^a-z0-9]+", "-")
                    .replaceAll("^-|-$", "");
            return name.isEmpty() ? "pacs" : name;
        }
    }

    private final Path file;
    private final Kind kind;
    private final List<String> notes = new ArrayList<>();
    private final Map<String, String> constants = new LinkedHashMap<>();
    private final Map<String, String> settings = new LinkedHashMap<>();
    private Address address;
    private Path batch;
    private String level = "STUDY";
    private boolean fetches = true;
    private boolean deidentifies;
    private String found = "";
    private final List<String> columns = new ArrayList<>();
    private String folder = "";
    private String layout = "";

    private Foreign(Path file, Kind kind) {
        this.file = file;
        this.kind = kind;
    }

    /** @throws RequestException where it is none of these, or cannot be read; the message says what to do */
    public static Foreign read(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        try {
            if (name.endsWith(".yml") || name.endsWith(".yaml")) {
                return new Foreign(file, Kind.PYDICOM_BATCH).extraction();
            }
            int first = firstCharacter(file);
            if (first == '[') {
                return new Foreign(file, Kind.PACSNPULL_QUERIES).queries();
            }
            if (first == '{') {
                return new Foreign(file, Kind.PACSNPULL_CONFIGURATION).configuration();
            }
            Foreign list = new Foreign(file, Kind.LIST);
            list.batch = file;
            return list;
        } catch (BoundedFiles.TooLargeException e) {
            throw new RequestException(file.getFileName() + " is larger than " + LARGEST / 1_000_000 + " MB: split it");
        } catch (IOException e) {
            throw new RequestException(file.getFileName() + " cannot be read ("
                    + e.getClass().getSimpleName() + "): is it there, and is it "
                    + (name.endsWith("ml") ? "YAML" : "JSON, CSV or xlsx") + "?");
        } catch (YamlEngineException e) {
            throw new RequestException(file.getFileName() + " is no YAML that can be read");
        }
    }

    private static int firstCharacter(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            int c = in.read();
            while (c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == 0xEF || c == 0xBB || c == 0xBF) {
                c = in.read();
            }
            return c;
        }
    }

    private Foreign extraction() throws IOException {
        LoadSettings bounded = LoadSettings.builder()
                .setCodePointLimit(1_000_000)
                .setMaxAliasesForCollections(10)
                .build();
        Object root = new Load(bounded)
                .loadFromString(new String(BoundedFiles.read(file, 1_000_000), StandardCharsets.UTF_8));
        if (!(root instanceof Map<?, ?> all) || !(all.get("request") instanceof Map<?, ?> request)) {
            throw new RequestException(
                    file.getFileName() + " has no part 'request:': it is no extraction file of pydicom-batch");
        }
        Map<?, ?> pacs = part(all, "pacs");
        Map<?, ?> local = part(all, "local");
        Map<?, ?> output = part(all, "output");
        address(
                text(pacs, "aet"),
                text(pacs, "hostname"),
                text(pacs, "port"),
                text(local, "aet"),
                text(local, "port"),
                text(request, "model"));
        fetches = !text(request, "type").equalsIgnoreCase("c-find");
        if (request.get("elements") instanceof List<?> elements) {
            elements.forEach(element -> element(String.valueOf(element)));
        }
        String list = text(request, "elements_batch_file");
        batch = list.isEmpty() ? null : beside(list);
        schedule(part(request, "schedule"));
        throttle(request);
        folder = text(output, "directory");
        found = text(output, "library_file").isEmpty() ? text(output, "database_file") : text(output, "library_file");
        layout = layout(text(output, "directory_structure"), text(output, "filename"));
        noteRest(output);
        return this;
    }

    private static Map<?, ?> part(Map<?, ?> all, String name) {
        return all.get(name) instanceof Map<?, ?> map ? map : Map.of();
    }

    private static String text(Map<?, ?> map, String name) {
        Object value = map.get(name);
        return value == null ? "" : value.toString().strip();
    }

    /** As it is written, or beside the file where that is not there: paths in such files are often of another machine. */
    private Path beside(String list) {
        Path written = Path.of(list);
        Path sibling = file.toAbsolutePath().resolveSibling(written.getFileName());
        return Files.exists(written) || !Files.exists(sibling) ? written : sibling;
    }

    private void address(
            String aeTitle, String host, String port, String callingAeTitle, String ownPort, String model) {
        if (aeTitle.isEmpty() || host.isEmpty() || !isPort(port)) {
            notes.add("The PACS has no AE title, host or port that can be used: write its file yourself");
        } else {
            address = new Address(
                    aeTitle,
                    host,
                    Integer.parseInt(port),
                    callingAeTitle.isEmpty() ? "CARAVAN" : callingAeTitle,
                    isPort(ownPort) ? Integer.parseInt(ownPort) : 0,
                    model.equalsIgnoreCase("study") || model.equals("S") ? "STUDY_ROOT" : "AUTO");
        }
    }

    private static boolean isPort(String text) {
        return text.matches("[0-9]{1,5}") && Integer.parseInt(text) <= 65_535 && Integer.parseInt(text) > 0;
    }

    private void element(String element) {
        int equals = element.indexOf('=');
        String name = (equals < 0 ? element : element.substring(0, equals)).strip();
        String value = equals < 0 ? "" : element.substring(equals + 1).strip();
        if (name.equals("QueryRetrieveLevel")) {
            level = value.toUpperCase(Locale.ROOT);
            return;
        }
        try {
            String keyword = ItemKeys.keyword(name);
            columns.add(keyword);
            if (!value.isEmpty()) {
                constants.put(keyword, value);
            }
        } catch (RequestException e) {
            notes.add((value.isEmpty() ? "Not asked for: " : "Left out: ") + e.getMessage());
        }
    }

    private void schedule(Map<?, ?> schedule) {
        if (text(schedule, "enabled").equalsIgnoreCase("true")) {
            settings.put("windows", "Mon-Sun " + text(schedule, "start_time") + "-" + text(schedule, "end_time"));
            if (!text(schedule, "timezone").isEmpty()) {
                settings.put("timeZone", text(schedule, "timezone"));
            }
        }
    }

    private void throttle(Map<?, ?> request) {
        try {
            int threads = text(request, "threads").isEmpty() ? 1 : Integer.parseInt(text(request, "threads"));
            double seconds =
                    text(request, "throttle_time").isEmpty() ? 0 : Double.parseDouble(text(request, "throttle_time"));
            settings.put("workers", Integer.toString(Math.max(1, Math.min(16, threads))));
            if (seconds > 0) {
                settings.put("requestsPerMinute", Long.toString(Math.max(2, Math.round(60 / seconds * threads))));
            }
        } catch (NumberFormatException e) {
            notes.add("threads or throttle_time is no number: the pace is that of the PACS's file");
        }
    }

    private String layout(String structure, String filename) {
        StringBuilder template = new StringBuilder();
        for (String part : structure.split("/")) {
            if (!part.isBlank()) {
                template.append(place(part.strip())).append('/');
            }
        }
        return template.append(place(filename.isEmpty() ? "SOPInstanceUID" : filename))
                .append(".dcm")
                .toString();
    }

    private static String place(String part) {
        try {
            return "{" + ItemKeys.keyword(part) + "}";
        } catch (RequestException e) {
            return part.replaceAll("[^A-Za-z0-9._ -]", "_");
        }
    }

    private void noteRest(Map<?, ?> output) {
        if (!text(output, "anonymization_script").isEmpty()) {
            deidentifies = true;
            notes.add("anonymization_script: nothing is de-identified yet; what is fetched says who it is of");
        }
        if (text(output, "decompress").equalsIgnoreCase("true")) {
            notes.add("decompress: objects stay as they came, in the transfer syntax that the PACS sends");
        }
        if (!text(output, "library_file").isEmpty()
                || !text(output, "database_file").isEmpty()) {
            notes.add(
                    "library_file, database_file: what a query finds goes to standard output; what a request has fetched is in its own rows");
        }
    }

    private Foreign queries() throws IOException {
        eachQuery((line, query) -> {
            if (query.containsKey("QueryRetrieveLevel")) {
                level = query.get("QueryRetrieveLevel").toUpperCase(Locale.ROOT);
            }
        });
        return this;
    }

    private Foreign configuration() throws IOException {
        Map<String, Object> all;
        try {
            all = JSON.readValue(BoundedFiles.read(file, 1_000_000), new TypeReference<Map<String, Object>>() {});
        } catch (JsonProcessingException e) {
            throw new RequestException(file.getFileName() + " is no JSON that can be read");
        }
        address(
                text(all, "host_name").isEmpty() ? text(all, "host_aet") : text(all, "host_name"),
                text(all, "host_ip"),
                text(all, "host_port"),
                text(all, "client_name"),
                text(all, "client_port"),
                text(all, "query_model"));
        if (address == null
                && !text(all, "host_ip").isEmpty()
                && text(all, "host_port").matches("[0-9]{1,5}")) {
            notes.clear();
            address(
                    "ANY-SCP",
                    text(all, "host_ip"),
                    text(all, "host_port"),
                    text(all, "client_name"),
                    text(all, "client_port"),
                    text(all, "query_model"));
            notes.add("Its configuration has no AE title of the PACS: write it in place of ANY-SCP");
        }
        return this;
    }

    /** Who gets the rows, each keyword or column to value; a row's fault is in words. */
    public interface Taker {
        void take(int line, Map<String, String> given);
    }

    private void eachQuery(Taker taker) throws IOException {
        if (Files.size(file) > LARGEST) {
            throw new RequestException(file.getFileName() + " is larger than " + LARGEST / 1_000_000 + " MB: split it");
        }
        try (JsonParser parser = JSON.createParser(file.toFile())) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                int line = parser.currentTokenLocation().getLineNr();
                Map<String, String> query = new LinkedHashMap<>();
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    parser.nextToken();
                    query.put(
                            name,
                            parser.getCurrentToken().isScalarValue()
                                    ? parser.getText().strip()
                                    : "");
                    parser.skipChildren();
                }
                taker.take(line, query);
            }
        } catch (JsonProcessingException e) {
            throw new RequestException(file.getFileName() + " is no JSON that can be read, from line "
                    + e.getLocation().getLineNr() + " on");
        }
    }

    /** The rows as ours, a thousand at most at once; those that cannot be used with their fault. */
    public ItemList.Count rows(String pacs, Consumer<List<Requests.Row>> batches) {
        List<Requests.Row> rows = new ArrayList<>();
        int[] counts = new int[2];
        Consumer<Requests.Row> add = row -> {
            counts[0]++;
            counts[1] += row.fault() == null ? 0 : 1;
            rows.add(row);
            if (rows.size() == 1_000) {
                batches.accept(List.copyOf(rows));
                rows.clear();
            }
        };
        try {
            if (kind == Kind.PACSNPULL_QUERIES) {
                eachQuery((line, query) -> add.accept(ofQuery(line, query, pacs)));
            } else if (batch != null) {
                ItemList.read(batch, pacs, constants, read -> read.forEach(add));
            } else if (kind == Kind.PYDICOM_BATCH) {
                add.accept(ItemList.row(1, constants, pacs));
            }
        } catch (IOException e) {
            throw new RequestException(
                    file.getFileName() + " cannot be read (" + e.getClass().getSimpleName() + ")");
        }
        if (!rows.isEmpty()) {
            batches.accept(List.copyOf(rows));
        }
        return new ItemList.Count(counts[0], counts[1]);
    }

    private static Requests.Row ofQuery(int line, Map<String, String> query, String pacs) {
        Map<String, String> given = new LinkedHashMap<>();
        for (var each : query.entrySet()) {
            boolean asks = !each.getValue().isEmpty()
                    && !each.getValue().equals("*")
                    && !each.getKey().equals("QueryRetrieveLevel");
            try {
                if (asks) {
                    given.put(ItemKeys.keyword(each.getKey()), each.getValue());
                }
            } catch (RequestException e) {
                return new Requests.Row(line, "", pacs, Map.of(), "line " + line + ": " + e.getMessage());
            }
        }
        return ItemList.row(line, given, pacs);
    }

    public Kind kind() {
        return kind;
    }

    /** Null where the file names none. */
    public Address address() {
        return address;
    }

    /** What the file of the PACS says beside its address: windows, timeZone, workers, requestsPerMinute. */
    public Map<String, String> settings() {
        return settings;
    }

    public String level() {
        return level;
    }

    /** False where it asks and fetches nothing. */
    public boolean fetches() {
        return fetches;
    }

    /** Empty where the file names none. */
    public String folder() {
        return folder;
    }

    public String layout() {
        return layout;
    }

    /** Where what a query finds is to be written, as CSV; empty where the file names none. */
    public String found() {
        return found;
    }

    /** Keywords that the answer of a query is to have; those of its level where the file names none. */
    public List<String> columns() {
        return columns;
    }

    /** Whether what is fetched is to be de-identified, which is not done. */
    public boolean deidentifies() {
        return deidentifies;
    }

    /** The files that say what is asked for. */
    public List<Path> files() {
        return batch == null || batch.equals(file) ? List.of(file) : List.of(file, batch);
    }

    /** What is not as it was, in words. */
    public List<String> notes() {
        return notes;
    }
}
