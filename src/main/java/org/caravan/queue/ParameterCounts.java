package org.caravan.queue;

import java.io.IOException;
import java.sql.SQLException;
import java.util.regex.Pattern;

import org.apache.camel.Endpoint;
import org.apache.camel.NoTypeConversionAvailableException;
import org.apache.camel.component.sql.DefaultSqlPrepareStatementStrategy;
import org.apache.camel.component.sql.SqlEndpoint;
import org.apache.camel.component.sql.SqlHelper;
import org.apache.camel.spi.EndpointStrategy;

/**
 * Tells endpoints of {@code sql:} how many parameters their statement has. Otherwise they ask the database before each execution, and what the driver had
 * prepared is prepared anew: the statement is parsed twice and planned once each time.
 */
public final class ParameterCounts implements EndpointStrategy {

    /** What a question mark in it is no parameter of. */
    private static final Pattern QUOTED_OR_COMMENT = Pattern.compile("'[^']*'|\"[^\"]*\"|--[^\n]*");

    /** A list, whose parameters are as many as it has elements. */
    private static final String LIST = ":?in:";

    @Override
    public Endpoint registerEndpoint(String uri, Endpoint endpoint) {
        if (endpoint instanceof SqlEndpoint sql && sql.getParametersCount() == 0) {
            sql.setParametersCount(count(sql));
        }
        return endpoint;
    }

    /** 0 where that is not known beforehand. */
    private static int count(SqlEndpoint endpoint) {
        try {
            String query = SqlHelper.resolveQuery(
                    endpoint.getCamelContext(),
                    endpoint.getQuery(),
                    endpoint.isUsePlaceholder() ? endpoint.getPlaceholder() : null);
            String bare = QUOTED_OR_COMMENT.matcher(query).replaceAll(" ");
            return bare.contains(LIST)
                    ? 0
                    : (int) new DefaultSqlPrepareStatementStrategy()
                            .prepareQuery(bare, true, null)
                            .chars()
                            .filter(character -> character == '?')
                            .count();
        } catch (IOException | NoTypeConversionAvailableException | SQLException e) {
            return 0; // whoever uses the endpoint hears of it
        }
    }
}
