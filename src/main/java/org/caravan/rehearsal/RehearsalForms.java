package org.caravan.rehearsal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/**
 * A form server that answers as KoboToolbox's API v2 does, for the demo and for tests: pages of 1000 submissions at most whatever was asked
 * for, {@code next}, {@code query} on {@code _id}, {@code fields}, edits, deletions, versions and drafts, attachments with Range; and faults on request.
 */
public final class RehearsalForms implements AutoCloseable {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    static {
        // without it each answer waits 40 ms for an acknowledgement
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer server;
    private final ExecutorService threads;
    private final String token;
    private final Map<String, RehearsalForm> forms = new LinkedHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<Armed> faults = new CopyOnWriteArrayList<>();
    private final AtomicLong busyNanos = new AtomicLong();
    private volatile int cap = 1000;
    private volatile boolean remembering = true;

    private record Armed(Predicate<String> where, AtomicLong times, FormFault fault) {}

    private RehearsalForms(int port, String token) throws IOException {
        this.token = token;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 0);
        this.threads = Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "rehearsal-forms");
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** Starts on 127.0.0.1; port 0: any free one. */
    public static RehearsalForms start(int port, String token) throws IOException {
        return new RehearsalForms(port, token);
    }

    public String url() {
        return "http://127.0.0.1:" + port();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** Adds a deployed form; its definition is JSON with {@code survey}. */
    public RehearsalForm form(String uid, String name, String definition) {
        RehearsalForm form = new RehearsalForm(uid, name, definition);
        synchronized (forms) {
            forms.put(uid, form);
        }
        return form;
    }

    /** Submissions a page at most, whatever is asked for. */
    public void cap(int submissions) {
        cap = submissions;
    }

    /** Does something wrong at the next requests whose address, unescaped, matches. */
    public void fault(Predicate<String> where, int times, FormFault fault) {
        faults.add(new Armed(where, new AtomicLong(times), fault));
    }

    public void wellAgain() {
        faults.clear();
    }

    /** Addresses that were asked for, unescaped, in their order. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    public void forgetRequests() {
        requests.clear();
    }

    /** Whether addresses are kept. */
    public void remember(boolean addresses) {
        remembering = addresses;
    }

    /** Seconds spent on answering, writing included. */
    public double busySeconds() {
        return busyNanos.get() / 1e9;
    }

    private void handle(HttpExchange exchange) throws IOException {
        long start = System.nanoTime();
        String address = URLDecoder.decode(exchange.getRequestURI().toString(), StandardCharsets.UTF_8);
        if (remembering) {
            requests.add(address);
        }
        try (exchange) {
            if (!("Token " + token).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                send(exchange, 401, "application/json", bytes("{\"detail\":\"Invalid token.\"}"));
                return;
            }
            byte[] good = answer(exchange, exchange.getRequestURI().getPath());
            FormFault fault = fault(address);
            if (fault != null) {
                fault.answer(exchange, good == null ? new byte[0] : good);
            } else if (good == null) {
                send(exchange, 404, "application/json", bytes("{\"detail\":\"Not found.\"}"));
            } else {
                sendWhole(exchange, good);
            }
        } finally {
            busyNanos.addAndGet(System.nanoTime() - start);
        }
    }

    private FormFault fault(String address) {
        for (Armed armed : faults) {
            if (armed.where.test(address) && armed.times.getAndDecrement() > 0) {
                return armed.fault;
            }
        }
        return null;
    }

    private byte[] answer(HttpExchange exchange, String path) throws IOException {
        Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
        String[] parts = path.split("/");
        if (path.equals("/api/v2/assets/")) {
            return list(query);
        }
        RehearsalForm form;
        synchronized (forms) {
            form = parts.length > 4 ? forms.get(parts[4]) : null;
        }
        if (form == null) {
            return null;
        }
        if (parts.length == 5) {
            return MAPPER.writeValueAsBytes(form.detailed());
        }
        if (parts.length == 6 && parts[5].equals("data")) {
            return page(form, path, query);
        }
        if (parts.length == 7 && parts[5].equals("versions")) {
            ObjectNode version = form.version(parts[6]);
            return version == null ? null : MAPPER.writeValueAsBytes(version);
        }
        return parts.length == 9 && parts[7].equals("attachments") ? form.attachment(parts[8]) : null;
    }

    private byte[] list(Map<String, String> query) throws IOException {
        List<RehearsalForm> all;
        synchronized (forms) {
            all = new ArrayList<>(forms.values());
        }
        int start = number(query, "start", 0);
        int limit = Math.min(100, number(query, "limit", 100));
        ObjectNode answer = MAPPER.createObjectNode();
        answer.put("count", all.size());
        boolean more = start + limit < all.size();
        answer.put(
                "next",
                more ? url() + "/api/v2/assets/?format=json&limit=" + limit + "&start=" + (start + limit) : null);
        var results = answer.putArray("results");
        all.stream().skip(start).limit(limit).forEach(form -> results.add(form.listed()));
        return MAPPER.writeValueAsBytes(answer);
    }

    private byte[] page(RehearsalForm form, String path, Map<String, String> query) throws IOException {
        List<Map.Entry<Long, byte[]>> all = matching(form, query.get("query"));
        int start = Math.min(number(query, "start", 0), all.size());
        int limit = Math.min(cap, number(query, "limit", 100));
        int end = Math.min(start + limit, all.size());
        boolean idsOnly = "[\"_id\"]".equals(query.get("fields"));
        ByteArrayOutputStream answer = new ByteArrayOutputStream(1 << 16);
        String next = "null";
        if (end < all.size()) {
            Map<String, String> following = new LinkedHashMap<>(query);
            following.put("start", Integer.toString(end));
            following.put("limit", Integer.toString(limit));
            next = MAPPER.writeValueAsString(url() + path + "?" + encode(following));
        }
        answer.write(bytes("{\"count\":" + all.size() + ",\"next\":" + next + ",\"previous\":null,\"results\":["));
        for (int i = start; i < end; i++) {
            if (i > start) {
                answer.write(',');
            }
            answer.write(
                    idsOnly
                            ? bytes("{\"_id\":" + all.get(i).getKey() + "}")
                            : all.get(i).getValue());
        }
        answer.write(bytes("]}"));
        return answer.toByteArray();
    }

    private static List<Map.Entry<Long, byte[]>> matching(RehearsalForm form, String query) throws IOException {
        JsonNode id = query == null
                ? MAPPER.createObjectNode()
                : MAPPER.readTree(query).path("_id");
        if (id.has("$in")) {
            List<Long> wanted = new ArrayList<>();
            id.path("$in").forEach(one -> wanted.add(one.asLong()));
            return form.after(-1).stream()
                    .filter(entry -> wanted.contains(entry.getKey()))
                    .toList();
        }
        return form.after(
                id.has("$gt")
                        ? id.path("$gt").asLong()
                        : id.has("$gte") ? id.path("$gte").asLong() - 1 : -1);
    }

    private static Map<String, String> query(String raw) {
        Map<String, String> query = new HashMap<>();
        for (String pair : raw == null ? new String[0] : raw.split("&")) {
            String[] parts = pair.split("=", 2);
            query.put(parts[0], parts.length < 2 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return query;
    }

    private static String encode(Map<String, String> query) {
        List<String> pairs = new ArrayList<>();
        query.forEach((name, value) -> pairs.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8)));
        return String.join("&", pairs);
    }

    private static int number(Map<String, String> query, String name, int otherwise) {
        return query.containsKey(name) ? Integer.parseInt(query.get(name)) : otherwise;
    }

    /** The answer, or the part of it that the header Range names. */
    public static void sendWhole(HttpExchange exchange, byte[] good) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        boolean file = exchange.getRequestURI().getPath().contains("/attachments/");
        String type = file ? "image/jpeg" : "application/json";
        if (file && range != null && range.matches("bytes=[0-9]+-")) {
            int from = Integer.parseInt(range.substring(6, range.length() - 1));
            exchange.getResponseHeaders()
                    .set("Content-Range", "bytes " + from + "-" + (good.length - 1) + "/" + good.length);
            send(exchange, 206, type, Arrays.copyOfRange(good, Math.min(from, good.length), good.length));
        } else {
            send(exchange, 200, type, good);
        }
    }

    static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
