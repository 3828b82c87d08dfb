package org.caravan.queue;

import java.sql.SQLException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

import org.apache.camel.Exchange;
import org.apache.camel.component.sql.DefaultSqlPrepareStatementStrategy;

import org.caravan.dicom.Range;

/**
 * Gives a SQL consumer its named parameters, which it has no other place for: a consumer's query runs before there is a message.
 *
 * <p>In a route: {@code prepareStatementStrategy: "#class:org.caravan.queue.ClaimParameters('pacs=la-paz,node=a')"}. No value may hold a comma
 * or an apostrophe: names that do are refused where they are set. Unless given, {@code limit} (rows that one claim takes at most, a destination's {@code archivesAtOnce}) is 1,
 * {@code bytes} (of archives, after which it takes no further one) has no bound, {@code rendition} (of the archives that a destination gets) is {@code identified},
 * and a night of a PACS has no limit.
 */
public final class ClaimParameters extends DefaultSqlPrepareStatementStrategy {

    /** Rows that one claim may take at most: more would wait for long, and die together with their worker. */
    private static final Range ROWS = new Range(1, 1000);

    private volatile boolean claims = true;

    private final Map<String, Object> parameters = new LinkedHashMap<>(Map.of(
            "limit",
            "1",
            "bytes",
            Long.toString(Long.MAX_VALUE),
            "rendition",
            "identified",
            "seriesPerNight",
            "0",
            "gigabytesPerNight",
            "0",
            "timeZone",
            "UTC",
            "identifiable",
            "true",
            "grouping",
            "series",
            "quiet",
            "15m"));

    /** @param list {@code name=value} pairs, separated by commas */
    public ClaimParameters(String list) {
        for (String pair : list.split(",")) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException(
                        "ClaimParameters takes name=value pairs separated by commas, not '" + list + "'");
            }
            parameters.put(
                    pair.substring(0, equals).strip(),
                    pair.substring(equals + 1).strip());
        }
        ROWS.fault("archivesAtOnce", (String) parameters.get("limit")).ifPresent(fault -> {
            throw new IllegalArgumentException(fault);
        });
    }

    /** Whether the next claims take rows; with false they note what else they note, and take none. */
    public void claim(boolean rows) {
        claims = rows;
    }

    @Override
    public Iterator<?> createPopulateIterator(
            String query, String preparedQuery, int expected, Exchange exchange, Object value) throws SQLException {
        return super.createPopulateIterator(query, preparedQuery, expected, exchange, value == null ? given() : value);
    }

    private Map<String, Object> given() {
        if (claims) {
            return parameters;
        }
        Map<String, Object> none = new LinkedHashMap<>(parameters);
        none.put("limit", "0");
        return none;
    }
}
