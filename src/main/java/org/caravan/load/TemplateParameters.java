package org.caravan.load;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.apache.camel.CamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.model.RouteTemplateParameterDefinition;
import org.apache.camel.model.TemplatedRouteDefinition;
import org.apache.camel.model.TemplatedRouteParameterDefinition;
import org.apache.camel.util.StringHelper;

/** Compares what a templatedRoute gives with what its template takes; Camel itself ignores a misspelt parameter. */
final class TemplateParameters {

    private static final Pattern PLACE = Pattern.compile("\\{\\{([A-Za-z]+)}}");

    private TemplateParameters() {}

    /** Fails where there is no such template. */
    static void requireKnown(String name, RouteTemplateDefinition template, Model model) {
        if (template == null) {
            List<String> known = model.getRouteTemplateDefinitions().stream()
                    .map(RouteTemplateDefinition::getId)
                    .toList();
            throw new RouteFileException(
                    name,
                    "there is no routeTemplate '" + name + "' in the files that load" + Nearest.hint(name, known));
        }
    }

    /** Every parameter that the template does not take, and those it needs and does not get. */
    static List<Exception> faults(TemplatedRouteDefinition given, RouteTemplateDefinition template) {
        List<Exception> faults = new ArrayList<>();
        String name = given.getRouteTemplateRef();
        Set<String> known = new HashSet<>();
        parameters(template).forEach(parameter -> known.add(parameter.getName()));
        for (TemplatedRouteParameterDefinition parameter : parameters(given)) {
            String key = StringHelper.dashToCamelCase(parameter.getName());
            if (!known.contains(key) && !known.contains(parameter.getName())) {
                faults.add(new RouteFileException(
                        given.getRouteId(),
                        parameter.getName(),
                        "the template '" + name + "' has no parameter '" + parameter.getName() + "'"
                                + Nearest.hint(parameter.getName(), known)));
            }
        }
        Set<String> missing = missing(given, template);
        if (!missing.isEmpty() && faults.isEmpty()) {
            faults.add(new RouteFileException(
                    name,
                    "the template '" + name + "' needs " + (missing.size() == 1 ? "the parameter " : "the parameters ")
                            + String.join(", ", missing) + "; add '- name: "
                            + missing.iterator().next()
                            + "' with a value below its parameters"));
        }
        return faults;
    }

    /** Parameters the template needs and does not get. */
    static Set<String> missing(TemplatedRouteDefinition given, RouteTemplateDefinition template) {
        Set<String> missing = new TreeSet<>();
        for (RouteTemplateParameterDefinition parameter : parameters(template)) {
            if (parameter.isRequired() && parameter.getDefaultValue() == null) {
                missing.add(parameter.getName());
            }
        }
        for (TemplatedRouteParameterDefinition parameter : parameters(given)) {
            missing.remove(StringHelper.dashToCamelCase(parameter.getName()));
            missing.remove(parameter.getName());
        }
        return missing;
    }

    /** Names of the parameters that are given. */
    static Set<String> given(TemplatedRouteDefinition given) {
        return parameters(given).stream()
                .map(parameter -> StringHelper.dashToCamelCase(parameter.getName()))
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * What the route gets: the given values over the template's defaults, placeholders resolved.
     *
     * @param faults is told each placeholder that has no value; the parameter is left out
     */
    static Map<String, String> resolved(
            TemplatedRouteDefinition given,
            RouteTemplateDefinition template,
            CamelContext context,
            Consumer<Exception> faults) {
        Map<String, String> values = new HashMap<>();
        for (RouteTemplateParameterDefinition parameter : parameters(template)) {
            if (parameter.getDefaultValue() != null) {
                values.put(parameter.getName(), parameter.getDefaultValue());
            }
        }
        parameters(given)
                .forEach(parameter ->
                        values.put(StringHelper.dashToCamelCase(parameter.getName()), parameter.getValue()));
        Map<String, String> resolved = new HashMap<>();
        values.forEach((name, value) -> {
            try {
                resolved.put(name, context.resolvePropertyPlaceholders(value));
            } catch (RuntimeException e) {
                faults.accept(e);
            }
        });
        return resolved;
    }

    /**
     * The id must be the one the template gives, where that names a parameter: of a file copied for another PACS with some names unchanged, the
     * copy is refused, and not the file it was made from.
     */
    static void requireId(String id, RouteTemplateDefinition template, Map<String, String> values) {
        String given = template.getRoute().getId();
        if (given == null || !given.contains("{{")) {
            return;
        }
        Matcher places = PLACE.matcher(given);
        String key = places.find() ? places.group(1) : "";
        String wanted = places.reset().replaceAll(place -> {
            String value = values.get(place.group(1));
            return Matcher.quoteReplacement(value == null ? place.group() : value);
        });
        if (!wanted.contains("{{") && !wanted.equals(id)) {
            throw new RouteFileException(
                    id,
                    "the routeId is '" + id + "', but its " + key + " is '" + values.get(key) + "'; correct the " + key
                            + ", or write routeId: " + wanted);
        }
    }

    private static List<RouteTemplateParameterDefinition> parameters(RouteTemplateDefinition template) {
        return template.getTemplateParameters() == null ? List.of() : template.getTemplateParameters();
    }

    private static List<TemplatedRouteParameterDefinition> parameters(TemplatedRouteDefinition given) {
        return given.getParameters() == null ? List.of() : given.getParameters();
    }
}
