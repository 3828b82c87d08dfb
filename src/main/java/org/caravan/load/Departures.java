package org.caravan.load;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.apache.camel.CamelContext;
import org.apache.camel.Consumer;
import org.apache.camel.Route;
import org.apache.camel.Suspendable;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.support.ScheduledPollConsumer;
import org.apache.camel.support.service.ServiceHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Routes that are to stop. Each takes nothing new from the moment on; what it is in the middle of may end until a bound, then it is interrupted, and
 * what does not end then either is left behind.
 */
final class Departures {

    private static final Logger LOG = LoggerFactory.getLogger(Departures.class);

    /** How long what was interrupted may take to put its work back in order. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(10);

    private final CamelContext context;
    private final Duration longest;
    private final java.util.function.Consumer<String> abandoned;
    private final Map<String, Departure> departures = new LinkedHashMap<>();

    /**
     * In a running context.
     *
     * @param longest how long what is in flight may take
     * @param abandoned is told the id of each route whose work is about to be broken off
     */
    Departures(CamelContext context, Duration longest, java.util.function.Consumer<String> abandoned) {
        this.context = context;
        this.longest = longest;
        this.abandoned = abandoned;
        context.getInflightRepository().setInflightBrowseEnabled(true);
    }

    /** A route on its way out. */
    private static final class Departure {
        private final String id;
        private final InstalledFile owner;
        private final boolean replaced;
        private final Instant until;
        private Instant interruptedUntil;
        private boolean closed;

        Departure(String id, InstalledFile owner, boolean replaced, Instant until) {
            this.id = id;
            this.owner = owner;
            this.replaced = replaced;
            this.until = until;
        }
    }

    /**
     * Lets a route take nothing new.
     *
     * @param replaced whether another takes its place: where others call it ({@code direct:}), it does not wait until they are gone
     */
    void begin(String id, InstalledFile owner, boolean replaced) {
        departures.computeIfAbsent(id, key -> {
            Departure departure =
                    new Departure(id, owner, replaced, Instant.now().plus(longest));
            if (replaced || !isCalled(id)) {
                close(departure);
            }
            return departure;
        });
    }

    boolean contains(String id) {
        return departures.containsKey(id);
    }

    boolean isEmpty() {
        return departures.isEmpty();
    }

    /** Whether a route of that file is still on its way out. */
    boolean involve(InstalledFile owner) {
        return departures.values().stream().anyMatch(departure -> departure.owner == owner);
    }

    /** What is waited for. */
    List<RouteWait> waits() {
        return departures.values().stream()
                .map(departure -> new RouteWait(
                        departure.owner.name(), departure.id, Math.max(1, inFlight(departure.id)), departure.until))
                .toList();
    }

    /** Removes every route that has nothing in flight any more or is out of time. */
    void step(InstalledRoutes installed) {
        boolean onlyCalled = departures.keySet().stream().allMatch(this::isCalled);
        for (Departure departure : List.copyOf(departures.values())) {
            if (!departure.closed && onlyCalled) {
                close(departure);
            }
            if (departure.closed && isDone(departure)) {
                remove(departure, installed);
            }
        }
    }

    private boolean isDone(Departure departure) {
        if (!isBusy(departure.id)) {
            return true;
        }
        Instant now = Instant.now();
        if (departure.interruptedUntil != null) {
            return now.isAfter(departure.interruptedUntil);
        }
        if (now.isAfter(departure.until)) {
            breakOff(departure);
        }
        return false;
    }

    private void breakOff(Departure departure) {
        LOG.warn(
                "What route {} was in the middle of has not ended within {} s and is broken off; the queue takes it up again",
                departure.id,
                longest.toSeconds());
        try {
            abandoned.accept(departure.id);
        } catch (RuntimeException e) {
            LOG.warn(
                    "What route {} had claimed could not be given back: its leases run out by themselves ({})",
                    departure.id,
                    e.getClass().getSimpleName());
        }
        Route route = context.getRoute(departure.id);
        if (route != null) {
            // interrupts those of polls; its error handling stops, too, so the work is queued again before
            ServiceHelper.stopService(route.getConsumer());
        }
        departure.interruptedUntil = Instant.now().plus(LAST_WORDS);
    }

    /** The consumer takes nothing new; those that cannot pause are stopped. */
    private void close(Departure departure) {
        departure.closed = true;
        Route route = context.getRoute(departure.id);
        if (route == null) {
            return;
        }
        Consumer consumer = route.getConsumer();
        if (consumer instanceof Suspendable) {
            ServiceHelper.suspendService(consumer);
        } else {
            ServiceHelper.stopService(consumer);
        }
    }

    private void remove(Departure departure, InstalledRoutes installed) {
        departures.remove(departure.id);
        try {
            context.getRouteController().stopRoute(departure.id, 1, TimeUnit.SECONDS);
            installed.removeRoute(departure.owner, departure.id);
        } catch (Exception e) {
            LOG.warn(
                    "Route {} could not be taken out entirely: {}",
                    departure.id,
                    e.getClass().getSimpleName());
            LOG.debug("Route {} could not be taken out", departure.id, e);
        }
    }

    /** Others send to it: it goes when they have gone. */
    private boolean isCalled(String id) {
        Route route = context.getRoute(id);
        return route != null && route.getEndpoint().getEndpointUri().startsWith("direct:");
    }

    private boolean isBusy(String id) {
        Route route = context.getRoute(id);
        return inFlight(id) > 0
                || (route != null && route.getConsumer() instanceof ScheduledPollConsumer poll && isPolling(poll));
    }

    /** Itself, or one of those that poll for it: what one has just claimed is nowhere in flight yet. */
    private static boolean isPolling(ScheduledPollConsumer poll) {
        return poll.isPolling()
                || (poll.getScheduler() instanceof ShutdownAware several && several.getPendingExchangesSize() > 0);
    }

    /** What came by a route and is at present in another that goes on, such as a discovery that a schedule has begun, does not count. */
    private int inFlight(String id) {
        long elsewhere = context.getInflightRepository().browse(id).stream()
                .filter(exchange -> !id.equals(exchange.getAtRouteId()) && !contains(exchange.getAtRouteId()))
                .count();
        return context.getInflightRepository().size(id) - (int) elsewhere;
    }
}
