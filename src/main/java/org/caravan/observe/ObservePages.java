package org.caravan.observe;

import org.apache.camel.CamelContext;

import org.caravan.http.ManagementPage;
import org.caravan.metrics.Meters;

/** Puts the pages where the management port finds them. */
public final class ObservePages {

    private ObservePages() {}

    /** Binds health and metrics of a context in its registry. */
    public static void bind(CamelContext context, Meters meters) {
        context.getRegistry().bind("healthPage", new ManagementPage("/observe/health/*", new HealthServlet(context)));
        context.getRegistry().bind("metricsPage", new ManagementPage("/observe/metrics", new MetricsServlet(meters)));
    }
}
