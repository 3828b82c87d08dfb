package org.caravan.deliver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/**
 * Answers as Globus's login and transfer API document it, checks what it is asked, and copies the files. Both collections are folders of this
 * machine. What it does not take is answered with 400 and kept in {@link #complaints}.
 */
final class GlobusServer implements AutoCloseable {

    static final String SOURCE = "6b3e7a26-0000-4000-8000-000000000001";
    static final String DESTINATION = "6b3e7a26-0000-4000-8000-000000000002";
    static final String CLIENT = "6b3e7a26-0000-4000-8000-000000000003";
    static final String SECRET = "globus-secret";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TOKEN = "token-of-globus";

    final List<String> complaints = new CopyOnWriteArrayList<>();
    final List<String> cancelled = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private final Map<String, String> taskOfSubmission = new HashMap<>();
    private final Map<String, Integer> asked = new HashMap<>();

    /** Status and nice_status of tasks from their second asking on. */
    volatile String[] outcome = {"SUCCEEDED", ""};

    GlobusServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                answer(exchange);
            } catch (RuntimeException e) {
                complaints.add(e.toString());
            }
        });
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String path = exchange.getRequestURI().getPath();
        String login = exchange.getRequestHeaders().getFirst("Authorization");
        if (path.equals("/v2/oauth2/token")) {
            token(exchange, login, new String(body, StandardCharsets.UTF_8));
        } else if (!("Bearer " + TOKEN).equals(login)) {
            reply(exchange, 401, Map.of("code", "AuthenticationFailed"));
        } else if (path.equals("/v0.10/submission_id")) {
            reply(
                    exchange,
                    200,
                    Map.of(
                            "DATA_TYPE",
                            "submission_id",
                            "value",
                            UUID.randomUUID().toString()));
        } else if (path.equals("/v0.10/transfer")) {
            transfer(exchange, JSON.readTree(body));
        } else if (path.startsWith("/v0.10/task/") && path.endsWith("/cancel")) {
            cancelled.add(path.split("/")[3]);
            reply(exchange, 200, Map.of("DATA_TYPE", "result", "code", "Canceled"));
        } else if (path.startsWith("/v0.10/task/")) {
            int times = asked.merge(path.split("/")[3], 1, Integer::sum);
            String[] now = times == 1 ? new String[] {"ACTIVE", "OK"} : outcome;
            reply(exchange, 200, Map.of("DATA_TYPE", "task", "status", now[0], "nice_status", now[1]));
        } else if (path.equals("/v0.10/operation/endpoint/" + DESTINATION + "/ls")) {
            list(exchange);
        } else if (path.equals("/v0.10/operation/endpoint/" + DESTINATION + "/rename")) {
            rename(exchange, JSON.readTree(body));
        } else {
            reply(exchange, 404, Map.of("code", "ClientError.NotFound"));
        }
    }

    private void token(HttpExchange exchange, String login, String body) throws IOException {
        if (!HttpAccess.basic(CLIENT, SECRET).equals(login)) {
            reply(exchange, 401, Map.of("error", "invalid_client"));
        } else if (!URLDecoder.decode(body, StandardCharsets.UTF_8)
                .equals("grant_type=client_credentials&scope=urn:globus:auth:scope:transfer.api.globus.org:all")) {
            refuse(exchange, "token: " + body);
        } else {
            reply(exchange, 200, Map.of("access_token", TOKEN, "token_type", "Bearer", "expires_in", 172800));
        }
    }

    private void transfer(HttpExchange exchange, JsonNode task) throws IOException {
        boolean right = task.path("DATA_TYPE").asText().equals("transfer")
                && task.path("source_endpoint").asText().equals(SOURCE)
                && task.path("destination_endpoint").asText().equals(DESTINATION)
                && task.path("verify_checksum").asBoolean()
                && task.path("sync_level").asInt() == 3
                && Instant.parse(task.path("deadline").asText()).isAfter(Instant.now())
                && task.path("DATA").size() > 0;
        for (JsonNode item : task.path("DATA")) {
            right &= item.path("DATA_TYPE").asText().equals("transfer_item")
                    && item.path("source_path").asText().startsWith("/")
                    && item.path("destination_path").asText().startsWith("/")
                    && !item.path("recursive").asBoolean(true);
        }
        String submission = task.path("submission_id").asText();
        if (!right || submission.isEmpty()) {
            refuse(exchange, "transfer: " + task);
            return;
        }
        String id = taskOfSubmission.computeIfAbsent(submission, once -> {
            task.path("DATA").forEach(item -> copy(item, outcome[0].equals("SUCCEEDED")));
            return UUID.randomUUID().toString();
        });
        reply(exchange, 202, Map.of("DATA_TYPE", "transfer_result", "code", "Accepted", "task_id", id));
    }

    /** With sync_level 3: what is there and differs is replaced. A task that does not succeed leaves a file of full length with nothing in its second half. */
    private static void copy(JsonNode item, boolean whole) {
        try {
            Path to = Path.of(item.path("destination_path").asText());
            Files.createDirectories(to.getParent());
            byte[] bytes = Files.readAllBytes(Path.of(item.path("source_path").asText()));
            if (!whole) {
                Arrays.fill(bytes, bytes.length / 2, bytes.length, (byte) 0);
            }
            Files.write(to, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void rename(HttpExchange exchange, JsonNode asked) throws IOException {
        Path from = Path.of(asked.path("old_path").asText());
        Path to = Path.of(asked.path("new_path").asText());
        if (!asked.path("DATA_TYPE").asText().equals("rename") || !Files.exists(from)) {
            refuse(exchange, "rename: " + asked);
        } else if (Files.exists(to)) {
            reply(exchange, 502, Map.of("code", "ExternalError.MkdirFailed.Exists"));
        } else {
            Files.move(from, to);
            reply(exchange, 200, Map.of("DATA_TYPE", "result", "code", "FileRenamed"));
        }
    }

    private void list(HttpExchange exchange) throws IOException {
        String query = exchange.getRequestURI().getRawQuery();
        Path folder = Path.of(URLDecoder.decode(query.substring("path=".length()), StandardCharsets.UTF_8));
        if (!Files.isDirectory(folder)) {
            reply(exchange, 404, Map.of("code", "ClientError.NotFound"));
            return;
        }
        List<Map<String, Object>> files = new ArrayList<>();
        try (Stream<Path> all = Files.list(folder)) {
            for (Path file : all.toList()) {
                files.add(Map.of(
                        "DATA_TYPE",
                        "file",
                        "name",
                        file.getFileName().toString(),
                        "type",
                        Files.isDirectory(file) ? "dir" : "file",
                        "size",
                        Files.size(file)));
            }
        }
        reply(exchange, 200, Map.of("DATA_TYPE", "file_list", "DATA", files));
    }

    private void refuse(HttpExchange exchange, String complaint) throws IOException {
        complaints.add(complaint);
        reply(exchange, 400, Map.of("code", "ClientError.BadRequest"));
    }

    private static void reply(HttpExchange exchange, int status, Map<String, ?> answer) throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(answer);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
