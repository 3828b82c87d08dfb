package org.caravan.dicom.web;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import com.fasterxml.jackson.core.JsonParser;

import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomMalformedException;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.Peer;
import org.caravan.dicom.RequestControl;
import org.caravan.dicom.RequestKind;
import org.caravan.dicom.StoreObject;
import org.caravan.dicom.common.RequestClock;
import org.caravan.dicom.common.StoreRun;
import org.caravan.dicom.data.JsonDataSets;
import org.caravan.dicom.data.Part10;
import org.caravan.dicom.data.ReadLimits;

/** Stores by STOW-RS (PS3.18 §10.5), one object in a request, so that each has an answer of its own. */
final class WebStore {

    private static final JsonDataSets READER = new JsonDataSets(ReadLimits.IDENTIFIER);

    private final Peer peer;
    private final WebRequests requests;
    private final RequestControl control;
    private final RequestClock clock;

    WebStore(Peer peer, WebRequests requests, RequestControl control, RequestClock clock) {
        this.peer = peer;
        this.requests = requests;
        this.control = control;
        this.clock = clock;
    }

    /** @return the status that a C-STORE of it would have */
    int send(StoreObject object) throws DicomException, InterruptedException {
        String boundary = UUID.randomUUID().toString();
        byte[] head =
                ("--" + boundary + "\r\nContent-Type: application/dicom\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        byte[] header = Part10.header(
                object.sopClassUid(), object.sopInstanceUid(), object.transferSyntaxUid(), peer.callingAeTitle());
        byte[] end = ("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.US_ASCII);
        // its length is said before: some servers store nothing of a body that comes in chunks, and report success
        long length;
        InputStream dataSet;
        try (InputStream in = object.openDataSet()) {
            length = in.transferTo(OutputStream.nullOutputStream());
            dataSet = object.openDataSet();
        } catch (IOException e) {
            return StoreRun.unreadable(object, e);
        }
        InputStream body = new SequenceInputStream(Collections.enumeration(List.of(
                new ByteArrayInputStream(head),
                new ByteArrayInputStream(header),
                dataSet,
                new ByteArrayInputStream(end))));
        HttpRequest.Builder request = HttpRequest.newBuilder()
                .setHeader("Accept", WebSearch.JSON)
                .setHeader("Content-Type", "multipart/related; type=\"application/dicom\"; boundary=" + boundary)
                .POST(BodyPublishers.fromPublisher(
                        BodyPublishers.ofInputStream(() -> body), head.length + header.length + length + end.length));
        try (dataSet;
                var answer = requests.send(RequestKind.STORE, "/studies", request, control, clock)) {
            return status(answer);
        } catch (IOException e) {
            return StoreRun.unreadable(object, e);
        }
    }

    /** Some were stored, or none (PS3.18 Table 10.5.3-1): the body says why. */
    private int status(WebRequests.Answer answer) throws DicomException {
        int http = answer.status();
        if (http != 200 && http != 202 && http != 409) {
            return WebRefusals.status(peer, http);
        }
        Map<String, Object> told = Map.of();
        try (JsonParser parser = READER.json().createParser(answer.body())) {
            if (parser.nextToken() != null) {
                told = READER.read(parser, JsonDataSets.all());
            }
        } catch (IOException | DicomMalformedException e) {
            told = Map.of(); // the status alone counts
        }
        int usual = http == 409 ? DicomStatus.PROCESSING_FAILURE : http == 202 ? DicomStatus.COERCION : 0;
        return told.get("FailedSOPSequence") instanceof List<?> failed
                        && !failed.isEmpty()
                        && failed.get(0) instanceof Map<?, ?> first
                ? number(first.get("FailureReason"), DicomStatus.PROCESSING_FAILURE)
                : usual;
    }

    private static int number(Object text, int otherwise) {
        return text instanceof String digits && digits.matches("[0-9]{1,5}") ? Integer.parseInt(digits) : otherwise;
    }
}
