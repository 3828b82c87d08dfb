package org.caravan.health;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.health.HealthCheckRepository;
import org.apache.camel.health.HealthCheckResultBuilder;

import org.caravan.discover.LeftOutCounts;
import org.caravan.health.Check.Matters;
import org.caravan.queue.RequestPace;
import org.caravan.queue.SharedReading;
import org.caravan.queue.Sql;

/**
 * Every check of a running program, in Camel's registry of health checks: this node's own, and one for each PACS and destination whose routes
 * run, also those that were added later.
 */
public final class HealthChecks implements HealthCheckRepository {

    /**
     * When something counts as wrong.
     *
     * @param node name of this node
     * @param data the data folder
     * @param minimumFree bytes that must be free there
     * @param stuck how long work may wait while nothing succeeds
     * @param discoveryWithin how old the last discovery of a PACS with a schedule may be; zero: any age
     */
    public record Limits(String node, Path data, long minimumFree, Duration stuck, Duration discoveryWithin) {}

    /**
     * What can be wrong with this node's files, each in words; asked at every look.
     *
     * @param routeFiles that do not run
     * @param openFolders of the data folder that other users may enter
     */
    public record Faults(Supplier<List<String>> routeFiles, Supplier<List<String>> openFolders) {}

    private static final String ID = "caravan";
    private static final Duration FRESH = Duration.ofSeconds(5);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    private final CamelContext context;
    private final List<HealthCheck> fixed;
    private final Map<String, HealthCheck> perName = new ConcurrentHashMap<>();
    private final ContactChecks contacts;
    private boolean enabled = true;

    private HealthChecks(CamelContext context, Sql sql, Limits limits, RequestPace pace, Faults faults) {
        this.context = context;
        SharedReading<Reading> database = new SharedReading<>(
                () -> Reading.of(sql.rows("health", Map.of("node", limits.node()))), FRESH, LONGEST_WAIT);
        NodeChecks node = new NodeChecks(context, database, limits, faults);
        SharedReading<Map<String, LeftOutCounts>> leftOut =
                new SharedReading<>(() -> LeftOutCounts.read(sql), FRESH, LONGEST_WAIT);
        contacts = new ContactChecks(context, database, leftOut, limits, pace);
        fixed = List.of(
                check("database", Matters.READY, node::database),
                check("disk", Matters.READY, node::disk),
                check("listener", Matters.READY, node::listener),
                check("route-files", Matters.READY, node::routeFiles),
                check("alive", Matters.LIVE, node::alive),
                check("data-folder", Matters.KNOWN, node::dataFolder),
                check("routes", Matters.KNOWN, node::routes),
                check("pack", Matters.KNOWN, contacts::pack));
    }

    /**
     * Adds the checks to the context's registry.
     *
     * @param pace what this node sends to each PACS
     */
    public static void register(CamelContext context, Sql sql, Limits limits, RequestPace pace, Faults faults) {
        HealthCheckRegistry.get(context).register(new HealthChecks(context, sql, limits, pace, faults));
    }

    private HealthCheck check(String id, Matters matters, Consumer<HealthCheckResultBuilder> judge) {
        Check check = new Check(id, matters, judge);
        check.setCamelContext(context);
        return check;
    }

    @Override
    public Stream<HealthCheck> stream() {
        Stream<HealthCheck> pacs = RunningRoutes.pacs(context).stream()
                .map(name -> perName.computeIfAbsent(
                        "pacs-" + name, id -> check(id, Matters.KNOWN, result -> contacts.pacs(name, result))));
        Stream<HealthCheck> destinations = RunningRoutes.destinations(context).stream()
                .map(name -> perName.computeIfAbsent(
                        "destination-" + name,
                        id -> check(id, Matters.KNOWN, result -> contacts.destination(name, result))));
        Stream<HealthCheck> forms = RunningRoutes.formServers(context).stream()
                .map(name -> perName.computeIfAbsent(
                        "forms-" + name, id -> check(id, Matters.KNOWN, result -> contacts.forms(name, result))));
        return Stream.of(fixed.stream(), pacs, destinations, forms).flatMap(checks -> checks);
    }

    @Override
    public String getId() {
        return ID;
    }

    @Override
    public boolean isEnabled() {
        return enabled;
    }

    @Override
    public void setEnabled(boolean enabled) {
        this.enabled = enabled;
    }
}
