package org.caravan.queue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Every statement that reads or changes the queue, with parameters that make it do something in a {@link QueueFill}. */
public final class QueueStatements {

    /** What is about tables that grow with the series, or about what is kept of them. */
    private static final Pattern ABOUT_THE_QUEUE =
            Pattern.compile("(FROM|JOIN|UPDATE|INTO|USING) (queue_count|last_discovery|tally|tally_change|"
                    + String.join("|", StatementCost.GROWING) + ")\\b");

    /** They read what they are asked for, which is all there is of a PACS or in the quarantine; the parameters of the last are those of a message. */
    private static final Set<String> AS_MUCH_AS_IT_CONCERNS = Set.of(
            "participant-turns",
            "status-quarantine",
            "quarantine-object",
            "archives-to-look-at",
            "list-series",
            "cancel-series",
            "pause-study",
            "hold-study",
            "release-studies",
            "here",
            "object-sizes",
            "pack-patient-anew",
            "list-deliveries",
            "archives-not-current",
            "deliver-again",
            "deliver-again-count",
            "forget-destination",
            "queue-requested",
            "unqueue-requested",
            "requested-deliveries",
            "release-request-items",
            "settle-request",
            "pause-request-items",
            "cancel-request-items",
            "retry-request-items",
            "request-progress",
            "list-requests",
            "list-requested-series",
            "approve-request",
            "request-pacs",
            "begin-approved-items",
            "study-of-series",
            "requeue-held-of-series",
            "demo-archives");

    private final QueueFill fill;

    public QueueStatements(QueueFill fill) {
        this.fill = fill;
    }

    /** Names of all statements there are about the queue, but for those of forms and those that cost as much as they concern. */
    static Set<String> names() {
        Set<String> names = new TreeSet<>();
        try (Stream<Path> files = Files.list(Path.of(QueueStatements.class
                        .getResource("/sql/claim-series.sql")
                        .toURI())
                .getParent())) {
            files.map(file -> file.getFileName().toString().replaceFirst("\\.sql$", ""))
                    .filter(name -> !name.startsWith("kobo-") && !AS_MUCH_AS_IT_CONCERNS.contains(name))
                    .filter(name -> ABOUT_THE_QUEUE.matcher(Sql.text(name)).find())
                    .forEach(names::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
        return names;
    }

    /** Statement to parameters. */
    public Map<String, Map<String, Object>> all() {
        Map<String, Map<String, Object>> all = new LinkedHashMap<>();
        names().forEach(name -> all.put(name, parameters(name)));
        return all;
    }

    private Map<String, Object> parameters(String name) {
        Map<String, Object> parameters = new HashMap<>(Map.of(
                "pacs",
                "north",
                "node",
                "n",
                "old",
                "another",
                "destination",
                "central",
                "rendition",
                "identified",
                "attachments",
                "false"));
        parameters.putAll(Map.of(
                "identifiable",
                "true",
                "limit",
                1,
                "token",
                1L,
                "refund",
                0,
                "permanent",
                0,
                "held",
                0,
                "states",
                List.of("failed")));
        parameters.putAll(
                Map.of("open", List.of("found", "queued", "downloading", "incomplete", "nearline"), "name", "north"));
        parameters.putAll(Map.of(
                "state",
                "complete",
                "expected",
                10,
                "received",
                10,
                "bytes",
                5_000_000L,
                "sha256",
                "s",
                "members",
                10));
        parameters.putAll(Map.of(
                "file",
                "one/more.zip",
                "run",
                1L,
                "participants",
                1,
                "added",
                1,
                "grown",
                1,
                "full",
                true,
                "deidentified",
                false));
        parameters.putAll(
                Map.of("retryAfterSeconds", 600L, "issuer", "", "PatientID", "P-3", "attributes", "{}", "related", 12));
        parameters.putAll(
                Map.of("StudyInstanceUID", "1.2.3.7", "study", 7L, "after", 0L, "SOPInstanceUID", "1.2.3.4.9"));
        parameters.putAll(Map.of(
                "seriesPerNight",
                0,
                "gigabytesPerNight",
                0,
                "timeZone",
                "UTC",
                "order",
                "newest",
                "priority",
                0,
                "now",
                false));
        parameters.putAll(Map.of("recalls", 20, "minutes", 60));
        parameters.put("patient", null);
        parameters.put("availability", null);
        parameters.put("reason", name.equals("hold-series") ? "gone" : null);
        parameters.put("opens", null);
        parameters.put("doubted", null);
        parameters.put("unlisted", null);
        parameters.putAll(Map.of("kind", "gone", "correction", 1L, "decision", "kept", "said", ""));
        parameters.put("objects", null);
        parameters.putAll(Map.of("filter", "", "keepsSource", true));
        parameters.putAll(Map.of("grouping", "series", "quiet", "15m", "path", "a/b.dcm"));
        parameters.put("study_id", null);
        parameters.put("patient_id", null);
        parameters.put("outOfMemory", false);
        parameters.put("earlier", "n");
        parameters.put("notNow", 0);
        parameters.put(
                "subject", name.equals("set-aside-delivery") ? fill.undelivered() + " central" : fill.queued() + "");
        parameters.put("id", id(name));
        parameters.put("series", series(name));
        parameters.put("series_id", 7L);
        parameters.put("archive", fill.unpruned());
        parameters.put("SeriesInstanceUID", "1.2.3.2.7");
        parameters.putAll(requests());
        if (name.equals("add-request")) {
            parameters.putAll(Map.of("priority", 50, "reason", ""));
            parameters.put("destination", null);
        }
        return parameters;
    }

    private Map<String, Object> requests() {
        Map<String, Object> parameters = new HashMap<>(Map.of(
                "requested",
                false,
                "request",
                fill.finished() / 100 + 1,
                "item",
                fill.downloading(),
                "requester",
                "ana",
                "ethics",
                ""));
        parameters.putAll(
                Map.of("layout", "", "filters", "{}", "sum", "s", "approval", false, "folder", "f", "approver", "b"));
        parameters.putAll(Map.of("rendition", "identified", "held", true, "address", ""));
        parameters.putAll(Map.of("rows", "[{\"line\": 1, \"keys\": {}}]", "ids", List.of(7L)));
        return parameters;
    }

    private long id(String name) {
        if (name.endsWith("-series") || name.endsWith("-request")) {
            return fill.downloading();
        }
        return name.endsWith("-delivery") ? fill.sending() : fill.packing();
    }

    private Object series(String name) {
        return switch (name) {
            case "requeue-series", "requeue-count" -> null;
            case "count-study" -> 1;
            case "expect-instance", "receive-instance" -> fill.queued();
            default -> 7L;
        };
    }
}
