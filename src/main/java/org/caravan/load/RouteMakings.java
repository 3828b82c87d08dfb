package org.caravan.load;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.apache.camel.util.StringHelper;

/**
 * What each route of a set of files is made of: its own lines, its template, the error handling, and the beans and other files that these name.
 * A route of which all that is the same needs no replacement, whatever else of its file has changed. Comments and layout do not count.
 */
final class RouteMakings {

    /** What {@link #definitions} gives for a file without. */
    static final String NO_DEFINITIONS = List.of().toString();

    private static final Set<String> TEMPLATED = Set.of("templatedRoute", "templated-route");
    private static final Set<String> TEMPLATE = Set.of("routeTemplate", "route-template");
    private static final Set<String> CONFIGURATION = Set.of("routeConfiguration", "route-configuration");
    private static final Set<String> ROUTE = Set.of("route", "from");
    private static final Pattern CONFIGURED_BY = Pattern.compile("route-?[Cc]onfiguration-?[Ii]d=(.*?)(?=, |[}\\]])");

    private final Map<String, String> templates = new TreeMap<>();
    private final List<Map<?, ?>> configurations = new ArrayList<>();
    private final Map<String, String> named = new TreeMap<>();

    /**
     * Reads the files, which have all been parsed before.
     *
     * @param isFollowed whether those who use a bean of that class ask for it each time, so that a changed one changes no route
     * @param others other files below the folder that routes may name, by name, with the hash of their content
     */
    RouteMakings(Collection<RouteFile> files, Predicate<String> isFollowed, Map<String, String> others) {
        for (RouteFile file : files) {
            file.items().forEach(item -> {
                if (holds(item, TEMPLATE)) {
                    templates.put(text(item, "id"), String.valueOf(item));
                } else if (holds(item, CONFIGURATION)) {
                    configurations.add(item);
                }
            });
            file.beans()
                    .filter(bean -> !isFollowed.test(String.valueOf(bean.get("type"))))
                    .forEach(bean -> named.put(String.valueOf(bean.get("name")), String.valueOf(bean)));
        }
        others.forEach((name, hash) -> named.put(name.substring(name.lastIndexOf('/') + 1), hash));
    }

    /** The routes of one of the files by id, each with what it is made of as text; those without an id get one. */
    Map<String, String> of(RouteFile file) {
        Map<String, String> routes = new LinkedHashMap<>();
        String common =
                String.valueOf(file.items().filter(RouteMakings::isCommon).toList());
        int unnamed = 0;
        for (Map<?, ?> item : (Iterable<Map<?, ?>>) file.items()::iterator) {
            if (holds(item, TEMPLATED)) {
                String template = templates.getOrDefault(text(item, "routeTemplateRef"), "");
                routes.put(String.valueOf(text(item, "routeId")), whole(item + common + template));
            } else if (holds(item, ROUTE)) {
                String id = item.containsKey("route") ? text(item, "id") : null;
                routes.put(id == null ? idOf(file, ++unnamed) : id, whole(item + common));
            }
        }
        return routes;
    }

    /** The id of a route that was given none: the same each time the file is read. */
    static String idOf(RouteFile file, int number) {
        String name = file.name().substring(file.name().lastIndexOf('/') + 1);
        return name.substring(0, name.length() - RouteFile.SUFFIX.length()) + "-route-" + number;
    }

    /** The templates and the error handling of a file as text; the same text needs no replacement. */
    static String definitions(RouteFile file) {
        return String.valueOf(file.items()
                .filter(item -> holds(item, TEMPLATE) || holds(item, CONFIGURATION))
                .toList());
    }

    /** With its error handling, and with every bean and file that it names, directly or by another. */
    private String whole(String route) {
        StringBuilder whole = new StringBuilder(route);
        configurations.stream().filter(item -> handles(item, route)).forEach(whole::append);
        Map<String, String> left = new TreeMap<>(named);
        boolean found = true;
        while (found) {
            List<String> here =
                    left.keySet().stream().filter(name -> mentions(whole, name)).toList();
            here.forEach(name -> whole.append(left.remove(name)));
            found = !here.isEmpty();
        }
        return RouteFile.sha256(whole.toString());
    }

    /** Whether that is the error handling of a route: what it names, and what has no id and is for all. */
    private static boolean handles(Map<?, ?> configuration, String route) {
        String id = text(configuration, "id");
        return id == null
                || CONFIGURED_BY
                        .matcher(route)
                        .results()
                        .flatMap(found -> Stream.of(found.group(1).split(",")))
                        .anyMatch(wanted -> wanted.strip().equals(id) || wanted.contains("*") || wanted.contains("{"));
    }

    private static boolean mentions(CharSequence text, String name) {
        return Pattern.compile("(?<![\\w-])" + Pattern.quote(name) + "(?![\\w-])")
                .matcher(text)
                .find();
    }

    /** Of a file's own error handling and the like, which counts for all its routes. */
    private static boolean isCommon(Map<?, ?> item) {
        return !holds(item, TEMPLATED)
                && !holds(item, TEMPLATE)
                && !holds(item, CONFIGURATION)
                && !holds(item, ROUTE)
                && !item.containsKey("beans");
    }

    private static boolean holds(Map<?, ?> item, Set<String> keys) {
        return item.keySet().stream().anyMatch(keys::contains);
    }

    /** A value within the one mapping of an item, whose keys may be written with hyphens, too; null where it is not there. */
    private static String text(Map<?, ?> item, String key) {
        Object body = item.values().iterator().next();
        if (!(body instanceof Map<?, ?> map)) {
            return null;
        }
        return map.entrySet().stream()
                .filter(entry -> StringHelper.dashToCamelCase(String.valueOf(entry.getKey()))
                        .equals(key))
                .map(entry -> String.valueOf(entry.getValue()))
                .findFirst()
                .orElse(null);
    }
}
