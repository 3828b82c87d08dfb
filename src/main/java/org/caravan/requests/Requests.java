package org.caravan.requests;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

import javax.sql.DataSource;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;

import org.caravan.queue.Sql;

/** Requests: makes, shows and steers them. Each call is one transaction; a running Caravan takes up what it changed within a second. */
public final class Requests {

    /** Priority of a request's series: before what discovery found, which has 0. */
    public static final int NORMAL = 50;

    /** Priority of an urgent one. What an operator has brought forward has 100. */
    public static final int URGENT = 75;

    /** Every state of an item. */
    public static final Set<String> ITEM_STATES =
            Set.of("waiting", "queued", "searching", "running", "done", "failed", "cancelled");

    /** State of a request that somebody else has to approve. */
    public static final String WAITS_FOR_APPROVAL = "waiting for approval";

    /** Items at most that one request has. */
    public static final int MOST_ITEMS = 1_000_000;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Sql sql;

    public Requests(DataSource dataSource) {
        this.sql = new Sql(dataSource);
    }

    /**
     * What is asked for.
     *
     * @param requester who
     * @param reason why; may be empty
     * @param ethicsId the ethics committee's number; may be empty
     * @param destination name of a destination; null for none
     * @param folder a folder; null for none
     * @param layout of that folder; empty for the usual one
     * @param sum of all that was asked for, so that the same again is known; empty for none
     * @param needsApproval whether somebody else has to approve the series that are found before any is fetched
     */
    public record Draft(
            String requester,
            String reason,
            String ethicsId,
            boolean urgent,
            String destination,
            String folder,
            String layout,
            Filters filters,
            String sum,
            boolean needsApproval) {}

    /**
     * One row of a list.
     *
     * @param line in its file; 0 where it is of none
     * @param rowId the requester's own; may be empty
     * @param keys keyword to value
     * @param fault why it cannot be used, with line and column; null where it can
     */
    public record Row(int line, String rowId, String pacs, Map<String, String> keys, String fault) {

        /** The same, which cannot be used for that reason. */
        Row withFault(String reason) {
            return new Row(line, rowId, pacs, keys, reason);
        }
    }

    /**
     * How a request is.
     *
     * @param state draft, waiting for approval, queued, running, paused, done, done with failures, cancelled
     * @param items of them so many waiting (until the request may go on), queued, running and so on
     * @param refusal why somebody has refused it; null for not
     */
    public record Summary(
            long id,
            String requester,
            String reason,
            String ethicsId,
            int priority,
            String destination,
            String folder,
            String layout,
            String state,
            @JsonSerialize(using = ToStringSerializer.class) Instant created,
            long items,
            long waiting,
            long queued,
            long running,
            long done,
            long failed,
            long cancelled,
            String approvedBy,
            String refusedBy,
            String refusal) {

        static Summary of(Map<String, Object> row) {
            return new Summary(
                    number(row, "id"),
                    (String) row.get("requester"),
                    (String) row.get("reason"),
                    (String) row.get("ethics_id"),
                    (int) number(row, "priority"),
                    (String) row.get("destination"),
                    (String) row.get("folder"),
                    (String) row.get("layout"),
                    (String) row.get("state"),
                    ((Timestamp) row.get("created_at")).toInstant(),
                    number(row, "items"),
                    number(row, "waiting"),
                    number(row, "queued"),
                    number(row, "running"),
                    number(row, "done"),
                    number(row, "failed"),
                    number(row, "cancelled"),
                    (String) row.get("approved_by"),
                    (String) row.get("refused_by"),
                    (String) row.get("refusal"));
        }

        /** Whether nothing more comes of it by itself. */
        public boolean hasEnded() {
            return state.equals("cancelled") || state.startsWith("done");
        }
    }

    /**
     * An item.
     *
     * @param readable whether its row could be read
     * @param received objects that are here, of so many expected
     * @param reason why it is in its state; null for none
     */
    public record Item(
            long id,
            int line,
            String rowId,
            String pacs,
            Map<String, String> keys,
            String state,
            boolean readable,
            long series,
            long received,
            long expected,
            String reason) {

        static Item of(Map<String, Object> row) {
            return new Item(
                    number(row, "id"),
                    (int) number(row, "line"),
                    (String) row.get("row_id"),
                    (String) row.get("pacs"),
                    Requests.keys((String) row.get("keys")),
                    (String) row.get("state"),
                    (Boolean) row.get("readable"),
                    number(row, "series"),
                    number(row, "received"),
                    number(row, "expected"),
                    (String) row.get("last_error"));
        }
    }

    /** How far its series are. */
    public record Progress(long series, long seriesDone, long received, long expected, long bytes) {}

    /** Begins a request; it does nothing until it is submitted. */
    public long add(Draft draft) {
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("requester", draft.requester());
        parameters.put("reason", draft.reason());
        parameters.put("ethics", draft.ethicsId());
        parameters.put("priority", draft.urgent() ? URGENT : NORMAL);
        parameters.put("destination", draft.destination());
        parameters.put("folder", draft.folder());
        parameters.put("layout", draft.layout());
        parameters.put("filters", draft.filters().json());
        parameters.put("sum", draft.sum());
        parameters.put("approval", draft.needsApproval());
        return number(sql.rows("add-request", parameters).get(0), "id");
    }

    /** Gives the rows of a list to whoever takes them, a thousand at once or so, and says how many there are. */
    @FunctionalInterface
    public interface Reading {
        ItemList.Count read(Consumer<List<Row>> batches);
    }

    /** A request that was made, and what was read for it. */
    public record Asked(long id, ItemList.Count count) {}

    /** Makes a request of a whole list and submits it, or, where anything fails, none: its rows are queued as they are written. */
    public Asked ask(Draft draft, Reading rows) {
        return sql.inTransaction(() -> {
            long id = add(draft);
            ItemList.Count count = rows.read(batch -> add(id, batch, "queued"));
            sql.update("submit-request", about(id));
            return new Asked(id, count);
        });
    }

    /** Adds rows to a draft, those that cannot be used as failed items. A thousand at once is a good number. */
    public void add(long request, Collection<Row> rows) {
        add(request, rows, "waiting");
    }

    private void add(long request, Collection<Row> rows, String state) {
        List<Map<String, Object>> items = rows.stream()
                .map(row -> {
                    Map<String, Object> item = new LinkedHashMap<>();
                    item.put("line", row.line());
                    item.put("row_id", plain(row.rowId()));
                    item.put("pacs", row.pacs());
                    Map<String, String> keys = new LinkedHashMap<>();
                    row.keys().forEach((keyword, value) -> keys.put(keyword, plain(value)));
                    item.put("keys", keys);
                    item.put("fault", row.fault());
                    return item;
                })
                .toList();
        sql.update("add-request-items", Map.of("request", request, "state", state, "rows", json(items)));
    }

    /** U+0000 is refused by PostgreSQL. */
    private static String plain(String text) {
        return text.replace('\u0000', '\uFFFD');
    }

    /**
     * Says of a draft what it is for, and where it goes.
     *
     * @param destination name of a destination; null for none
     * @throws RequestException where it is no draft
     */
    public void describe(long request, String reason, String ethicsId, boolean urgent, String destination) {
        Map<String, Object> parameters = about(request);
        parameters.put("reason", plain(reason));
        parameters.put("ethics", plain(ethicsId));
        parameters.put("priority", urgent ? URGENT : NORMAL);
        parameters.put("destination", destination);
        steer(
                request,
                parameters,
                "describe-request",
                "is no draft any more",
                () -> sql.update("describe-request-items", parameters));
    }

    /** Takes a draft away, as if it had never been. */
    public void discard(long request) {
        steer(request, "discard-request", "is no draft any more", () -> 0);
    }

    /** Has it searched for and, where nobody has to approve it, fetched. */
    public void submit(long request) {
        steer(request, "submit-request", "has been submitted, or cancelled", () -> release(request));
    }

    /**
     * Has its series fetched that were found, and no others.
     *
     * @throws RequestException where nobody has to approve it, it is approved, it is the approver's own, or is still searched for
     */
    public void approve(long request, String approver) {
        Map<String, Object> parameters = Map.of("request", request, "approver", approver);
        requireApprovable(request, approver);
        sql.inTransaction(() -> {
            if (sql.update("approve-request", parameters) == 0) {
                throw new RequestException("request " + request
                        + " cannot be approved yet: its rows are still searched for, so that it is no list of series");
            }
            sql.update("queue-requested", about(request));
            sql.update("requested-deliveries", about(request));
            sql.update("begin-approved-items", about(request));
            return sql.rows("settle-request", about(request));
        });
    }

    /** Ends it before anything was fetched. @throws RequestException where it waits for no approval, or is the approver's own */
    public void refuse(long request, String approver, String reason) {
        requireApprovable(request, approver);
        Map<String, Object> parameters = Map.of("request", request, "approver", approver, "reason", reason);
        sql.inTransaction(() -> {
            if (sql.update("refuse-request", parameters) == 0) {
                throw new RequestException("request " + request + " waits for no approval any more");
            }
            return sql.update("cancel-request-items", about(request));
        });
    }

    private void requireApprovable(long request, String approver) {
        Summary summary = require(request);
        if (!summary.state().equals(WAITS_FOR_APPROVAL)) {
            throw new RequestException("request " + request + " waits for no approval: it is " + summary.state());
        }
        if (summary.requester().equals(approver)) {
            throw new RequestException(
                    "request " + request + " is " + approver + "'s own: somebody else has to decide");
        }
    }

    /**
     * Says of a draft what groups have to allow its requester until it ends: what is not allowed any more fails.
     *
     * @param rendition what is got of each series
     * @param held whether it is one whose groups say so
     * @param approval whether somebody else has to approve it
     */
    public void holdToRights(long request, String rendition, boolean held, boolean approval) {
        sql.update(
                "hold-request-to-rights",
                Map.of("request", request, "rendition", rendition, "held", held, "approval", approval));
    }

    /** Names of the PACS that its rows ask. */
    public List<String> pacs(long request) {
        return sql.rows("request-pacs", about(request)).stream()
                .map(row -> (String) row.get("pacs"))
                .toList();
    }

    /** What is not begun waits; what is being fetched may end. */
    public void pause(long request) {
        steer(
                request,
                "pause-request",
                "is paused already, or cancelled",
                () -> sql.update("unqueue-requested", about(request))
                        + sql.update("pause-request-items", about(request)));
    }

    public void resume(long request) {
        steer(request, "resume-request", "is not paused, or cancelled", () -> {
            sql.update("queue-requested", about(request));
            sql.rows("settle-request", about(request));
            return release(request);
        });
    }

    /** Ends it; what is here stays here, and what others ask for, too, goes on. */
    public void cancel(long request) {
        steer(
                request,
                "cancel-request",
                "is cancelled already",
                () -> sql.update("unqueue-requested", about(request))
                        + sql.update("cancel-request-items", about(request)));
    }

    /** Has what failed searched for and fetched again, and nothing else; returns how many items. */
    public int retry(long request) {
        Summary summary = require(request);
        if (Set.of("cancelled", "draft", WAITS_FOR_APPROVAL, "paused").contains(summary.state())) {
            throw new RequestException(
                    "request " + request + " is " + summary.state() + ": only what has been tried is tried again");
        }
        return sql.inTransaction(() -> {
            sql.update("tell-again", about(request));
            return sql.update("retry-request-items", about(request));
        });
    }

    private int release(long request) {
        return sql.update("release-request-items", about(request));
    }

    private void steer(long request, String statement, String otherwise, IntSupplier then) {
        steer(request, about(request), statement, otherwise, then);
    }

    private void steer(
            long request, Map<String, Object> parameters, String statement, String otherwise, IntSupplier then) {
        require(request);
        sql.inTransaction(() -> {
            if (sql.update(statement, parameters) == 0) {
                throw new RequestException("request " + request + " " + otherwise);
            }
            return then.getAsInt();
        });
    }

    private static Map<String, Object> about(long request) {
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("request", request);
        parameters.put("item", null);
        return parameters;
    }

    /** The newest request that asked for the same; empty where none did, or it was cancelled. */
    public Optional<Long> same(String sum) {
        return sql.rows("same-request", Map.of("sum", sum)).stream()
                .map(row -> number(row, "id"))
                .findFirst();
    }

    /** The newest requests first. @param before only older ones than that; null for the newest */
    public List<Summary> list(Long before, int limit) {
        return list(before, limit, null, Set.of());
    }

    /** Those of somebody, and of people in one of these groups. @param person null for everybody's */
    public List<Summary> list(Long before, int limit, String person, Collection<String> groups) {
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("person", person);
        parameters.put("groups", String.join(",", groups));
        parameters.put("before", before);
        parameters.put("limit", limit);
        return sql.rows("list-requests", parameters).stream().map(Summary::of).toList();
    }

    /** Requests of others that wait for this one's approval, the oldest first. @param after only newer ones than that; 0 to begin with */
    public List<Summary> toApprove(String approver, long after, int limit) {
        return sql.rows("requests-to-approve", Map.of("approver", approver, "after", after, "limit", limit)).stream()
                .map(Summary::of)
                .toList();
    }

    /** How many requests of others wait for this one's approval. */
    public long countToApprove(String approver) {
        return number(sql.rows("count-to-approve", Map.of("approver", approver)).get(0), "requests");
    }

    public Optional<Summary> find(long request) {
        return sql.rows("show-request", about(request)).stream()
                .map(Summary::of)
                .findFirst();
    }

    /** @throws RequestException where there is none */
    public Summary require(long request) {
        return find(request)
                .orElseThrow(() -> new RequestException(
                        "there is no request " + request + ": bin/caravan requests list shows those there are"));
    }

    /**
     * Items in the order of their list.
     *
     * @param after the id of the last one seen, 0 to begin with
     */
    public List<Item> items(long request, Set<String> states, long after, int limit) {
        return sql
                .rows(
                        "list-request-items",
                        Map.of("request", request, "states", states, "after", after, "limit", limit))
                .stream()
                .map(Item::of)
                .toList();
    }

    public Progress progress(long request) {
        Map<String, Object> row = sql.rows("request-progress", about(request)).get(0);
        return new Progress(
                number(row, "series"),
                number(row, "series_done"),
                number(row, "received"),
                number(row, "expected"),
                number(row, "bytes"));
    }

    /**
     * Series of a request that are done, a thousand at most: series_id, SeriesInstanceUID, node (who holds its files) and so on.
     *
     * @param after the series_id of the last one seen, 0 to begin with
     */
    List<Map<String, Object>> complete(long request, long after) {
        return sql.rows("request-complete", Map.of("request", request, "after", after, "limit", 1_000));
    }

    /** All of these, read batch by batch while they are gone through. */
    public Iterable<Map<String, Object>> completeSeries(long id) {
        return () -> new CompleteSeries(this, id);
    }

    /**
     * Series that were found for a request, PACS and SeriesInstanceUID and so on: what is approved.
     *
     * @param after the series_id of the last one seen, 0 to begin with
     */
    public List<Map<String, Object>> series(long request, long after, int limit) {
        return sql.rows("list-requested-series", Map.of("request", request, "after", after, "limit", limit));
    }

    /** Whether a Caravan has given a sign of life on this database within two minutes. */
    public boolean isServed() {
        return !sql.rows("living-nodes", Map.of()).isEmpty();
    }

    private static Map<String, String> keys(String json) {
        try {
            return JSON.readValue(json, new TypeReference<LinkedHashMap<String, String>>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Keys that were written as JSON cannot be read", e);
        }
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Text cannot be written as JSON", e);
        }
    }

    private static long number(Map<String, Object> row, String column) {
        return ((Number) row.get(column)).longValue();
    }
}
