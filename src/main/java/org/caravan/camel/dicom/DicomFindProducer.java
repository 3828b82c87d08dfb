package org.caravan.camel.dicom;

import java.util.LinkedHashMap;
import java.util.Map;

import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;
import org.apache.camel.util.IOHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.caravan.dicom.DicomClient.MatchConsumer;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.QueryLevel;

/**
 * C-FIND: the body becomes the matches, each a map of keyword to value; as a list, or with {@code streaming} as an iterator.
 *
 * <p>The query has ended, and its association is free, before the exchange goes on. Whatever the PACS sends, both forms are of a bounded size.
 */
final class DicomFindProducer extends DicomProducer {

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
        exchange.getMessage().setHeader(DicomConstants.MATCHES, query.given);
        exchange.getMessage().setHeader(DicomConstants.MATCHES_DROPPED, query.dropped);
        int limit = pacs.pacs().getResultLimit();
        exchange.getMessage().setHeader(DicomConstants.RESULT_LIMIT_REACHED, limit > 0 && query.sent >= limit);
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

    /** One query, its filter, and what it counted. */
    private final class Query {

        private final PacsBeans.Named pacs;
        private final QueryLevel level;
        private final Map<String, Object> keys;
        private final boolean filter;
        private int sent;
        private int given;
        private int dropped;

        Query(PacsBeans.Named pacs, QueryLevel level, Map<String, Object> keys, boolean filter) {
            this.pacs = pacs;
            this.level = level;
            this.keys = keys;
            this.filter = filter;
        }

        void run(MatchConsumer matches) throws DicomException, InterruptedException {
            sent = use(association -> association.client().find(level, keys, match -> take(match, matches), control()));
            if (dropped > 0) {
                LOG.warn(
                        "{} ignored keys of a query at {} level: {} matches do not satisfy {} and were dropped, {} do",
                        pacs.peer(),
                        level,
                        dropped,
                        keys.keySet(),
                        given);
            }
        }

        private void take(Map<String, Object> match, MatchConsumer matches) throws DicomException {
            if (filter && !DicomMatching.satisfies(level, keys, match)) {
                dropped++;
                return;
            }
            given++;
            matches.accept(match);
        }
    }
}
