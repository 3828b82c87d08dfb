package org.caravan.load;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.apache.camel.util.StringHelper;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * How many steps a set of route files makes Camel build, told from their text before anything is built. A step of a template counts at each route that
 * is made of it, and one of error handling at each route that it handles. What takes as much memory as several steps counts as these: a
 * route as {@value #OF_A_ROUTE}, a bean and a step with threads of its own as {@value #OF_ITS_OWN}.
 */
final class RouteSteps {

    static final int OF_A_ROUTE = 20;
    static final int OF_ITS_OWN = 10;

    private static final Set<String> WITH_THREADS =
            Set.of("aggregate", "circuitBreaker", "delay", "resequence", "threads", "throttle", "wireTap");
    private static final Set<String> BRANCHES = Set.of("when", "doCatch");

    /**
     * A route, or a template of one.
     *
     * @param steps its own
     * @param handling ids of the error handling that it names, with commas between; null where it names none
     */
    private record Route(long steps, String handling) {

        static Route of(Map<?, ?> item, Object body) {
            Object from = body instanceof Map<?, ?> map && map.get("route") instanceof Map<?, ?> inner ? inner : body;
            String handling = text(from, "routeConfigurationId");
            return new Route(count(item), handling == null ? text(body, "routeConfigurationId") : handling);
        }
    }

    private final List<Route> routes = new ArrayList<>();
    private final Map<String, Route> templates = new HashMap<>();
    private final Map<String, Integer> uses = new HashMap<>();
    private final Map<String, Long> handling = new HashMap<>();
    private long ofEachRoute;
    private long written;
    private long others;

    private RouteSteps() {}

    /** Of one file; none where it is no YAML, which whoever parses it says. */
    static RouteSteps of(RouteFile file) {
        RouteSteps steps = new RouteSteps();
        try {
            file.items().forEach(steps::take);
        } catch (YamlEngineException e) {
            return new RouteSteps();
        }
        return steps;
    }

    /** Steps that are written in the file, each once. */
    long written() {
        return written;
    }

    /** Of files that run together. */
    static long together(Iterable<RouteSteps> files) {
        Map<String, Route> templates = new HashMap<>();
        Map<String, Long> handling = new HashMap<>();
        for (RouteSteps file : files) {
            templates.putAll(file.templates);
            file.handling.forEach((id, steps) -> handling.merge(id, steps, Long::sum));
        }
        long all = 0;
        for (RouteSteps file : files) {
            all += file.others;
            for (Route route : file.routes) {
                all += file.built(route, handling);
            }
            for (Map.Entry<String, Integer> use : file.uses.entrySet()) {
                Route template = templates.getOrDefault(use.getKey(), new Route(0, null));
                all += use.getValue() * file.built(template, handling);
            }
        }
        return all;
    }

    private long built(Route route, Map<String, Long> handlings) {
        long steps = OF_A_ROUTE + route.steps + ofEachRoute;
        for (Map.Entry<String, Long> each : handlings.entrySet()) {
            if (each.getKey().isEmpty() || names(route.handling, each.getKey())) {
                steps += each.getValue();
            }
        }
        return steps;
    }

    private static boolean names(String handling, String id) {
        return handling != null
                && List.of(handling.split("\\s*,\\s*")).stream()
                        .anyMatch(named -> named.equals(id) || named.contains("*") || named.contains("{"));
    }

    private void take(Map<?, ?> item) {
        for (Map.Entry<?, ?> entry : item.entrySet()) {
            Object body = entry.getValue();
            long steps = count(item);
            written += steps;
            switch (key(entry)) {
                case "route", "from" -> routes.add(Route.of(item, body));
                case "routeTemplate" -> templates.put(String.valueOf(text(body, "id")), Route.of(item, body));
                case "templatedRoute" -> uses.merge(String.valueOf(text(body, "routeTemplateRef")), 1, Integer::sum);
                case "routeConfiguration" -> {
                    String id = text(body, "id");
                    handling.merge(id == null ? "" : id, steps, Long::sum);
                }
                case "beans" -> others += body instanceof List<?> beans ? (long) OF_ITS_OWN * beans.size() : 0;
                default -> ofEachRoute += steps;
            }
        }
    }

    /** Steps at every depth. */
    private static long count(Object node) {
        long steps = 0;
        if (node instanceof Map<?, ?> map) {
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                if (entry.getValue() instanceof List<?> list) {
                    steps += ofList(key(entry), list);
                }
                steps += count(entry.getValue());
            }
        } else if (node instanceof List<?> list) {
            for (Object each : list) {
                steps += count(each);
            }
        }
        return steps;
    }

    private static long ofList(String key, List<?> list) {
        if (BRANCHES.contains(key)) {
            return list.size();
        }
        return key.equals("steps") ? list.stream().mapToLong(RouteSteps::ofStep).sum() : 0;
    }

    private static long ofStep(Object step) {
        boolean threads = step instanceof Map<?, ?> map
                && map.entrySet().stream().anyMatch(entry -> WITH_THREADS.contains(key(entry)));
        return threads ? OF_ITS_OWN : 1;
    }

    private static String key(Map.Entry<?, ?> entry) {
        return StringHelper.dashToCamelCase(String.valueOf(entry.getKey()));
    }

    private static String text(Object body, String key) {
        if (!(body instanceof Map<?, ?> map)) {
            return null;
        }
        return map.entrySet().stream()
                .filter(entry -> key(entry).equals(key))
                .map(entry -> String.valueOf(entry.getValue()))
                .findFirst()
                .orElse(null);
    }
}
