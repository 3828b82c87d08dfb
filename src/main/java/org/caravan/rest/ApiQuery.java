package org.caravan.rest;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;

import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;

import org.caravan.access.Access;
import org.caravan.access.Desk;
import org.caravan.access.Right;
import org.caravan.access.Role;
import org.caravan.dicom.QueryLevel;
import org.caravan.http.LongAnswers;
import org.caravan.lists.Cells;
import org.caravan.requests.QueryKeys;
import org.caravan.requests.RequestException;

/** Queries PACS for a script; the route sends them, and each match is written as it is read. */
public final class ApiQuery {

    /** Queries at once; each may wait for the pace of its PACS. */
    private static final int AT_ONCE = 4;

    /** What is shown to whom data that says whose it is is not. */
    private static final Set<String> OF_NOBODY = Set.of(
            "StudyInstanceUID",
            "SeriesInstanceUID",
            "SOPInstanceUID",
            "SOPClassUID",
            "StudyDate",
            "StudyDescription",
            "ModalitiesInStudy",
            "Modality",
            "SeriesNumber",
            "SeriesDescription",
            "InstanceNumber",
            "BodyPartExamined",
            "NumberOfStudyRelatedSeries",
            "NumberOfStudyRelatedInstances",
            "NumberOfSeriesRelatedInstances");

    private final Desk desk;
    private final Access access;
    private final Semaphore places = new Semaphore(AT_ONCE);

    ApiQuery(Desk desk, Access access) {
        this.desk = desk;
        this.access = access;
    }

    /**
     * What is asked.
     *
     * @param level PATIENT, STUDY, SERIES or IMAGE; STUDY where nothing is said
     * @param keys keyword or tag to value; empty to ask for the value
     * @param format csv or json, an object a line; csv where nothing is said
     */
    record Wanted(String pacs, String level, Map<String, String> keys, String format) {}

    /** A query under way. */
    public final class Running {
        private final Call call;
        private final String pacs;
        private final QueryLevel level;
        private final Map<String, String> keys;
        private final List<String> columns;
        private final boolean json;

        private Running(Call call, Wanted wanted) {
            this.call = call;
            this.pacs = wanted.pacs();
            this.level = level(wanted.level());
            this.json = isJson(wanted.format());
            List<String> written = new ArrayList<>();
            if (wanted.keys() != null) {
                wanted.keys()
                        .forEach((key, value) ->
                                written.add(value == null || value.isEmpty() ? key : key + "=" + value));
            }
            this.keys = QueryKeys.of(level, written);
            boolean identified = call.person().may(Right.IDENTIFIED, "");
            this.columns = keys.keySet().stream()
                    .filter(keyword -> identified || OF_NOBODY.contains(keyword))
                    .toList();
        }

        public String getLevel() {
            return level.name();
        }

        public Map<String, String> getKeys() {
            return keys;
        }

        public String getPacs() {
            return pacs;
        }

        private Writer begin() throws IOException {
            Writer out = new BufferedWriter(new OutputStreamWriter(
                    call.begin(json ? "application/x-ndjson" : Call.CSV_TYPE, ""), StandardCharsets.UTF_8));
            if (!json) {
                List<String> heading = new ArrayList<>(List.of("PACS"));
                heading.addAll(columns);
                out.write(Cells.line(heading.toArray()) + "\r\n");
            }
            return out;
        }

        private String line(Map<String, Object> match) {
            if (json) {
                Map<String, Object> object = new LinkedHashMap<>();
                object.put("PACS", pacs);
                columns.forEach(column -> object.put(column, match.get(column)));
                return Call.write(object) + "\n";
            }
            List<Object> cells = new ArrayList<>(List.of(pacs));
            columns.forEach(column -> cells.add(cell(match.get(column))));
            return Cells.line(cells.toArray()) + "\r\n";
        }
    }

    private static String cell(Object value) {
        Object one = value instanceof List<?> list
                ? String.join("\\", list.stream().map(String::valueOf).toList())
                : value;
        return one == null ? "" : one.toString();
    }

    private static QueryLevel level(String level) {
        try {
            return level == null ? QueryLevel.STUDY : QueryLevel.valueOf(level.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new RequestException("'" + level + "' is no level: write PATIENT, STUDY, SERIES or IMAGE");
        }
    }

    private static boolean isJson(String format) {
        if (format == null || format.equals("csv")) {
            return false;
        }
        if (format.equals("json")) {
            return true;
        }
        throw new RequestException("'" + format + "' is no format: write csv or json");
    }

    /** Checks what is asked. */
    public Running begin(Exchange exchange) throws IOException {
        Call call = Call.of(exchange);
        call.person().require(Role.REQUESTER);
        Wanted wanted = call.json(Wanted.class);
        if (wanted.pacs() == null || wanted.pacs().isBlank()) {
            throw new RequestException(
                    "say which PACS to ask: {\"pacs\": \"...\"}, one of " + desk.pacs(call.person()));
        }
        desk.requirePacs(call.person(), wanted.pacs());
        Running running = new Running(call, wanted);
        if (!places.tryAcquire()) {
            throw new ApiErrors.BusyException(AT_ONCE + " queries are under way just now: try again later");
        }
        LongAnswers.allow(call.request());
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                places.release();
            }
        });
        return running;
    }

    /** Writes the matches; that they are seen is written down before. */
    public void write(Running running, Iterator<Map<String, Object>> matches, Integer number) throws IOException {
        access.audit(running.call.request(), "query", null, running.pacs, number == null ? 0 : number);
        Writer out = running.begin();
        while (matches.hasNext()) {
            out.write(running.line(matches.next()));
        }
        out.flush();
    }
}
