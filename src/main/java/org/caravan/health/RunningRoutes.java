package org.caravan.health;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.ServiceStatus;
import org.apache.camel.util.URISupport;

import org.caravan.camel.dicom.Pacs;

/** What the routes of a context say about what is in use. */
public final class RunningRoutes {

    private static final String DELIVER = "deliver-";
    private static final String REQUEST = "request-";
    private static final Pattern RENDITION = Pattern.compile("rendition(?:=|%3D)([a-z0-9-]+)");
    private static final String READ_FORMS = "read-forms-";
    private static final String ON_SCHEDULE = "discover-on-schedule-";

    private RunningRoutes() {}

    /** The PACS that are downloaded from or searched: those of disabled routes are left out. */
    public static Set<String> pacs(CamelContext context) {
        return context.getRegistry().findByTypeWithName(Pacs.class).keySet().stream()
                .filter(name -> isWanted(context, "download-" + name) || isWanted(context, "discover-" + name))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The destinations that archives are taken to: those of disabled routes are left out. */
    public static Set<String> destinations(CamelContext context) {
        return named(DELIVER, context);
    }

    /** The PACS that requests are searched at: those of disabled routes are left out. */
    public static Set<String> asked(CamelContext context) {
        Set<String> names = named(REQUEST, context);
        names.retainAll(context.getRegistry().findByTypeWithName(Pacs.class).keySet());
        return names;
    }

    /** What a destination gets, as its route says; {@code identified} where it does not run. */
    public static String rendition(CamelContext context, String destination) {
        Route route = context.getRoute(DELIVER + destination);
        Matcher said = RENDITION.matcher(
                route == null ? "" : URISupport.sanitizeUri(route.getEndpoint().getEndpointUri()));
        return said.find() ? said.group(1) : "identified";
    }

    static Set<String> formServers(CamelContext context) {
        return named(READ_FORMS, context);
    }

    private static Set<String> named(String prefix, CamelContext context) {
        return context.getRoutes().stream()
                .map(Route::getRouteId)
                .filter(id -> id.startsWith(prefix) && isWanted(context, id))
                .map(id -> id.substring(prefix.length()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The routes that begin discoveries by a schedule and run, by the name of their PACS. */
    public static Map<String, Route> schedules(CamelContext context) {
        return context.getRoutes().stream()
                .filter(route -> route.getRouteId().startsWith(ON_SCHEDULE) && isStarted(context, route.getRouteId()))
                .collect(Collectors.toMap(
                        route -> route.getRouteId().substring(ON_SCHEDULE.length()),
                        route -> route,
                        (one, other) -> one,
                        TreeMap::new));
    }

    /** True where the route is to run, whether it does or was stopped by hand. */
    public static boolean isWanted(CamelContext context, String id) {
        Route route = context.getRoute(id);
        return route != null && (route.isAutoStartup() || isStarted(context, id));
    }

    static boolean isStarted(CamelContext context, String id) {
        return context.getRouteController().getRouteStatus(id) == ServiceStatus.Started;
    }

    /** Routes that are to run and do not. */
    static List<String> stopped(CamelContext context) {
        return context.getRoutes().stream()
                .map(Route::getRouteId)
                .filter(id -> isWanted(context, id) && !isStarted(context, id))
                .sorted()
                .toList();
    }
}
