package org.caravan.queue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import javax.sql.DataSource;

import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Runs the statements in {@code sql/*.sql}, the same files that routes run; a parameter is written {@code :#name} in both. */
public final class Sql {

    private static final Map<String, String> TEXTS = new ConcurrentHashMap<>();

    private final NamedParameterJdbcTemplate jdbc;
    private final TransactionTemplate transaction;

    public Sql(DataSource dataSource) {
        this.jdbc = new NamedParameterJdbcTemplate(dataSource);
        this.transaction = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
    }

    /** Runs {@code sql/<name>.sql}; returns how many rows it changed. */
    public int update(String name, Map<String, ?> parameters) {
        return jdbc.update(text(name), parameters);
    }

    /** Runs the statement once per map, in one batch. */
    @SuppressWarnings("unchecked")
    public int[] updateAll(String name, List<? extends Map<String, ?>> rows) {
        return jdbc.batchUpdate(text(name), rows.toArray(new Map[0]));
    }

    /** The rows of {@code sql/<name>.sql}, column name to value. */
    public List<Map<String, Object>> rows(String name, Map<String, ?> parameters) {
        return jdbc.queryForList(text(name), parameters);
    }

    /** Everything or nothing: statements within belong to one transaction. */
    public <T> T inTransaction(Supplier<T> work) {
        return transaction.execute(status -> work.get());
    }

    /** The statement in {@code sql/<name>.sql}, its parameters as {@code :name}. */
    static String text(String name) {
        return TEXTS.computeIfAbsent(name, Sql::load);
    }

    private static String load(String name) {
        String resource = "/sql/" + name + ".sql";
        try (InputStream in = Sql.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalArgumentException("There is no " + resource + " on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace(":#", ":");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
