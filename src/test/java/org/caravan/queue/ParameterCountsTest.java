package org.caravan.queue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.List;
import java.util.TreeSet;

import javax.sql.DataSource;

import org.apache.camel.component.sql.DefaultSqlPrepareStatementStrategy;
import org.apache.camel.component.sql.SqlEndpoint;
import org.apache.camel.component.sql.SqlHelper;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.caravan.database.TestDatabase;

import static java.nio.file.Files.list;
import static java.nio.file.Files.readString;
import static org.assertj.core.api.Assertions.assertThat;

class ParameterCountsTest {

    private static final String USED = "sql:classpath:sql/";

    /** The statements that the routes shipped execute. */
    static List<String> statements() throws Exception {
        try (var files = list(Path.of("routes"))) {
            var names = new TreeSet<String>();
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".yaml")).toList()) {
                readString(file)
                        .lines()
                        .filter(line -> line.contains(USED))
                        .forEach(line ->
                                names.add(line.substring(line.indexOf(USED)).strip()));
            }
            return List.copyOf(names);
        }
    }

    @ParameterizedTest
    @MethodSource("statements")
    void anEndpointKnowsHowManyParametersTheDatabaseWouldCount(String uri) throws Exception {
        DataSource dataSource = TestDatabase.fresh();
        try (var context = new DefaultCamelContext()) {
            context.getCamelContextExtension().registerEndpointCallback(new ParameterCounts());
            context.getRegistry().bind("dataSource", dataSource);
            context.start();
            SqlEndpoint endpoint = context.getEndpoint(uri, SqlEndpoint.class);
            String query = SqlHelper.resolveQuery(context, endpoint.getQuery(), endpoint.getPlaceholder());
            String prepared = endpoint.getPrepareStatementStrategy() == null
                    ? new DefaultSqlPrepareStatementStrategy().prepareQuery(query, true, null)
                    : endpoint.getPrepareStatementStrategy().prepareQuery(query, true, null);
            try (Connection connection = dataSource.getConnection();
                    PreparedStatement statement = connection.prepareStatement(prepared)) {
                assertThat(endpoint.getParametersCount())
                        .isEqualTo(statement.getParameterMetaData().getParameterCount());
            }
        }
    }

    @Test
    void aListIsLeftToTheDatabase() throws Exception {
        try (var context = new DefaultCamelContext()) {
            context.getCamelContextExtension().registerEndpointCallback(new ParameterCounts());
            context.getRegistry().bind("dataSource", TestDatabase.fresh());
            assertThat(context.getEndpoint("sql:SELECT 1 WHERE 1 IN (:#in:ids)", SqlEndpoint.class)
                            .getParametersCount())
                    .isZero();
        }
    }
}
