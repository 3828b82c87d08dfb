package org.caravan.cli;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

import org.apache.camel.CamelContext;
import org.apache.camel.component.quartz.QuartzEndpoint;
import org.quartz.SchedulerException;
import org.quartz.Trigger;

import org.caravan.health.RunningRoutes;

/** The discoveries of a running Caravan: when they begin by themselves, and how to begin them now. */
final class Discoveries {

    private static final String NOW = "direct://discover-";

    private final CamelContext context;

    Discoveries(CamelContext context) {
        this.context = context;
    }

    /** Returns when each PACS that has a schedule is asked next, by its name. */
    Map<String, Instant> next() {
        Map<String, Instant> times = new TreeMap<>();
        RunningRoutes.schedules(context).forEach((pacs, route) -> {
            Instant time = route.getEndpoint() instanceof QuartzEndpoint quartz ? next(quartz) : null;
            if (time != null) {
                times.put(pacs, time);
            }
        });
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
