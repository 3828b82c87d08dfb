package org.caravan.deliver;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.caravan.deliver.HttpAccess.Answer;
import org.caravan.queue.JobFailedException.Effect;

/** Requests of Globus's transfer API (docs.globus.org/api/transfer), with a token of the application's own. */
final class GlobusRequests {

    /**
     * One file of a task.
     *
     * @param from absolute path in the collection it is in
     * @param to absolute path in the collection it goes to
     */
    record Item(String from, String to) {}

    private static final Logger LOG = LoggerFactory.getLogger(GlobusRequests.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final AnswerJson ANSWERS = new AnswerJson("server of Globus");
    private static final int MOST_KEPT = 50_000;
    private static final Duration LONGEST = Duration.ofMinutes(2);
    /** sync_level of a task that replaces what has another checksum. */
    private static final int BY_CHECKSUM = 3;

    private static final String SCOPE = "urn:globus:auth:scope:transfer.api.globus.org:all";

    private final HttpClient client;
    private final URI transfer;
    private final String authorization;
    private final Map<String, Map<String, Long>> sizes = new HashMap<>();

    GlobusRequests(HttpClient client, URI transfer, String authorization) {
        this.client = client;
        this.transfer = transfer;
        this.authorization = authorization;
    }

    /** @param login the application's id and secret, as the header {@code Authorization} */
    static GlobusRequests login(HttpClient client, URI transfer, URI tokens, String login)
            throws DeliveryException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(tokens)
                .timeout(LONGEST)
                .header("Authorization", login)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("grant_type=client_credentials&scope=" + encoded(SCOPE)))
                .build();
        Answer answer = HttpAccess.send(client, request, "Globus login");
        if (answer.status() == 400 || answer.status() == 401) {
            throw stop("Globus refuses the application: correct the destination's clientId and clientSecretFile");
        }
        String token = json(answer).path("access_token").asText("");
        if (token.isEmpty()) {
            throw new DeliveryException("Globus gives no token (HTTP status " + answer.status() + ")", Effect.BACK_OFF);
        }
        return new GlobusRequests(client, transfer, "Bearer " + token);
    }

    /**
     * Begins a task: files are transferred where those at the far end have another checksum, and the checksums compared.
     *
     * @return the id of the task
     */
    String submit(String from, String to, List<Item> items, Instant deadline)
            throws DeliveryException, InterruptedException {
        // with the same one a request that is sent twice makes one task
        String submission = ask(get("/submission_id")).path("value").asText();
        Map<String, Object> task = Map.of(
                "DATA_TYPE",
                "transfer",
                "submission_id",
                submission,
                "source_endpoint",
                from,
                "destination_endpoint",
                to,
                "label",
                "Caravan",
                "sync_level",
                BY_CHECKSUM,
                "verify_checksum",
                true,
                "notify_on_succeeded",
                false,
                "deadline",
                deadline.toString(),
                "DATA",
                items.stream()
                        .map(item -> Map.of(
                                "DATA_TYPE",
                                "transfer_item",
                                "source_path",
                                item.from(),
                                "destination_path",
                                item.to(),
                                "recursive",
                                false))
                        .toList());
        return ask(post("/transfer", task)).path("task_id").asText();
    }

    /**
     * Whether the task has succeeded.
     *
     * @throws DeliveryException where it has failed
     */
    boolean isDone(String task) throws DeliveryException, InterruptedException {
        JsonNode state = ask(get("/task/" + encoded(task)));
        String reason = state.path("nice_status").asText("");
        return switch (state.path("status").asText()) {
            case "SUCCEEDED" -> true;
            case "FAILED" ->
                throw new DeliveryException(
                        "Globus's task has failed (" + word(reason) + "): look at it in Globus", Effect.BACK_OFF);
            case "INACTIVE" ->
                throw stop("Globus has suspended the task (" + word(reason)
                        + "): let the application use both collections");
            default -> {
                // it would try for days
                if (List.of("PERMISSION_DENIED", "QUOTA_EXCEEDED", "NO_SPACE_LEFT")
                        .contains(reason)) {
                    cancelQuietly(task);
                    throw stop("Globus cannot write at the destination (" + reason
                            + "): have the application allowed to write there, or make room");
                }
                yield false;
            }
        };
    }

    void cancel(String task) throws DeliveryException, InterruptedException {
        ask(post("/task/" + encoded(task) + "/cancel", Map.of()));
    }

    /** Of a task that nobody waits for any more. */
    void cancelQuietly(String task) {
        boolean interrupted = Thread.interrupted();
        try {
            cancel(task);
        } catch (DeliveryException e) {
            LOG.debug("A task of Globus was not cancelled: {}", e.getMessage());
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Gives a file of a collection its name; where that is taken, the file keeps the one it has. */
    void rename(String collection, String from, String to) throws DeliveryException, InterruptedException {
        HttpRequest request = post(
                        "/operation/endpoint/" + encoded(collection) + "/rename",
                        Map.of("DATA_TYPE", "rename", "old_path", from, "new_path", to))
                .build();
        Answer answer = HttpAccess.send(client, request, "Globus");
        sizes.clear();
        if (answer.status() / 100 != 2 && !json(answer).path("code").asText("").contains("Exists")) {
            throw refusal(answer);
        }
    }

    /** Size of a file of a collection; empty where there is none. Each folder is read once. */
    Optional<Long> size(String collection, String path) throws DeliveryException, InterruptedException {
        int slash = path.lastIndexOf('/') + 1;
        String folder = path.substring(0, slash);
        if (!sizes.containsKey(folder)) {
            if (sizes.values().stream().mapToInt(Map::size).sum() > MOST_KEPT) {
                sizes.clear();
            }
            sizes.put(folder, list(collection, folder));
        }
        return Optional.ofNullable(sizes.get(folder).get(path.substring(slash)));
    }

    Map<String, Long> list(String collection, String folder) throws DeliveryException, InterruptedException {
        HttpRequest request = get("/operation/endpoint/" + encoded(collection) + "/ls?path=" + encoded(folder))
                .build();
        Answer answer = HttpAccess.send(client, request, "Globus");
        if (answer.status() == 404) {
            return Map.of();
        }
        if (answer.status() / 100 != 2) {
            throw refusal(answer);
        }
        try {
            return ANSWERS.files(answer.body());
        } catch (IOException e) {
            throw noJson(answer);
        }
    }

    private HttpRequest.Builder get(String path) {
        return HttpRequest.newBuilder(URI.create(transfer + path))
                .timeout(LONGEST)
                .header("Authorization", authorization)
                .GET();
    }

    private HttpRequest.Builder post(String path, Map<String, ?> body) throws DeliveryException {
        try {
            return get(path)
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private JsonNode ask(HttpRequest.Builder request) throws DeliveryException, InterruptedException {
        return checked(HttpAccess.send(client, request.build(), "Globus"));
    }

    private static JsonNode checked(Answer answer) throws DeliveryException {
        if (answer.status() / 100 == 2) {
            return json(answer);
        }
        throw refusal(answer);
    }

    private static DeliveryException refusal(Answer answer) throws DeliveryException {
        String code = word(json(answer).path("code").asText(""));
        return switch (answer.status()) {
            case 401, 403 -> stop("Globus refuses it (" + code + "): let the application use both collections");
            case 404 ->
                stop("Globus does not know it (" + code + "): correct the destination's collections and folders");
            default ->
                new DeliveryException(
                        "Globus failed (HTTP status " + answer.status() + ", " + code + ")", Effect.BACK_OFF);
        };
    }

    private static JsonNode json(Answer answer) throws DeliveryException {
        try {
            return ANSWERS.tree(answer.body());
        } catch (IOException e) {
            throw noJson(answer);
        }
    }

    private static DeliveryException noJson(Answer answer) {
        return new DeliveryException(
                "Globus's answer is no JSON (HTTP status " + answer.status() + ")", Effect.BACK_OFF);
    }

    /** What Globus says, as far as it is one of its words: paths may name patients. */
    private static String word(String said) {
        return said.matches("[A-Za-z_.]{1,60}") ? said : "no reason that can be told";
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static DeliveryException stop(String message) {
        return new DeliveryException(message, false);
    }
}
