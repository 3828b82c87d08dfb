package org.caravan.requests;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.caravan.dicom.Uids;
import org.caravan.discover.Attributes;
import org.caravan.discover.Findings;
import org.caravan.queue.JobFailedException;
import org.caravan.queue.JobFailedException.Effect;
import org.caravan.queue.Sql;

/** Finds out which series an item of a request asks for, and has them fetched; the routes send the queries. */
public class RequestSearch {

    private static final Logger LOG = LoggerFactory.getLogger(RequestSearch.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Sql sql;
    private final Findings findings;

    public RequestSearch(Sql sql) {
        this.sql = sql;
        this.findings = new Findings(sql);
    }

    /** @param job a row of {@code claim-request.sql} */
    public ItemSearch begin(Map<String, Object> job) throws JobFailedException {
        try {
            Map<String, String> keys = JSON.readValue((String) job.get("keys"), new TypeReference<>() {});
            return new ItemSearch(job, keys, Filters.of((String) job.get("filters")));
        } catch (JsonProcessingException | RequestException e) {
            throw new JobFailedException(Effect.GIVE_UP, "What the row asks for cannot be read");
        }
    }

    /** Keys of the C-FIND for the series of that study. */
    public Map<String, Object> seriesKeys(ItemSearch search, Map<String, Object> study) throws JobFailedException {
        String patientId = Attributes.text(study, "PatientID");
        String uid = Attributes.text(study, "StudyInstanceUID");
        if (patientId.isEmpty() || !Uids.isSafe(uid)) {
            throw new JobFailedException(
                    Effect.GIVE_UP,
                    "The PACS names a study without a PatientID, or with a StudyInstanceUID that is none: it can be told of nobody whose it is");
        }
        return search.seriesKeys(patientId, uid);
    }

    /**
     * An answer that may be cut off would have a request look as if it were whole.
     *
     * @param what was asked for, in words
     * @param cutOff whether it may be; null for no
     * @throws JobFailedException where it may be
     */
    public void requireAll(String what, Boolean cutOff) throws JobFailedException {
        if (Boolean.TRUE.equals(cutOff)) {
            throw new JobFailedException(
                    Effect.GIVE_UP,
                    "The PACS gave as many " + what
                            + " as it ever gives (resultLimit), so that there may be more: ask for less in one row, such as fewer days of StudyDate");
        }
    }

    /** Writes down the series of a study that are wanted. */
    public void record(ItemSearch search, Map<String, Object> study, Iterator<Map<String, Object>> matches)
            throws JobFailedException {
        Set<String> uids = new HashSet<>();
        boolean[] fits = {true};
        sql.inTransaction(() -> {
            Long studyId = null;
            while (matches.hasNext() && fits[0]) {
                Map<String, Object> one = matches.next();
                if (Findings.judge(one, study, uids) == null) {
                    String uid = Attributes.text(one, "SeriesInstanceUID");
                    fits[0] = search.take(uid, study, one);
                    if (search.wants(uid)) {
                        studyId = studyId != null
                                ? studyId
                                : findings.study(search.pacs(), Attributes.text(study, "PatientID"), "", study);
                        findings.series(search.pacs(), studyId, study, one, true);
                    }
                }
            }
            return studyId;
        });
        if (!fits[0]) {
            throw new JobFailedException(
                    Effect.GIVE_UP,
                    "More than " + ItemSearch.MOST_SERIES
                            + " series match this row: write several rows that ask for less each");
        }
    }

    /**
     * Queues what was found, and has the item wait for it.
     *
     * @throws JobFailedException where nothing was found
     */
    public void finish(ItemSearch search) throws JobFailedException {
        if (search.series().isEmpty()) {
            throw new JobFailedException(Effect.GIVE_UP, search.nothing());
        }
        Map<String, Object> item = new HashMap<>();
        item.put("id", search.job().get("id"));
        item.put("item", search.job().get("id"));
        item.put("token", search.job().get("token"));
        item.put("request", search.job().get("request_id"));
        List<Map<String, Object>> rows = search.series().stream()
                .map(uid -> Map.<String, Object>of("id", search.job().get("id"), "SeriesInstanceUID", uid))
                .toList();
        // series before the item, as the triggers do that have items follow their series
        try {
            sql.inTransaction(() -> {
                sql.updateAll("request-series", rows);
                sql.update("queue-requested", item);
                sql.update("requested-deliveries", item);
                if (sql.update("finish-request", item) == 0) {
                    throw new LeaseLostException();
                }
                return sql.rows("settle-requested", item);
            });
        } catch (LeaseLostException e) {
            LOG.debug(
                    "Item {} was cancelled, or went to another worker, while it was searched for",
                    search.job().get("id"));
        }
    }

    private static final class LeaseLostException extends RuntimeException {
        LeaseLostException() {
            super(null, null, false, false);
        }
    }
}
