package org.caravan.load;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Route files that bring as many steps as the usual bounds allow. */
final class MostSteps {

    private static final int ALL = (int) RouteBounds.USUAL.steps();
    private static final int OF_FILE = (int) RouteBounds.USUAL.stepsOfFile();

    private MostSteps() {}

    /** Files by name that use the bound up to less than what one route more would take. */
    static Map<String, String> of(String kind) {
        return switch (kind) {
            case "steps" -> stepsOf("log: hello", 1);
            case "steps with threads" -> stepsOf("wireTap: { uri: 'log:there' }", RouteSteps.OF_ITS_OWN);
            case "steps of a template" -> {
                int routes = 125;
                int steps = ALL / routes - RouteSteps.OF_A_ROUTE;
                yield Map.of(
                        "a.camel.yaml",
                        "- routeTemplate:\n    id: t\n    parameters: [ { name: x } ]\n    from:\n      uri: 'direct:{{x}}'\n      steps:\n"
                                + "        - log: hello\n".repeat(steps),
                        "b.camel.yaml",
                        times(
                                routes,
                                i -> "- templatedRoute: { routeTemplateRef: t, routeId: r" + i
                                        + ", parameters: [ { name: x, value: r" + i + " } ] }\n"));
            }
            case "steps of error handling" -> {
                int routes = 125;
                int steps = ALL / routes - RouteSteps.OF_A_ROUTE - 1;
                yield Map.of(
                        "a.camel.yaml",
                        "- routeConfiguration:\n    onException:\n      - onException:\n          exception: [ java.lang.Exception ]\n          steps:\n"
                                + "            - log: hello\n".repeat(steps),
                        "b.camel.yaml",
                        times(routes, i -> route(i) + "        - log: hello\n"));
            }
            case "routes" ->
                Map.of(
                        "a.camel.yaml",
                        times(ALL / (RouteSteps.OF_A_ROUTE + 1), i -> route(i) + "        - log: hello\n"));
            default -> throw new IllegalArgumentException(kind);
        };
    }

    private static Map<String, String> stepsOf(String step, int counts) {
        Map<String, String> files = new TreeMap<>();
        int left = ALL;
        for (int file = 0; left > RouteSteps.OF_A_ROUTE + counts; file++) {
            int steps = Math.min(left - RouteSteps.OF_A_ROUTE, OF_FILE) / counts;
            files.put("f" + file + ".camel.yaml", route(file) + ("        - " + step + "\n").repeat(steps));
            left -= RouteSteps.OF_A_ROUTE + steps * counts;
        }
        return files;
    }

    private static String route(int number) {
        return "- route:\n    id: r" + number + "\n    from:\n      uri: direct:r" + number + "\n      steps:\n";
    }

    private static String times(int number, IntFunction<String> text) {
        return IntStream.range(0, number).mapToObj(text).collect(Collectors.joining());
    }
}
