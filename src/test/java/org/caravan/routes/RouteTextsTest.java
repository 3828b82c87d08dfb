package org.caravan.routes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

import static org.assertj.core.api.Assertions.assertThat;

/** Operators read the routes: each route and step has an id of its own and says what it does. */
class RouteTextsTest {

    /** Names given where one of several templates is used. */
    private static final Pattern ALTERNATIVES = Pattern.compile("\\{\\{(destination|place|rule|heartbeat)}}");

    private static final Set<String> ROUTES = Set.of("route", "routeTemplate", "routeConfiguration", "from");

    @Test
    void everyRouteAndStepHasAnIdOfItsOwnAndADescription() throws IOException {
        List<String> faults = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (Path file : routeFiles()) {
            walk(
                    file.toString(),
                    new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file)),
                    ids,
                    faults);
        }
        assertThat(faults).isEmpty();
        assertThat(ids).as("routes and steps looked at").hasSizeGreaterThan(80);
    }

    private static void walk(String where, Object node, Set<String> ids, List<String> faults) {
        if (node instanceof List<?> list) {
            list.forEach(item -> walk(where, item, ids, faults));
        } else if (node instanceof Map<?, ?> map) {
            map.forEach((key, value) -> {
                if (key.equals("steps")) {
                    ((List<?>) value).forEach(step -> ((Map<?, ?>) step)
                            .forEach((name, content) -> check(where, name, content, ids, faults)));
                } else if (ROUTES.contains(key) && value instanceof Map) {
                    check(where, key, value, ids, faults);
                }
                walk(where, value, ids, faults);
            });
        }
    }

    private static void check(String where, Object kind, Object content, Set<String> ids, List<String> faults) {
        Object id = content instanceof Map<?, ?> map ? map.get("id") : null;
        Object description = content instanceof Map<?, ?> map ? map.get("description") : null;
        boolean named = id != null
                || (kind.equals("route")
                        && content instanceof Map<?, ?> map
                        && map.containsKey("routeConfigurationId"));
        if (!named || description == null || description.toString().isBlank()) {
            faults.add(where + ": " + kind + " " + id + " lacks an id or a description");
        } else if (!ids.add(where + " " + kind + " " + id)
                && !ALTERNATIVES.matcher(id.toString()).find()) {
            faults.add(where + ": " + kind + " " + id + " is there twice");
        }
    }

    private static List<Path> routeFiles() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("routes"))) {
            return files.filter(file -> file.toString().endsWith(".camel.yaml"))
                    .sorted()
                    .toList();
        }
    }
}
