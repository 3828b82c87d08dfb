package org.caravan.load;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Route;

/** Which {@code direct:} endpoints routes send to, and with which of them a route begins; {@code direct:name} each, without options. */
final class DirectEndpoints {

    private DirectEndpoints() {}

    /** Those that a context knows, whether or not a route begins with them. */
    static Set<String> of(CamelContext context) {
        return uris(context.getEndpoints().stream());
    }

    /** Those with which one of these routes of the context begins. */
    static Set<String> answered(CamelContext context, Predicate<String> routes) {
        return uris(context.getRoutes().stream()
                .filter(route -> routes.test(route.getRouteId()))
                .map(Route::getEndpoint));
    }

    /** Names the first of those that a file sends to with which no route begins; empty where all are answered. */
    static Optional<RouteProblem> unanswered(RouteFile file, Set<String> asked, Set<String> answered) {
        return asked.stream()
                .filter(uri -> !answered.contains(uri))
                .findFirst()
                .map(uri -> new RouteProblem(
                        file.name(),
                        file.lineOf(uri),
                        "no route begins with " + uri + ", which is needed here; add it, or correct the name"
                                + Nearest.within(3, uri, answered)
                                        .map(near -> "; did you mean '" + near + "'?")
                                        .orElse("")));
    }

    private static Set<String> uris(Stream<Endpoint> endpoints) {
        return endpoints
                .map(Endpoint::getEndpointUri)
                .filter(uri -> uri.startsWith("direct:"))
                .map(uri -> uri.replaceFirst("^direct:/*", "direct:").replaceFirst("[?].*", ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
