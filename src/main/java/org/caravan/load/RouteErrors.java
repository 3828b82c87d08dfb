package org.caravan.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.apache.camel.CamelContext;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.NoSuchBeanException;
import org.apache.camel.NoSuchEndpointException;
import org.apache.camel.PropertyBindingException;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.util.URISupport;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/** Puts what Camel says about a route file into one sentence that names the line and what to write instead. */
final class RouteErrors {

    private static final Pattern UNKNOWN_OPTIONS = Pattern.compile("Unknown parameters=\\[\\{(.*?)}]", Pattern.DOTALL);
    private static final Pattern MISSING_OPTION =
            Pattern.compile("Option (\\S+) is required when creating endpoint uri with syntax (\\S+)");
    private static final Pattern MISSING_PROPERTY = Pattern.compile("Property with key \\[([^]]+)] not found");
    private static final Pattern DUPLICATE_ID = Pattern.compile("Duplicate id detected: (\\S+)\\. ");

    private static final Pattern SECRET = Pattern.compile("(?i)password|passphrase|secret|token|key");

    private RouteErrors() {}

    static RouteProblem explain(RouteFile file, Throwable error, CamelContext context) {
        List<Throwable> chain = chain(error);
        for (Throwable cause : chain) {
            if (cause instanceof RouteFileException own) {
                return new RouteProblem(file.name(), own.lineIn(file), own.getMessage());
            }
        }
        return yaml(file, chain)
                .or(() -> property(file, chain, context))
                .or(() -> bean(file, chain))
                .or(() -> endpoint(file, chain, context))
                .or(() -> duplicate(file, chain))
                .orElseGet(() -> other(file, chain));
    }

    private static Optional<RouteProblem> yaml(RouteFile file, List<Throwable> chain) {
        return find(chain, MarkedYamlEngineException.class).map(fault -> {
            int line = fault.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0);
            String problem = Optional.ofNullable(fault.getProblem()).orElse("cannot be read");
            if (problem.startsWith("Unsupported field: ")) {
                return new RouteProblem(
                        file.name(),
                        line,
                        "'" + problem.substring(19) + "' is not known here; check its spelling and indentation");
            }
            if (problem.startsWith("Unknown node id: ")) {
                return new RouteProblem(
                        file.name(),
                        line,
                        "'" + problem.substring(17) + "' is no step or definition Camel knows; check its spelling");
            }
            boolean ours = fault.getClass().getName().startsWith("org.apache.camel.dsl");
            return new RouteProblem(file.name(), line, ours ? problem : syntax(fault, problem, line));
        });
    }

    /** The parser notices a fault where it can make no sense of it any more: often a line below the one to mend. */
    private static String syntax(MarkedYamlEngineException fault, String problem, int line) {
        int start = fault.getContextMark().map(mark -> mark.getLine() + 1).orElse(line);
        String advice;
        if (problem.contains("TAB")) {
            advice = "indent with spaces, not with tabs";
        } else if (String.valueOf(fault.getContext()).contains("quoted")) {
            advice = "a quote that is opened in line " + start + " is not closed";
        } else if (problem.startsWith("mapping values are not allowed")) {
            advice = "put a value that contains ': ' into quotes, or check the indentation near line " + line;
        } else if (String.valueOf(fault.getContext()).contains("flow")) {
            advice = "a { or [ that is opened in line " + start + " is not closed, or a comma is missing";
        } else {
            advice = "check the indentation near line " + line + ": what belongs together begins in the same column";
        }
        String said = problem.contains("TAB") ? "found a tab" : problem;
        return "is not valid YAML here (" + said + "); " + advice;
    }

    private static Optional<RouteProblem> property(RouteFile file, List<Throwable> chain, CamelContext context) {
        return match(chain, MISSING_PROPERTY).map(found -> {
            String key = found.group(1);
            Set<String> known =
                    context.getPropertiesComponent().loadProperties().stringPropertyNames();
            String advice = Nearest.within(3, key, known)
                    .map(nearest -> "did you mean {{" + nearest + "}}?")
                    .orElseGet(() -> "set " + key + " in application.properties, or "
                            + key.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_") + " in the environment, or write {{"
                            + key + ":default}}");
            return new RouteProblem(file.name(), file.lineOf(key), "{{" + key + "}} has no value; " + advice);
        });
    }

    private static Optional<RouteProblem> bean(RouteFile file, List<Throwable> chain) {
        Optional<RouteProblem> binding = find(chain, PropertyBindingException.class)
                .map(fault -> {
                    String name = fault.getPropertyName();
                    String target = fault.getTarget() == null
                            ? "the bean"
                            : fault.getTarget().getClass().getSimpleName();
                    boolean unknown = fault.getCause() == null;
                    String message = unknown
                            ? target + " has no setting '" + name + "'"
                                    + Nearest.hint(name, settersOf(fault.getTarget()))
                            : (SECRET.matcher(name).find() ? "the value" : "'" + fault.getValue() + "'")
                                    + " cannot be the " + name + " of " + target + " ("
                                    + (isNoNumber(fault) ? "it takes a number" : reason(fault)) + ")";
                    return new RouteProblem(file.name(), file.lineOf(name), message);
                });
        return binding.or(() -> find(chain, NoSuchBeanException.class)
                        .map(fault -> new RouteProblem(
                                file.name(),
                                file.lineOf(fault.getName()),
                                "there is no bean '" + fault.getName()
                                        + "'; check its name, or define it under beans:")))
                .or(() -> find(chain, ClassNotFoundException.class)
                        .map(fault -> new RouteProblem(
                                file.name(),
                                file.lineOf(fault.getMessage()),
                                "there is no class " + fault.getMessage() + "; check the type of the bean")));
    }

    private static boolean isNoNumber(Throwable error) {
        return chain(error).stream().anyMatch(NumberFormatException.class::isInstance);
    }

    private static Optional<RouteProblem> endpoint(RouteFile file, List<Throwable> chain, CamelContext context) {
        Optional<RouteProblem> missing = match(chain, MISSING_OPTION)
                .map(found -> new RouteProblem(
                        file.name(), 0, "an endpoint lacks '" + found.group(1) + "'; write it as " + found.group(2)));
        if (missing.isPresent()) {
            return missing;
        }
        Optional<RouteProblem> unknown = find(chain, NoSuchEndpointException.class)
                .map(fault -> {
                    String scheme = schemeOf(fault.getUri());
                    return new RouteProblem(
                            file.name(),
                            lineOf(file, scheme, chain),
                            "there is no component '" + scheme + ":'" + Nearest.hint(scheme, componentNames(context)));
                });
        if (unknown.isPresent()) {
            return unknown;
        }
        return find(chain, ResolveEndpointFailedException.class).map(fault -> {
            String scheme = schemeOf(fault.getUri());
            Matcher options = UNKNOWN_OPTIONS.matcher(fault.getMessage());
            if (options.find()) {
                String option = options.group(1).replaceFirst("=.*", "");
                return new RouteProblem(
                        file.name(),
                        lineOf(file, option, chain),
                        scheme + ": has no option '" + option + "'" + Nearest.hint(option, optionsOf(scheme, context)));
            }
            return new RouteProblem(file.name(), lineOf(file, scheme, chain), scheme + ": " + reason(fault));
        });
    }

    private static Optional<RouteProblem> duplicate(RouteFile file, List<Throwable> chain) {
        return match(chain, DUPLICATE_ID)
                .map(found -> new RouteProblem(
                        file.name(),
                        file.lineOf(found.group(1)),
                        "the id '" + found.group(1) + "' is used twice; every route and step needs an id of its own"));
    }

    private static RouteProblem other(RouteFile file, List<Throwable> chain) {
        return new RouteProblem(file.name(), lineOf(file, "", chain), reason(chain.get(0)));
    }

    /** What the component or bean says, not what Camel says around it; URIs in it are without secrets. */
    private static String reason(Throwable error) {
        List<Throwable> chain = chain(error);
        return chain.stream()
                .filter(cause -> !cause.getClass().getName().startsWith("org.apache.camel."))
                .map(Throwable::getMessage)
                .filter(message -> message != null && !message.isBlank())
                .findFirst()
                .or(() -> Optional.ofNullable(chain.get(chain.size() - 1).getMessage()))
                .map(message ->
                        URISupport.sanitizeUri(message.replaceAll("\\s+", " ").strip()))
                .orElse(error.getClass().getSimpleName());
    }

    private static int lineOf(RouteFile file, String word, List<Throwable> chain) {
        int line = word.isEmpty() ? 0 : file.lineOf(word);
        if (line > 0) {
            return line;
        }
        return find(chain, FailedToCreateRouteException.class)
                .map(fault -> fault.getRouteId() == null ? 0 : file.lineOf(fault.getRouteId()))
                .orElse(0);
    }

    private static String schemeOf(String uri) {
        return uri == null ? "" : uri.replaceFirst("[:?].*", "");
    }

    /** Of all components on the class path, for a hint. */
    private static Set<String> componentNames(CamelContext context) {
        Set<String> names = new TreeSet<>();
        try {
            var lists = context.getClassResolver()
                    .loadAllResourcesAsURL("META-INF/services/org/apache/camel/component.properties");
            while (lists.hasMoreElements()) {
                var properties = new Properties();
                try (var in = lists.nextElement().openStream()) {
                    properties.load(in);
                }
                names.addAll(List.of(properties.getProperty("components", "").split(" ")));
            }
        } catch (IOException e) {
            return context.getComponentNames();
        }
        return names;
    }

    private static Set<String> optionsOf(String scheme, CamelContext context) {
        var factory = context.getCamelContextExtension().getEndpointUriFactory(scheme);
        return factory == null ? Set.of() : factory.propertyNames();
    }

    private static Set<String> settersOf(Object target) {
        var names = new TreeSet<String>();
        if (target != null) {
            for (var method : target.getClass().getMethods()) {
                if (method.getName().matches("set[A-Z].*") && method.getParameterCount() == 1) {
                    names.add(method.getName().substring(3, 4).toLowerCase(Locale.ROOT)
                            + method.getName().substring(4));
                }
            }
        }
        return names;
    }

    private static <T extends Throwable> Optional<T> find(List<Throwable> chain, Class<T> type) {
        // the innermost one says most
        Optional<T> found = Optional.empty();
        for (Throwable cause : chain) {
            if (type.isInstance(cause)) {
                found = Optional.of(type.cast(cause));
            }
        }
        return found;
    }

    private static Optional<Matcher> match(List<Throwable> chain, Pattern pattern) {
        return chain.stream()
                .filter(cause -> cause.getMessage() != null)
                .map(cause -> pattern.matcher(cause.getMessage()))
                .filter(Matcher::find)
                .findFirst();
    }

    private static List<Throwable> chain(Throwable error) {
        var chain = new ArrayList<Throwable>();
        for (Throwable cause = error; cause != null && !chain.contains(cause); cause = cause.getCause()) {
            chain.add(cause);
        }
        return chain;
    }
}
