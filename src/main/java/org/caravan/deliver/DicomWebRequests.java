package org.caravan.deliver;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

import org.caravan.deliver.HttpAccess.Answer;
import org.caravan.dicom.Uids;
import org.caravan.queue.JobFailedException.Effect;

/** Requests of DICOMweb (PS3.18), and what a server's refusals mean. */
final class DicomWebRequests {

    private static final String WHO = "DICOMweb server";
    private static final AnswerJson JSON = new AnswerJson(WHO);
    private static final String SOP_INSTANCE_UID = "00080018";
    private static final String FAILED_SOP_SEQUENCE = "00081198";
    private static final String FAILURE_REASON = "00081197";
    private static final int PAGE = 1_000;
    private static final int MOST_OBJECTS = 100_000;

    /** Some were stored, or none of them (PS3.18 Table 10.5.3-1): the body says which. */
    private static final Set<Integer> PARTLY = Set.of(202, 409);

    private final HttpClient client;
    private final URI base;
    private final String authorization;
    private final Duration timeout;

    /** @param authorization the header of that name; null for none */
    DicomWebRequests(HttpClient client, URI base, String authorization, Duration timeout) {
        this.client = client;
        this.base = base;
        this.authorization = authorization;
        this.timeout = timeout;
    }

    /**
     * SOP instance UIDs of a series that the server has; page after page, since servers give no more than they like at once.
     */
    Set<String> instances(String study, String series) throws DeliveryException, InterruptedException {
        Set<String> uids = new HashSet<>();
        int before = -1;
        while (uids.size() > before) {
            before = uids.size();
            HttpRequest.Builder request = request(
                    "/studies/" + study + "/series/" + series + "/instances?limit=" + PAGE + "&offset=" + before);
            Answer answer = send(request.GET());
            if (answer.status() == 204 || answer.status() == 404 && before == 0 && isThere()) {
                return uids;
            }
            if (answer.status() != 200) {
                throw refusal(answer.status());
            }
            for (JsonNode one : json(answer)) {
                String uid = one.path(SOP_INSTANCE_UID).path("Value").path(0).asText("");
                if (Uids.isSafe(uid)) {
                    uids.add(uid);
                }
            }
            if (uids.size() > MOST_OBJECTS) {
                throw new DeliveryException(
                        "The DICOMweb server lists more than " + MOST_OBJECTS
                                + " objects of one series, which none has",
                        Effect.BACK_OFF);
            }
        }
        return uids;
    }

    /** Whether the address is one of DICOMweb: a series that is not there gives 404 at some servers. */
    private boolean isThere() throws DeliveryException, InterruptedException {
        int status = send(request("/studies?limit=1").GET()).status();
        if (status != 200 && status != 204) {
            throw refusal(status);
        }
        return true;
    }

    /**
     * Stores objects.
     *
     * @return words on the objects that the server did not take; null where it reports none
     */
    String store(BodyPublisher body, String boundary, int objects) throws DeliveryException, InterruptedException {
        Answer answer = send(request("/studies")
                .header("Content-Type", "multipart/related; type=\"application/dicom\"; boundary=" + boundary)
                .POST(body));
        if (answer.status() == 200 || PARTLY.contains(answer.status())) {
            JsonNode failed = answer.body().length == 0
                    ? MissingNode.getInstance()
                    : json(answer).path(FAILED_SOP_SEQUENCE).path("Value");
            if (failed.size() > 0) {
                int reason =
                        failed.get(0).path(FAILURE_REASON).path("Value").path(0).asInt();
                return "The destination did not take " + failed.size() + " of " + objects + " objects (failure reason "
                        + "%04XH".formatted(reason) + "); they are sent again";
            }
            return null;
        }
        throw refusal(answer.status());
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(timeout)
                .header("Accept", "application/dicom+json");
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        return request;
    }

    private Answer send(HttpRequest.Builder request) throws DeliveryException, InterruptedException {
        return HttpAccess.send(client, request.build(), WHO);
    }

    private static JsonNode json(Answer answer) throws DeliveryException {
        try {
            return JSON.tree(answer.body());
        } catch (IOException e) {
            throw new DeliveryException("The server's answer is no DICOM JSON: correct the destination's url", false);
        }
    }

    private static DeliveryException refusal(int status) {
        return switch (status) {
            case 401, 403 ->
                stop("The DICOMweb server refuses us (HTTP status " + status
                        + "): correct user, password, token or client certificate, or have us allowed there");
            case 404, 405, 301, 302, 307, 308 ->
                stop("There is no DICOMweb at the destination's url (HTTP status " + status + "): correct it");
            case 413 ->
                new DeliveryException(
                        "A request is too large for the DICOMweb server: lower the destination's objectsAtOnce and"
                                + " megabytesAtOnce",
                        Effect.BACK_OFF);
            case 507 -> stop("The DICOMweb server is full: make room");
            case 400, 406, 415 ->
                new DeliveryException(
                        "The DICOMweb server does not take these objects (HTTP status " + status + ")", true);
            default ->
                new DeliveryException("The DICOMweb server failed (HTTP status " + status + ")", Effect.BACK_OFF);
        };
    }

    private static DeliveryException stop(String message) {
        return new DeliveryException(message, false);
    }
}
