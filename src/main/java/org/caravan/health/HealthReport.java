package org.caravan.health;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheck.Result;
import org.apache.camel.health.HealthCheck.State;
import org.apache.camel.health.HealthCheckHelper;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * The answers of health checks.
 *
 * @param up whether none is down
 * @param checks by name, each with {@code status} (UP, DOWN or UNKNOWN), perhaps {@code message} and details
 */
public record HealthReport(boolean up, Map<String, Map<String, Object>> checks) {

    /** Which checks to ask. */
    public enum Kind {
        /** All of them. */
        ALL,
        /** Whether this node can do its work. */
        READY,
        /** Whether it is alive; down where a restart would help. */
        LIVE
    }

    private static final ObjectMapper JSON = new ObjectMapper();

    /** What Camel notes about the checking itself. */
    private static final List<String> CAMELS_OWN = List.of(
            HealthCheck.CHECK_ID,
            HealthCheck.CHECK_GROUP,
            HealthCheck.CHECK_KIND,
            HealthCheck.CHECK_ENABLED,
            HealthCheck.INVOCATION_COUNT,
            HealthCheck.INVOCATION_TIME,
            HealthCheck.FAILURE_COUNT,
            HealthCheck.FAILURE_TIME,
            HealthCheck.FAILURE_START_TIME,
            HealthCheck.SUCCESS_COUNT,
            HealthCheck.SUCCESS_TIME,
            HealthCheck.SUCCESS_START_TIME);

    /** Asks the checks of a context now. */
    public static HealthReport of(CamelContext context, Kind kind) {
        Collection<Result> results =
                switch (kind) {
                    case ALL -> HealthCheckHelper.invoke(context, "full");
                    case READY -> HealthCheckHelper.invokeReadiness(context, "full");
                    case LIVE -> HealthCheckHelper.invokeLiveness(context, "full");
                };
        Map<String, Map<String, Object>> checks = new LinkedHashMap<>();
        results.stream()
                .sorted(Comparator.comparing(result -> result.getCheck().getId()))
                .forEach(result -> checks.put(result.getCheck().getId(), entry(result)));
        boolean down = results.isEmpty() || results.stream().anyMatch(result -> result.getState() == State.DOWN);
        return new HealthReport(!down, checks);
    }

    /** What the checks that are down say, by name. */
    public Map<String, String> down() {
        Map<String, String> down = new LinkedHashMap<>();
        checks.forEach((check, entry) -> {
            if (State.DOWN.name().equals(entry.get("status"))) {
                down.put(check, message(check).orElse(check + " is down"));
            }
        });
        return down;
    }

    /** Whether a check is up; false where it is not known, or there is none. */
    public boolean isUp(String check) {
        return State.UP.name().equals(checks.getOrDefault(check, Map.of()).get("status"));
    }

    /** What a check says. */
    public Optional<String> message(String check) {
        return Optional.ofNullable((String) checks.getOrDefault(check, Map.of()).get("message"));
    }

    private static Map<String, Object> entry(Result result) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("status", result.getState().name());
        result.getMessage().ifPresent(message -> entry.put("message", message));
        result.getDetails().forEach((name, value) -> {
            if (!CAMELS_OWN.contains(name)) {
                entry.put(name, value);
            }
        });
        return entry;
    }

    /** The report as JSON: {@code {"status": "UP", "checks": {"database": {"status": "UP"}, …}}}. */
    public String json() {
        Map<String, Object> whole = new LinkedHashMap<>();
        whole.put("status", up ? "UP" : "DOWN");
        whole.put("checks", checks);
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(whole);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
