package org.caravan.dicom.web;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomNotOfferedException;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.Outcome;
import org.caravan.dicom.Peer;
import org.caravan.dicom.QueryLevel;
import org.caravan.dicom.RequestControl;
import org.caravan.dicom.RequestKind;
import org.caravan.dicom.Uids;
import org.caravan.dicom.common.GetRun;
import org.caravan.dicom.common.Messages;
import org.caravan.dicom.common.RequestClock;

/**
 * Retrieves by WADO-RS (PS3.18 §10.4): a study or series in one request, single objects in one each. They go from the body of the answer straight to
 * where a C-GET has them; an answer that says it is partial, or ends early, makes nothing complete.
 */
final class WebRetrieve {

    /** As the objects are stored; some servers give others 406, and transcode where it is not said. */
    private static final String AS_STORED = "multipart/related; type=\"application/dicom\"; transfer-syntax=*";

    private static final String ANY = "multipart/related; type=\"application/dicom\"";
    private static final int PARTIAL = 206;
    private static final Logger LOG = LoggerFactory.getLogger(WebRetrieve.class);

    private final Peer peer;
    private final WebRequests requests;
    private final GetRun run;
    private final RequestControl control;
    private final RequestClock clock;
    private final List<String> failed = new ArrayList<>();
    private int completed;
    private int notStored;
    private boolean partial;
    private int status = DicomStatus.SUCCESS;

    WebRetrieve(Peer peer, WebRequests requests, GetRun run, RequestControl control) {
        this.peer = peer;
        this.requests = requests;
        this.run = run;
        this.control = control;
        clock = new RequestClock(control);
    }

    Outcome run(QueryLevel level, Map<String, ?> identifiers) throws DicomException, InterruptedException {
        var objects = new WebObjects(run, run.who(address()));
        String study = "/studies/" + uid(identifiers, "StudyInstanceUID", level);
        if (level == QueryLevel.STUDY) {
            fetch(study, objects);
            return outcome();
        }
        String series = study + "/series/" + uid(identifiers, "SeriesInstanceUID", level);
        if (level == QueryLevel.SERIES) {
            fetch(series, objects);
            return outcome();
        }
        for (String object : wanted(identifiers.get("SOPInstanceUID"))) {
            if (!isCancelled() && !fetch(series + "/instances/" + object, objects)) {
                failed.add(object);
            }
        }
        return outcome();
    }

    private String uid(Map<String, ?> identifiers, String keyword, QueryLevel level) throws DicomException {
        if (level == QueryLevel.PATIENT || !(identifiers.get(keyword) instanceof String uid) || !Uids.isSafe(uid)) {
            throw new DicomNotOfferedException(
                    Messages.who(peer)
                            + " speaks DICOMweb, which has no retrieve without the UIDs of study and series. Retrieve series by series.");
        }
        return uid;
    }

    private static List<String> wanted(Object uids) {
        List<?> all = uids instanceof List<?> list ? list : List.of(String.valueOf(uids));
        return all.stream().map(String::valueOf).filter(Uids::isSafe).toList();
    }

    private InetAddress address() throws DicomException {
        try {
            return InetAddress.getByName(peer.host());
        } catch (UnknownHostException e) {
            throw Messages.unknownHost(peer, e);
        }
    }

    private boolean isCancelled() {
        return control.cancel().isCancelled();
    }

    /** False where the server gave nothing for it. */
    private boolean fetch(String path, WebObjects objects) throws DicomException, InterruptedException {
        int before = completed;
        try (var answer = send(path)) {
            int http = answer.status();
            if (http == 200 || http == PARTIAL) {
                partial |= http == PARTIAL;
                take(answer, objects);
                return completed > before;
            }
            if (http != 204) {
                status = WebRefusals.status(peer, http);
            }
            return false;
        }
    }

    private WebRequests.Answer send(String path) throws DicomException, InterruptedException {
        var answer = requests.send(RequestKind.GET, path, accepting(AS_STORED), control, clock);
        if (answer.status() != 406) {
            return answer;
        }
        answer.close();
        LOG.info("{} gives no objects as they are stored (406): asked for those of its choice", Messages.who(peer));
        return requests.send(RequestKind.GET, path, accepting(ANY), control, clock);
    }

    private static HttpRequest.Builder accepting(String type) {
        return HttpRequest.newBuilder().GET().setHeader("Accept", type);
    }

    private void take(WebRequests.Answer answer, WebObjects objects) throws DicomException {
        String type = answer.contentType();
        try {
            if (type.toLowerCase(Locale.ROOT).startsWith("application/dicom")
                    && !type.toLowerCase(Locale.ROOT).startsWith("application/dicom+")) {
                count(objects.take(answer.body()::read, -1));
                return;
            }
            if (!MultipartReader.isMultipart(type)) {
                throw WebRefusals.of(peer, 406);
            }
            var parts = new MultipartReader(answer.body(), type);
            for (var part = parts.next(); part != null && !isCancelled(); part = parts.next()) {
                count(objects.take(parts::read, length(part)));
            }
            if (!isCancelled()) {
                answer.body().finish();
            }
        } catch (IOException e) {
            throw answer.body().failure();
        }
    }

    private static long length(Map<String, String> headers) {
        String length = headers.getOrDefault("content-length", "");
        return length.matches("[0-9]{1,18}") ? Long.parseLong(length) : -1;
    }

    private void count(WebObjects.Taken taken) {
        run.answered(taken.sopInstanceUid(), taken.status());
        if (DicomStatus.isStored(taken.status())) {
            completed++;
        } else {
            notStored++;
        }
        control.progress().pending(counted(DicomStatus.PENDING));
    }

    private Outcome outcome() {
        if (isCancelled()) {
            return run.outcome(counted(DicomStatus.CANCEL));
        }
        boolean lacking = partial || !failed.isEmpty();
        boolean nothing = completed + notStored == 0 && status != DicomStatus.SUCCESS;
        return run.outcome(counted(nothing ? status : lacking ? DicomStatus.SUB_OPERATIONS_WITH_FAILURES : status));
    }

    private Outcome counted(int with) {
        int lacking = Math.max(failed.size() + notStored, partial ? 1 : 0);
        return new Outcome(with, completed, lacking, 0, Outcome.UNKNOWN, List.copyOf(failed), "");
    }
}
