package org.caravan.camel.dicom;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;
import org.apache.camel.util.IOHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.caravan.dicom.DicomClient.MatchConsumer;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.DicomStatusException;
import org.caravan.dicom.QueryLevel;

/**
 * C-FIND: the body becomes the matches, each a map of keyword to value; as a list, or with {@code streaming} as an iterator.
 *
 * <p>The query has ended, and its association is free, before the exchange goes on. Whatever the PACS sends, both forms are of a bounded size.
 */
final class DicomFindProducer extends DicomProducer {

    /** Queries at most that are asked in place of one. */
    private static final int MOST_QUERIES = 500;

    /** Refusals in a row after which it is not for the number of matches that the PACS refuses. */
    private static final int MOST_REFUSED = 3;

    private static final Logger LOG = LoggerFactory.getLogger(DicomFindProducer.class);

    DicomFindProducer(DicomEndpoint endpoint) {
        super(endpoint);
    }

    @Override
    void request(Exchange exchange, PacsBeans.Named pacs) throws Exception {
        Query query = new Query(
                pacs, level(), keys(exchange), getEndpoint().getConfiguration().isFilter());
        if (getEndpoint().getConfiguration().isStreaming()) {
            exchange.getMessage().setBody(spooled(exchange, query));
        } else {
            MatchList list = new MatchList(
                    "PACS " + pacs.peer(), getEndpoint().getConfiguration().getMaxListSize());
            query.run(list::add);
            exchange.getMessage().setBody(list.matches());
        }
        AuditLog.queried(pacs.peer(), level().name(), query.given);
        exchange.getMessage().setHeader(DicomConstants.MATCHES, query.given);
        exchange.getMessage().setHeader(DicomConstants.MATCHES_DROPPED, query.dropped);
        exchange.getMessage().setHeader(DicomConstants.RESULT_LIMIT_REACHED, query.cutOff);
    }

    private SpooledMatches spooled(Exchange exchange, Query query) throws Exception {
        long maxSize = getEndpoint().getConfiguration().getMaxSpoolSize();
        try (MatchSpool spool = new MatchSpool("PACS " + query.pacs.peer(), maxSize)) {
            query.run(spool::add);
            SpooledMatches matches = spool.read();
            exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
                @Override
                public void onDone(Exchange done) {
                    IOHelper.close(matches);
                }
            });
            return matches;
        }
    }

    private QueryLevel level() {
        QueryLevel level = getEndpoint().getConfiguration().getLevel();
        return level == null ? QueryLevel.STUDY : level;
    }

    /** Those of the option, then those of the body, and the level's unique key at least as a return key. */
    private Map<String, Object> keys(Exchange exchange) {
        Map<String, Object> keys = new LinkedHashMap<>(getEndpoint().fixedKeys());
        Object body = exchange.getIn().getBody();
        if (body instanceof Map<?, ?> map) {
            keys.putAll(Keys.normal(map));
        } else if (body instanceof String text) {
            keys.putAll(Keys.parse(text));
        } else if (body != null && keys.isEmpty()) {
            throw new IllegalArgumentException(
                    getEndpoint().context() + ": the body is a "
                            + body.getClass().getSimpleName()
                            + ". Give the keys as a map of keyword to value, as text (PatientID=TB-*,StudyDate=), or in the option keys");
        }
        if (keys.isEmpty()) {
            throw new IllegalArgumentException(
                    getEndpoint().context()
                            + ": no keys. Set the option keys, for example keys=PatientID=TB-*,StudyInstanceUID=, or give them in the body");
        }
        keys.putIfAbsent(DicomMatching.uniqueKey(level()), "");
        return keys;
    }

    /** One query, those that are asked in its place where the PACS cuts its answer off, its filter, and what it counted. */
    private final class Query {

        private final PacsBeans.Named pacs;
        private final QueryLevel level;
        private final Map<String, Object> keys;
        private final boolean filter;
        private final Deque<Map<String, Object>> pending = new ArrayDeque<>();
        private final Set<Object> studies = new HashSet<>();
        private boolean cutOff;
        private int asked;
        private int refusedInARow;
        private int given;
        private int dropped;

        Query(PacsBeans.Named pacs, QueryLevel level, Map<String, Object> keys, boolean filter) {
            this.pacs = pacs;
            this.level = level;
            this.keys = keys;
            this.filter = filter;
        }

        void run(MatchConsumer matches) throws DicomException, InterruptedException {
            pending.add(keys);
            while (!pending.isEmpty()) {
                ask(pending.remove(), matches);
            }
            if (dropped > 0) {
                getEndpoint()
                        .getComponent()
                        .log()
                        .warn(
                                LOG,
                                pacs.peer().toString(),
                                "ignored keys " + level,
                                pacs.peer() + " ignored keys of a query at " + level + " level: " + dropped
                                        + " matches do not satisfy " + keys.keySet() + " and were dropped, " + given
                                        + " do");
            }
        }

        /** That it is about; null where it is about more than one. */
        private String series() {
            return level == QueryLevel.IMAGE && keys.get("SeriesInstanceUID") instanceof String uid ? uid : null;
        }

        private void ask(Map<String, Object> narrow, MatchConsumer matches)
                throws DicomException, InterruptedException {
            asked++;
            int limit = pacs.pacs().getResultLimit();
            int droppedBefore = dropped;
            try {
                int sent = use(series(), association -> association
                        .client()
                        .find(level, narrow, match -> take(narrow, match, matches), control()));
                refusedInARow = 0;
                // a PACS that pays no attention to keys answers a narrower query with as much
                boolean heeds = dropped == droppedBefore;
                cutOff |= limit > 0 && sent >= limit && !(heeds && split(narrow));
            } catch (DicomStatusException e) {
                boolean tooMany = e.status() == DicomStatus.OUT_OF_RESOURCES && limit > 0;
                if (!tooMany || ++refusedInARow > MOST_REFUSED || !split(narrow)) {
                    throw e;
                }
            }
        }

        /** Asks two narrower queries in its place; false where there are none, or they would be too many. */
        private boolean split(Map<String, Object> narrow) {
            List<Map<String, Object>> halves = level == QueryLevel.STUDY && asked + pending.size() < MOST_QUERIES
                    ? StudyDates.halves(narrow)
                    : List.of();
            pending.addAll(halves);
            return !halves.isEmpty();
        }

        private void take(Map<String, Object> narrow, Map<String, Object> match, MatchConsumer matches)
                throws DicomException {
            if (filter && !DicomMatching.satisfies(level, narrow, match)) {
                dropped++;
                return;
            }
            if (asked > 1 || level == QueryLevel.STUDY && pacs.pacs().getResultLimit() > 0) {
                if (!studies.add(match.get("StudyInstanceUID"))) {
                    return; // an answer that was cut off has brought it
                }
            }
            given++;
            matches.accept(match);
        }
    }
}
