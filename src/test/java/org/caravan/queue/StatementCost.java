package org.caravan.queue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import javax.sql.DataSource;

import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** What a statement of the queue costs, triggers included; what it changes is undone. */
public final class StatementCost {

    /** Tables that grow with the years: nothing may read them from end to end. */
    static final Set<String> GROWING = Set.of(
            "series",
            "series_source",
            "study",
            "patient",
            "participant",
            "instance",
            "archive",
            "archive_member",
            "delivery",
            "discovery_run",
            "request",
            "request_item",
            "request_series",
            "quarantine");

    private static final String SCANNED =
            "SELECT relname, seq_tup_read FROM pg_stat_xact_user_tables WHERE seq_tup_read > 0";

    private final DataSource dataSource;

    public StatementCost(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    @FunctionalInterface
    private interface Work<T> {
        T in(Connection connection, NamedParameterJdbcTemplate jdbc) throws SQLException;
    }

    /** Rows read by sequential scans of tables that grow; empty where none was scanned. */
    Map<String, Long> scanned(String name, Map<String, ?> parameters, String planCacheMode) {
        return undone((connection, jdbc) -> {
            jdbc.getJdbcTemplate().execute("SET LOCAL plan_cache_mode = " + planCacheMode);
            prepare(name, jdbc);
            Map<String, Long> before = scanned(jdbc);
            jdbc.execute(Sql.text(name), parameters, PreparedStatement::execute);
            Map<String, Long> scanned = scanned(jdbc);
            before.forEach(
                    (table, rows) -> scanned.computeIfPresent(table, (key, all) -> all.equals(rows) ? null : all));
            return scanned;
        });
    }

    private static Map<String, Long> scanned(NamedParameterJdbcTemplate jdbc) {
        Map<String, Long> scanned = new TreeMap<>();
        jdbc.getJdbcTemplate().query(SCANNED, row -> {
            if (GROWING.contains(row.getString(1))) {
                scanned.put(row.getString(1), row.getLong(2));
            }
        });
        return scanned;
    }

    /** Pages that its plan touches, without those of triggers. */
    long pages(String name, Map<String, ?> parameters) {
        JsonNode plan = plan(name, parameters).get("Plan");
        return plan.get("Shared Hit Blocks").asLong()
                + plan.get("Shared Read Blocks").asLong();
    }

    private JsonNode plan(String name, Map<String, ?> parameters) {
        return undone((connection, jdbc) -> {
            prepare(name, jdbc);
            String json = jdbc.queryForList(
                            "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + Sql.text(name), parameters, String.class)
                    .get(0);
            try {
                return new ObjectMapper().readTree(json).get(0);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** Milliseconds of each of so many runs, from sending it until its answer is here. */
    public List<Double> millis(String name, Map<String, ?> parameters, int runs) {
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            millis.add(undone((connection, jdbc) -> {
                prepare(name, jdbc);
                long start = System.nanoTime();
                jdbc.execute(Sql.text(name), parameters, PreparedStatement::execute);
                return (System.nanoTime() - start) / 1e6;
            }));
        }
        return millis;
    }

    /** A back-fill is measured while there is one to do, from its beginning: a whole step. */
    private static void prepare(String name, NamedParameterJdbcTemplate jdbc) {
        if (name.startsWith("backfill-")) {
            jdbc.getJdbcTemplate()
                    .execute("UPDATE destination SET archives_added_to = '-infinity', series_added_to = '-infinity'");
        }
    }

    private <T> T undone(Work<T> work) {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try {
                return work.in(
                        connection, new NamedParameterJdbcTemplate(new SingleConnectionDataSource(connection, true)));
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
