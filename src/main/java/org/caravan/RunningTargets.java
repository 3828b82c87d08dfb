package org.caravan;

import java.util.Set;

import org.apache.camel.CamelContext;

import org.caravan.access.Desk;
import org.caravan.health.RunningRoutes;

/** What people can ask and send to, as the routes are that run. */
record RunningTargets(CamelContext context) implements Desk.Targets {

    @Override
    public Set<String> pacs() {
        return RunningRoutes.asked(context);
    }

    @Override
    public Set<String> destinations() {
        return RunningRoutes.destinations(context);
    }

    @Override
    public String rendition(String destination) {
        return RunningRoutes.rendition(context, destination);
    }
}
