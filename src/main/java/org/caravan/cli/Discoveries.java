package org.caravan.cli;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.component.quartz.QuartzEndpoint;
import org.quartz.SchedulerException;
import org.quartz.Trigger;

/** The discoveries of a running Caravan: when they begin by themselves, and how to begin them now. */
final class Discoveries {

    private static final String BY_SCHEDULE = "discover-on-schedule-";
    private static final String NOW = "direct://discover-";

    private final CamelContext context;

    Discoveries(CamelContext context) {
        this.context = context;
    }

    /** Returns when each PACS that has a schedule is asked next, by its name. */
    Map<String, Instant> next() {
        Map<String, Instant> times = new TreeMap<>();
        for (Route route : context.getRoutes()) {
            boolean started =
                    context.getRouteController().getRouteStatus(route.getId()).isStarted();
            if (started
                    && route.getId().startsWith(BY_SCHEDULE)
                    && route.getEndpoint() instanceof QuartzEndpoint quartz) {
                Instant time = next(quartz);
                if (time != null) {
                    times.put(route.getId().substring(BY_SCHEDULE.length()), time);
                }
            }
        }
        return times;
    }

    private static Instant next(QuartzEndpoint quartz) {
        try {
            Trigger trigger = quartz.getComponent().getScheduler().getTrigger(quartz.getTriggerKey());
            return trigger == null || trigger.getNextFireTime() == null
                    ? null
                    : trigger.getNextFireTime().toInstant();
        } catch (SchedulerException e) {
            return null; // the scheduler is being shut down: nothing comes next
        }
    }

    /** Begins the discovery of every PACS whose routes run, and doesn't wait for it. A failure is dealt with by the route, as at other times. */
    void beginAll() {
        var producer = context.createProducerTemplate();
        context.getRoutes().stream()
                .map(route -> route.getEndpoint().getEndpointUri())
                .filter(uri -> uri.startsWith(NOW))
                .forEach(uri -> producer.asyncSend(uri, exchange -> {}));
    }
}
