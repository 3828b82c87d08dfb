package org.caravan.health;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;

import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.health.HealthCheckResultBuilder;

import org.caravan.camel.dicom.DicomListenConsumer;
import org.caravan.health.HealthChecks.Faults;
import org.caravan.health.HealthChecks.Limits;
import org.caravan.queue.SharedReading;
import org.caravan.text.Amounts;

/** Judges this node itself. */
final class NodeChecks {

    /** It gives a sign of life every 30 s. */
    private static final Duration SILENCE = Duration.ofMinutes(10);

    private static final long MEGABYTE = 1_000_000;

    private final CamelContext context;
    private final SharedReading<Reading> database;
    private final Limits limits;
    private final Faults faults;

    NodeChecks(CamelContext context, SharedReading<Reading> database, Limits limits, Faults faults) {
        this.context = context;
        this.database = database;
        this.limits = limits;
        this.faults = faults;
    }

    void database(HealthCheckResultBuilder result) {
        if (database.now().isPresent()) {
            result.up();
        } else {
            result.down().message("The database does not answer within 5 s, or refuses");
        }
    }

    void disk(HealthCheckResultBuilder result) {
        File data = limits.data().toFile();
        long free = data.getUsableSpace();
        result.detail("freeMegabytes", free / MEGABYTE).detail("minimumMegabytes", limits.minimumFree() / MEGABYTE);
        if (free >= limits.minimumFree()) {
            result.up();
        } else {
            result.down()
                    .message("Only " + free / MEGABYTE
                            + " MB are free where the data folder is; caravan.health.disk-free asks for "
                            + limits.minimumFree() / MEGABYTE + " MB");
        }
    }

    void listener(HealthCheckResultBuilder result) {
        List<Route> routes = listening();
        List<String> deaf = routes.stream()
                .filter(route -> port(route) == 0)
                .map(Route::getRouteId)
                .toList();
        if (routes.isEmpty()) {
            result.down().message("No route listens for objects");
        } else if (!deaf.isEmpty()) {
            result.down().message("Nothing listens for objects in route " + String.join(", ", deaf));
        } else {
            result.up().detail("port", port(routes.get(0)));
        }
    }

    private List<Route> listening() {
        return context.getRoutes().stream()
                .filter(route -> route.getConsumer() instanceof DicomListenConsumer)
                .toList();
    }

    private static int port(Route route) {
        return ((DicomListenConsumer) route.getConsumer()).getPort();
    }

    void routeFiles(HealthCheckResultBuilder result) {
        List<String> broken = faults.routeFiles().get();
        result.detail("broken", broken);
        if (broken.isEmpty()) {
            result.up();
        } else {
            result.down()
                    .message(Amounts.count(broken.size(), "route file does", "route files do") + " not run as written: "
                            + String.join("; ", broken));
        }
    }

    void dataFolder(HealthCheckResultBuilder result) {
        List<String> open = faults.openFolders().get();
        if (open.isEmpty()) {
            result.up();
        } else {
            result.down().message(String.join("; ", open));
        }
    }

    void routes(HealthCheckResultBuilder result) {
        List<String> stopped = RunningRoutes.stopped(context);
        result.detail("stopped", stopped);
        if (stopped.isEmpty()) {
            result.up();
        } else {
            result.down().message("Stopped: " + String.join(", ", stopped));
        }
    }

    /** Down only where a restart helps: threads wait for each other, timers stand still, the port was lost. Never because of others. */
    void alive(HealthCheckResultBuilder result) {
        if (ManagementFactory.getThreadMXBean().findDeadlockedThreads() != null) {
            result.down().message("Threads wait for each other for ever");
        } else if (hasFallenSilent()) {
            result.down().message("The database answers, but this node has given no sign of life for 10 minutes");
        } else if (hasLostItsPort()) {
            result.down().message("The listener's route runs, but nothing listens");
        } else {
            result.up();
        }
    }

    private boolean hasFallenSilent() {
        return database.now()
                .flatMap(reading -> reading.find("node", limits.node()))
                .filter(node -> node.lastSuccess().isBefore(node.now().minus(SILENCE)))
                .isPresent();
    }

    private boolean hasLostItsPort() {
        return listening().stream()
                .anyMatch(route -> port(route) == 0 && RunningRoutes.isStarted(context, route.getRouteId()));
    }
}
