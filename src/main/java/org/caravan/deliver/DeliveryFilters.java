package org.caravan.deliver;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import javax.sql.DataSource;

import org.apache.camel.Exchange;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

import org.caravan.queue.JobFailedException.Effect;
import org.caravan.queue.Sql;

/** Leaves out of a claim what its destination does not want. Conditions that operators write run in read-only transactions of 20 s at most. */
public final class DeliveryFilters {

    private static final int LONGEST_SECONDS = 20;

    private static final String REFUSED =
            "A request wants it here, and exceptPatients of the destination's file keeps it from there";

    private final Sql sql;
    private final NamedParameterJdbcTemplate jdbc;
    private final TransactionTemplate readOnly;

    public DeliveryFilters(Sql sql, DataSource dataSource) {
        this.sql = sql;
        this.jdbc = new NamedParameterJdbcTemplate(dataSource);
        var transactions = new DataSourceTransactionManager(dataSource);
        transactions.setEnforceReadOnly(true);
        this.readOnly = new TransactionTemplate(transactions);
        this.readOnly.setReadOnly(true);
        this.readOnly.setTimeout(LONGEST_SECONDS);
    }

    /**
     * Those of the claimed rows that the destination wants, or that a request wants there; the others are not deliveries any more. What a request wants of
     * somebody the destination must not get fails, so that both are told.
     *
     * @throws DeliveryException where the condition in its file cannot be used
     */
    public List<Map<String, Object>> wanted(String destination, List<Map<String, Object>> rows, Exchange exchange)
            throws DeliveryException {
        Destination bean = exchange.getContext().getRegistry().lookupByNameAndType(destination, Destination.class);
        DeliveryFilter filter = bean == null ? DeliveryFilter.ALL : bean.filter();
        if (filter.isAll()) {
            return rows;
        }
        Set<Long> refused = filter.isRefusing() ? ids(filter.refused(), destination, filter, rows) : Set.of();
        Set<Long> wanted = ids(filter.statement(), destination, filter, rows);
        Set<Long> requested = requested(destination, rows);
        List<Map<String, Object>> left = new ArrayList<>();
        List<Map<String, Object>> leftOut = new ArrayList<>();
        List<Map<String, Object>> denied = new ArrayList<>();
        for (Map<String, Object> row : rows) {
            Long id = ((Number) row.get("id")).longValue();
            if (!refused.contains(id) && (wanted.contains(id) || requested.contains(id))) {
                left.add(row);
            } else {
                Map<String, Object> parameters = new HashMap<>(row);
                parameters.putAll(Map.of("filter", filter.sum(), "reason", REFUSED));
                (requested.contains(id) ? denied : leftOut).add(parameters);
            }
        }
        if (left.size() < rows.size()) {
            sql.inTransaction(() -> {
                sql.updateAll("leave-out-delivery", leftOut);
                return sql.updateAll("deny-delivery", denied);
            });
        }
        return left;
    }

    private Set<Long> requested(String destination, List<Map<String, Object>> rows) {
        List<Object> ids = rows.stream().map(row -> row.get("id")).toList();
        return sql.rows("requested-archives", Map.of("ids", ids, "destination", destination)).stream()
                .map(row -> (Long) row.get("id"))
                .collect(Collectors.toSet());
    }

    private Set<Long> ids(String statement, String destination, DeliveryFilter filter, List<Map<String, Object>> rows)
            throws DeliveryException {
        Map<String, Object> parameters = parameters(
                destination, filter, rows.stream().map(row -> row.get("id")).toList());
        try {
            return readOnly.execute(status -> new HashSet<>(jdbc.queryForList(statement, parameters, Long.class)));
        } catch (DataAccessException | TransactionException e) {
            throw words(e).map(fault -> new DeliveryException(fault, Effect.PAUSE))
                    .orElseThrow(() -> e);
        }
    }

    /** What the database says against a filter, found by EXPLAIN; empty where it says nothing, or cannot be asked. */
    public Optional<String> fault(Destination destination) {
        DeliveryFilter filter = destination.filter();
        if (filter.isAll() || !filter.mistakes().isEmpty()) {
            return Optional.empty();
        }
        try {
            readOnly.execute(
                    status -> jdbc.queryForList("EXPLAIN " + filter.statement(), parameters("", filter, List.of(0L))));
            return Optional.empty();
        } catch (DataAccessException | TransactionException e) {
            return words(e);
        }
    }

    private static Map<String, Object> parameters(String destination, DeliveryFilter filter, List<?> ids) {
        Map<String, Object> parameters = new HashMap<>(filter.parameters());
        parameters.put("destination", destination);
        parameters.put("ids", ids);
        return parameters;
    }

    /** Empty where it is no fault of the condition: the database cannot be used. */
    private static Optional<String> words(Exception e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException failure && failure.getSQLState() != null) {
                String state = failure.getSQLState();
                String said = state.startsWith("42")
                                || state.startsWith("22")
                                || state.startsWith("25")
                                || state.equals("2201B")
                        ? "the database refuses it (SQL state " + state + ")"
                        : state.equals("57014") ? "it takes longer than " + LONGEST_SECONDS + " s" : null;
                return Optional.ofNullable(said)
                        .map(words -> "condition of the destination's filter cannot be used: " + words
                                + "; write one over the columns of delivery_subject that changes nothing");
            }
        }
        return Optional.empty();
    }
}
