package org.caravan.queue;

import java.sql.SQLException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

import org.apache.camel.Exchange;
import org.apache.camel.component.sql.DefaultSqlPrepareStatementStrategy;

/**
 * Gives a SQL consumer its named parameters, which it has no other place for: a consumer's query runs before there is a message.
 *
 * <p>In a route: {@code prepareStatementStrategy: "#class:org.caravan.queue.ClaimParameters('pacs=la-paz,node=a')"}. No value may hold a comma
 * or an apostrophe: names that do are refused where they are set.
 */
public final class ClaimParameters extends DefaultSqlPrepareStatementStrategy {

    private final Map<String, Object> parameters = new LinkedHashMap<>();

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
    }

    @Override
    public Iterator<?> createPopulateIterator(
            String query, String preparedQuery, int expected, Exchange exchange, Object value) throws SQLException {
        return super.createPopulateIterator(
                query, preparedQuery, expected, exchange, value == null ? parameters : value);
    }
}
