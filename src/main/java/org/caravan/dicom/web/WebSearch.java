package org.caravan.dicom.web;

import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;

import org.caravan.dicom.DicomClient.MatchConsumer;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomMalformedException;
import org.caravan.dicom.DicomMatchException;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.DicomStatusException;
import org.caravan.dicom.Peer;
import org.caravan.dicom.QueryLevel;
import org.caravan.dicom.RequestControl;
import org.caravan.dicom.RequestKind;
import org.caravan.dicom.Uids;
import org.caravan.dicom.common.Fingerprint;
import org.caravan.dicom.common.Messages;
import org.caravan.dicom.common.Query;
import org.caravan.dicom.common.RequestClock;
import org.caravan.dicom.common.SopClasses;
import org.caravan.dicom.data.Dictionary;
import org.caravan.dicom.data.JsonDataSets;
import org.caravan.dicom.data.ReadLimits;
import org.caravan.dicom.data.Vr;

/**
 * Queries by QIDO-RS (PS3.18 §10.6), page after page: servers give no more at once than they like, and most say nothing of the rest. Patients, which
 * it has no resource for, are found through their studies.
 */
final class WebSearch {

    static final String JSON = "application/dicom+json";

    /** Matches that one request asks for. */
    private static final int PAGE = 1_000;

    private static final List<String> UNIQUE_KEYS =
            List.of("PatientID", "StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID");

    /** What answers hold without being asked for it (PS3.18 Tables 10.6.3-3 to 10.6.3-5). */
    private static final Set<String> ALWAYS_GIVEN = Set.of(
            "QueryRetrieveLevel",
            "SpecificCharacterSet",
            "StudyInstanceUID",
            "SeriesInstanceUID",
            "SOPInstanceUID",
            "SOPClassUID",
            "NumberOfStudyRelatedSeries",
            "NumberOfStudyRelatedInstances",
            "NumberOfSeriesRelatedInstances");

    private static final Logger LOG = LoggerFactory.getLogger(WebSearch.class);

    private final Peer peer;
    private final WebRequests requests;
    private final JsonDataSets reader;

    /** So many matches the server has given in one answer that was followed by none: an answer with fewer has no next page. */
    private int largestWhole;

    private boolean passesOverOffset;

    WebSearch(Peer peer, WebRequests requests) {
        this.peer = peer;
        this.requests = requests;
        reader = new JsonDataSets(ReadLimits.match(peer.maxMatchLength()));
    }

    /** Asks for one study, and fails where that is not answered as DICOMweb does. */
    void requireThere(RequestKind kind, RequestControl control, RequestClock clock)
            throws DicomException, InterruptedException {
        try (var answer = requests.send(kind, "/studies?limit=1", get(), control, clock)) {
            if (answer.status() == 404) {
                throw WebRefusals.noDicomWeb(peer);
            }
            if (answer.status() != 200 && answer.status() != 204) {
                throw WebRefusals.of(peer, answer.status());
            }
            if (answer.status() == 200 && !answer.contentType().contains("json")) {
                throw WebRefusals.noDicomWeb(peer);
            }
        }
    }

    /** @return matches that the server gave */
    int run(QueryLevel level, Map<String, ?> keys, MatchConsumer consumer, RequestControl control)
            throws DicomException, InterruptedException {
        String unique = UNIQUE_KEYS.get(level.ordinal());
        Map<String, Object> asked = new LinkedHashMap<>(keys);
        asked.putIfAbsent(unique, ""); // tells the pages apart
        MatchConsumer given = keys.containsKey(unique)
                ? consumer
                : match -> {
                    match.remove(unique);
                    consumer.accept(match);
                };
        Query query = new Query(peer, level, asked, given, SopClasses.STUDY_ROOT_FIND, null);
        var clock = new RequestClock(control);
        var search = new Search(query.keysToSend(), level == QueryLevel.PATIENT ? QueryLevel.STUDY : level);
        Page before = null;
        while (true) {
            int sent = query.sent();
            var page = new Page(search, before, query);
            page.read(sent, control, clock);
            if (page.count == 0 && before != null) {
                largestWhole = Math.max(largestWhole, before.count);
            }
            boolean whole = page.count < PAGE && page.count < largestWhole;
            if (page.count == 0 || page.isAsBefore || whole || passesOverOffset || search.isForOne()) {
                return query.sent();
            }
            before = page;
        }
    }

    private static HttpRequest.Builder get() {
        return HttpRequest.newBuilder().GET().setHeader("Accept", JSON);
    }

    /** What is asked: the resource, and its query. */
    private static final class Search {

        private final Map<String, Object> keys;
        private final QueryLevel level;
        private final Map<String, String> fromPath = new LinkedHashMap<>();
        private final String path;

        /** @param keys with a level, which is that */
        Search(Map<String, Object> keys, QueryLevel level) {
            this.keys = keys;
            this.level = level;
            StringBuilder text = new StringBuilder();
            boolean above = parent(text, "/studies", "StudyInstanceUID", QueryLevel.STUDY, true);
            if (level == QueryLevel.IMAGE) {
                parent(text, "/series", "SeriesInstanceUID", QueryLevel.SERIES, above);
            }
            text.append(
                    switch (level) {
                        case PATIENT, STUDY -> "/studies";
                        case SERIES -> "/series";
                        case IMAGE -> "/instances";
                    });
            path = text.append('?').append(String.join("&", query())).toString();
        }

        /** Takes a level above into the path where its UID is known, and those above that are; false where it is not. */
        private boolean parent(StringBuilder text, String resource, String keyword, QueryLevel of, boolean above) {
            boolean known = above && level.compareTo(of) > 0 && isOne(keyword);
            if (known) {
                text.append(resource).append('/').append(keys.get(keyword));
                fromPath.put(keyword, keys.get(keyword).toString());
            }
            return known;
        }

        private boolean isOne(String keyword) {
            return keys.get(keyword) instanceof String uid && Uids.isSafe(uid);
        }

        /** Whether the query is for the one object of its level that has that UID. */
        boolean isForOne() {
            return isOne(uniqueKey());
        }

        String uniqueKey() {
            return UNIQUE_KEYS.get(level.ordinal());
        }

        private List<String> query() {
            List<String> query = new ArrayList<>();
            keys.forEach((keyword, value) -> {
                String text = text(keyword, value);
                if (fromPath.containsKey(keyword) || keyword.equals("QueryRetrieveLevel")) {
                    return;
                }
                if (!text.isEmpty() && !text.equals("*")) {
                    query.add(name(keyword) + "=" + encoded(text));
                } else if (!ALWAYS_GIVEN.contains(keyword)) {
                    query.add("includefield=" + name(keyword));
                }
            });
            return query;
        }

        private static String name(String keyword) {
            return keyword.startsWith("(") ? String.format("%08X", Dictionary.tag(keyword)) : keyword;
        }

        /** Several UIDs are listed with commas (PS3.18 §8.3.4.1), other values as in a query by DIMSE. Empty for universal matching. */
        private static String text(String keyword, Object value) {
            if (value instanceof List<?> list) {
                boolean items = !list.isEmpty() && list.get(0) instanceof Map;
                boolean uids = Dictionary.vr(Dictionary.tag(keyword)) == Vr.UI;
                return items
                        ? ""
                        : String.join(
                                uids ? "," : "\\",
                                list.stream().map(String::valueOf).toList());
            }
            return value == null || value instanceof byte[] ? "" : value.toString();
        }

        private static String encoded(String text) {
            return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
        }

        String page(int offset) {
            return path + (path.endsWith("?") ? "" : "&") + "limit=" + PAGE + (offset == 0 ? "" : "&offset=" + offset);
        }
    }

    /** One answer. */
    private final class Page {

        private final Search search;
        private final Page before;
        private final Query query;
        private Fingerprint first;
        private int count;
        private boolean isAsBefore;

        Page(Search search, Page before, Query query) {
            this.search = search;
            this.before = before;
            this.query = query;
        }

        void read(int offset, RequestControl control, RequestClock clock) throws DicomException, InterruptedException {
            try (var answer = requests.send(RequestKind.FIND, search.page(offset), get(), control, clock)) {
                if (answer.status() == 404 && offset == 0) {
                    requireThere(RequestKind.FIND, control, clock); // some say so where nothing matches
                    return;
                }
                if (answer.status() == 204 || answer.status() == 404) {
                    return;
                }
                if (answer.status() != 200) {
                    throw WebRefusals.of(peer, answer.status());
                }
                matches(answer.body(), control);
            }
        }

        private void matches(WebBody body, RequestControl control) throws DicomException {
            try (JsonParser parser = reader.json().createParser(body)) {
                if (parser.nextToken() != JsonToken.START_ARRAY) {
                    throw WebRefusals.noDicomWeb(peer);
                }
                while (parser.nextToken() != JsonToken.END_ARRAY && !isAsBefore) {
                    if (control.cancel().isCancelled()) {
                        throw new DicomStatusException(
                                DicomStatus.CANCEL, "A query to " + Messages.who(peer) + " was cancelled.");
                    }
                    match(reader.read(parser, query.selection()));
                }
                if (!isAsBefore) {
                    body.finish();
                }
            } catch (JsonProcessingException e) {
                throw unlike("JSON that is broken or too large");
            } catch (DicomMatchException e) {
                throw e;
            } catch (DicomMalformedException e) {
                throw unlike(e.getMessage());
            } catch (IOException e) {
                throw body.failure();
            }
        }

        private DicomMatchException unlike(String what) {
            return new DicomMatchException(Messages.who(peer) + " answered a query with what cannot be taken: " + what
                    + ". See maxMatchLength.");
        }

        private void match(Map<String, Object> match) throws DicomException {
            if (count == 0) {
                Object uid = match.get(search.uniqueKey());
                first = uid == null ? null : Fingerprint.of(uid);
                isAsBefore = before != null && (first == null || first.equals(before.first));
                if (isAsBefore) {
                    passesOver();
                    return;
                }
            }
            count++;
            search.fromPath.forEach(match::putIfAbsent);
            match.put("QueryRetrieveLevel", search.level.name());
            query.take(match);
        }

        private void passesOver() {
            if (!passesOverOffset) {
                LOG.warn(
                        "{} pays no attention to offset: it gave the same matches again. Where it gives so many at most, set resultLimit: {} came",
                        Messages.who(peer),
                        before.count);
            }
            passesOverOffset = true;
        }
    }
}
