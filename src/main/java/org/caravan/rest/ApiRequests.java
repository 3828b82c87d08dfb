package org.caravan.rest;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;

import org.apache.camel.Exchange;

import jakarta.servlet.http.HttpServletResponse;

import org.caravan.access.Access;
import org.caravan.access.Desk;
import org.caravan.access.Person;
import org.caravan.http.LongAnswers;
import org.caravan.lists.Cells;
import org.caravan.lists.Rows;
import org.caravan.requests.Filters;
import org.caravan.requests.ItemList;
import org.caravan.requests.RequestException;
import org.caravan.requests.Requests;
import org.caravan.requests.Requests.Summary;

/** Requests: makes, shows and steers them. */
public final class ApiRequests {

    /** Faults of a list that are told one by one. */
    private static final int MOST_FAULTS = 100;

    private final Requests requests;
    private final Desk desk;
    private final Access access;

    ApiRequests(Requests requests, Desk desk, Access access) {
        this.requests = requests;
        this.desk = desk;
        this.access = access;
    }

    /**
     * What is asked for, as JSON.
     *
     * @param pacs of rows that name none
     * @param rows keyword, tag, PACS, RowID, From or Until to value
     */
    record Wanted(
            String pacs,
            List<Map<String, String>> rows,
            String destination,
            String why,
            String ethics,
            boolean urgent,
            Filters.Text filters) {}

    /** Why somebody refuses. */
    record Refusal(String reason) {}

    public void list(Exchange exchange) {
        Call call = Call.of(exchange);
        int limit = call.limit();
        List<Summary> page = desk.list(call.person(), call.position("before"), limit);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("requests", page);
        answer.put("before", page.size() < limit ? null : page.get(limit - 1).id());
        call.answer(answer);
    }

    public void show(Exchange exchange) {
        Call call = Call.of(exchange);
        Summary summary = desk.visible(call.person(), call.number());
        call.answer(Map.of("request", summary, "progress", requests.progress(summary.id())));
    }

    public void items(Exchange exchange) {
        Call call = Call.of(exchange);
        int limit = call.limit();
        Summary summary = desk.visible(call.person(), call.number());
        Long after = call.position("after");
        List<Requests.Item> items =
                requests.items(summary.id(), states(call.parameter("state")), after == null ? 0 : after, limit);
        boolean patients = Desk.seesPatients(call.person(), summary);
        List<Map<String, Object>> shown = new ArrayList<>();
        for (Requests.Item item : items) {
            Map<String, Object> one = Call.map(item);
            if (!patients) {
                one.remove("keys");
                one.remove("rowId");
            }
            shown.add(one);
        }
        access.audit(call.request(), "items", summary.id(), "", patients ? items.size() : 0);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("items", shown);
        answer.put("after", items.size() < limit ? null : items.get(limit - 1).id());
        call.answer(answer);
    }

    private static Set<String> states(String state) {
        if (state.isEmpty()) {
            return Requests.ITEM_STATES;
        }
        if (!Requests.ITEM_STATES.contains(state)) {
            throw new RequestException("state is none that an item has: write one of " + Requests.ITEM_STATES);
        }
        return Set.of(state);
    }

    public void series(Exchange exchange) {
        Call call = Call.of(exchange);
        int limit = call.limit();
        Summary summary = desk.visible(call.person(), call.number());
        Long after = call.position("after");
        List<Map<String, Object>> series = requests.series(summary.id(), after == null ? 0 : after, limit);
        boolean patients = Desk.seesPatients(call.person(), summary);
        if (!patients) {
            series.forEach(one -> one.remove("PatientID"));
        }
        access.audit(call.request(), "series", summary.id(), "", patients ? series.size() : 0);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("series", series);
        answer.put("after", series.size() < limit ? null : series.get(limit - 1).get("series_id"));
        call.answer(answer);
    }

    public void pause(Exchange exchange) {
        steer(exchange, requests::pause);
    }

    public void resume(Exchange exchange) {
        steer(exchange, requests::resume);
    }

    public void cancel(Exchange exchange) {
        steer(exchange, requests::cancel);
    }

    public void retry(Exchange exchange) {
        steer(exchange, requests::retry);
    }

    private void steer(Exchange exchange, LongConsumer verb) {
        Call call = Call.of(exchange);
        verb.accept(desk.own(call.person(), call.number()).id());
        call.answer(Map.of("request", requests.require(call.number())));
    }

    public void approve(Exchange exchange) {
        Call call = Call.of(exchange);
        desk.approve(call.person(), call.via(), call.number());
        call.answer(Map.of("request", requests.require(call.number())));
    }

    public void refuse(Exchange exchange) throws IOException {
        Call call = Call.of(exchange);
        Refusal refusal = call.json(Refusal.class);
        if (refusal.reason() == null || refusal.reason().isBlank()) {
            throw new RequestException("say why: {\"reason\": \"...\"}");
        }
        desk.refuse(call.person(), call.via(), call.number(), refusal.reason());
        call.answer(Map.of("request", requests.require(call.number())));
    }

    /** Takes JSON, or a list (CSV or xlsx) with the rest as parameters. */
    public void submit(Exchange exchange) throws IOException {
        Call call = Call.of(exchange);
        String type = String.valueOf(call.request().getContentType());
        Path list = Files.createTempFile("caravan-list", "");
        try {
            Wanted wanted;
            if (type.startsWith(Call.JSON_TYPE)) {
                wanted = call.json(Wanted.class);
                check(call.person(), wanted);
                write(wanted.rows(), list);
            } else {
                wanted = new Wanted(
                        call.parameter("pacs"),
                        null,
                        call.parameter("destination"),
                        call.parameter("why"),
                        call.parameter("ethics"),
                        call.flag("urgent"),
                        null);
                check(call.person(), wanted);
                receive(call, list);
            }
            submit(call, wanted, list);
        } finally {
            Files.deleteIfExists(list);
        }
    }

    private void check(Person person, Wanted wanted) {
        desk.requireMayAsk(person, emptyToNull(wanted.destination()), wanted.urgent());
        if (emptyToNull(wanted.pacs()) != null) {
            desk.requirePacs(person, wanted.pacs());
        }
    }

    private static void receive(Call call, Path list) throws IOException {
        LongAnswers.allow(call.request());
        try (InputStream in = call.body();
                OutputStream out = Files.newOutputStream(list)) {
            byte[] buffer = new byte[1 << 16];
            long bytes = 0;
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                bytes += read;
                if (bytes > Rows.LARGEST) {
                    throw new RequestException("the list is larger than " + Rows.LARGEST / 1_000_000 + " MB: split it");
                }
                out.write(buffer, 0, read);
            }
        }
    }

    /** As the list that they would be, so that they are read and checked as any other. */
    private static void write(List<Map<String, String>> rows, Path list) throws IOException {
        if (rows == null || rows.isEmpty()) {
            throw new RequestException("there is nothing in 'rows': write [{\"PatientID\": \"...\"}]");
        }
        Set<String> columns = new LinkedHashSet<>();
        rows.forEach(row -> columns.addAll(row.keySet()));
        try (BufferedWriter out = Files.newBufferedWriter(list)) {
            out.write(Cells.line(columns.toArray()) + "\n");
            for (Map<String, String> row : rows) {
                out.write(Cells.line(columns.stream()
                                .map(column -> row.get(column) == null ? "" : row.get(column))
                                .toArray())
                        + "\n");
            }
        }
    }

    private void submit(Call call, Wanted wanted, Path list) {
        Set<String> pacs = desk.pacs(call.person());
        List<String> faults = new ArrayList<>();
        ItemList.Count count = read(list, wanted, pacs, batch -> batch.stream()
                .filter(row -> row.fault() != null && faults.size() < MOST_FAULTS)
                .forEach(row -> faults.add(row.fault())));
        if (count.rows() == count.faults()) {
            throw new RequestException(
                    count.rows() == 0
                            ? "the list has a heading and no row"
                            : "no row can be asked for; " + faults.get(0));
        }
        long id = requests.add(new Requests.Draft(
                call.person().name(),
                orEmpty(wanted.why()),
                orEmpty(wanted.ethics()),
                wanted.urgent(),
                emptyToNull(wanted.destination()),
                null,
                "",
                wanted.filters() == null ? Filters.NONE : new Filters(wanted.filters()),
                "",
                false));
        try {
            read(list, wanted, pacs, batch -> requests.add(id, batch));
            desk.submit(call.person(), call.via(), id);
        } catch (RuntimeException e) {
            requests.cancel(id); // half a list is nobody's wish
            throw e;
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("request", requests.require(id));
        answer.put("rows", count.rows());
        answer.put("refused", count.faults());
        answer.put("faults", faults);
        call.answer(HttpServletResponse.SC_CREATED, answer);
    }

    private static ItemList.Count read(
            Path list, Wanted wanted, Set<String> pacs, java.util.function.Consumer<List<Requests.Row>> batches) {
        try {
            return ItemList.read(list, emptyToNull(wanted.pacs()), pacs, batches);
        } catch (RequestException e) {
            throw new RequestException(e.getMessage().replace(list.getFileName().toString(), "the list"));
        }
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }

    private static String emptyToNull(String text) {
        return text == null || text.isBlank() ? null : text.strip();
    }
}
