package org.caravan.page;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;

import org.caravan.access.Desk;
import org.caravan.access.Person;
import org.caravan.camel.dicom.DicomConstants;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.QueryLevel;

/** Has PACS asked for a person: through the component, and so at the pace, in the places and by the retrieval of each. */
final class PacsTalk {

    /** Matches of one query that are kept; more are said to be there. */
    static final int MOST = 2_000;

    private static final Duration LONGEST = Duration.ofSeconds(100);
    /** Queries of people at once. */
    private static final int AT_ONCE = 4;

    private static final Map<QueryLevel, List<String>> WANTED = Map.of(
            QueryLevel.STUDY,
            List.of(
                    "PatientID",
                    "PatientName",
                    "PatientBirthDate",
                    "StudyDate",
                    "StudyDescription",
                    "AccessionNumber",
                    "ModalitiesInStudy",
                    "NumberOfStudyRelatedSeries",
                    "NumberOfStudyRelatedInstances",
                    "StudyInstanceUID"),
            QueryLevel.SERIES,
            List.of(
                    "Modality",
                    "SeriesNumber",
                    "SeriesDescription",
                    "NumberOfSeriesRelatedInstances",
                    "SeriesInstanceUID"));

    private final CamelContext context;
    private final Desk desk;
    private final ProducerTemplate template;
    private final ExecutorService threads;

    PacsTalk(CamelContext context, Desk desk) {
        this.context = context;
        this.desk = desk;
        this.template = context.createProducerTemplate();
        this.threads = context.getExecutorServiceManager().newThreadPool(this, "page-asks", AT_ONCE, AT_ONCE);
    }

    /** What a query gave: matches, {@link #MOST} at most, and whether there are more. */
    record Answer(List<Map<String, String>> matches, boolean isMore) {}

    /** How long the PACS took to answer C-ECHO. */
    Duration echo(Person person, String pacs) throws DicomException {
        desk.requirePacs(person, pacs);
        long begun = System.nanoTime();
        ask(pacs, "dicom:echo:" + pacs + "?", null);
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    /** @param keys keyword to value, none empty */
    Answer find(Person person, String pacs, QueryLevel level, Map<String, String> keys) throws DicomException {
        desk.requirePacs(person, pacs);
        Map<String, String> query = new LinkedHashMap<>();
        WANTED.get(level).forEach(keyword -> query.put(keyword, ""));
        query.putAll(keys);
        Exchange done = ask(pacs, "dicom:find:" + pacs + "?level=" + level + "&", query);
        List<?> body = done.getMessage().getBody(List.class);
        List<Map<String, String>> matches = new ArrayList<>();
        body.stream().limit(MOST).forEach(match -> matches.add(texts((Map<?, ?>) match)));
        return new Answer(
                matches,
                body.size() > MOST
                        || Boolean.TRUE.equals(
                                done.getMessage().getHeader(DicomConstants.RESULT_LIMIT_REACHED, Boolean.class)));
    }

    private static Map<String, String> texts(Map<?, ?> match) {
        Map<String, String> texts = new LinkedHashMap<>();
        match.forEach((keyword, value) -> {
            String text = value instanceof List<?> list
                    ? String.join(", ", list.stream().map(String::valueOf).toList())
                    : value == null ? "" : value.toString();
            if (!text.isBlank()) {
                texts.put((String) keyword, text.strip());
            }
        });
        return texts;
    }

    /** On a thread of a few, since it may wait for the pace: nobody's patience takes the pages from the others. */
    private Exchange ask(String pacs, String uri, Object body) throws DicomException {
        String gate = context.getRoute("pace-" + pacs) == null ? "" : "&gate=direct:pace-" + pacs;
        Future<Exchange> asked;
        try {
            asked = threads.submit(() -> template.request(
                    uri + "deadline=" + LONGEST.toSeconds() + "s" + gate,
                    exchange -> exchange.getMessage().setBody(body)));
        } catch (RejectedExecutionException e) {
            throw PageException.bad("others are asking PACS just now: try again in a moment");
        }
        try {
            Exchange done = asked.get(LONGEST.toSeconds(), TimeUnit.SECONDS);
            rethrow(done.getException());
            return done;
        } catch (TimeoutException e) {
            asked.cancel(true);
            throw PageException.bad("the PACS '" + pacs + "' has not answered within " + LONGEST.toSeconds()
                    + " seconds: it may be busy with what others ask for; ask for less, or later");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw PageException.bad("Caravan is stopping: try again when it is back");
        }
    }

    private static void rethrow(Exception failure) throws DicomException {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof DicomException dicom) {
                throw dicom;
            }
        }
        if (failure != null) {
            throw failure instanceof RuntimeException wrong ? wrong : new IllegalStateException(failure);
        }
    }
}
