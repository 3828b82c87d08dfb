package org.caravan.load;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteConfigurationBuilder;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.model.TemplatedRouteDefinition;
import org.apache.camel.spi.NodeIdFactory;

/** The parts of route files that one CamelContext runs, remembered by file so that a file can be taken out again. */
final class InstalledRoutes {

    private final CamelContext context;
    private final RouteCheck check;
    private final RouteSelection selection;
    private final Model model;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final List<RouteProblem> warnings = new ArrayList<>();

    /** @param selection routes to add; others are left out */
    InstalledRoutes(CamelContext context, RouteCheck check, RouteSelection selection) {
        this.context = context;
        this.check = check;
        this.selection = selection;
        this.model = context.getCamelContextExtension().getContextPlugin(Model.class);
    }

    /** Adds one part of the file; returns all that is wrong with it, and after that the caller removes the file. */
    List<Exception> add(RouteFile file, RoutePart part) {
        Entry entry = entries.computeIfAbsent(file.name(), name -> new Entry(file));
        FaultList faults = new FaultList();
        switch (part) {
            case CONFIGURATIONS -> faults.attempt(() -> addConfigurations(part.parse(file, context), entry));
            case TEMPLATES -> faults.attempt(() -> addTemplates(part.parse(file, context), entry));
            case BEANS -> addBeans(entry, faults);
            case ROUTES -> {
                Set<String> before = DirectEndpoints.of(context);
                faults.attempt(() -> addRoutes(part.parse(file, context), entry, faults));
                entry.asks.addAll(DirectEndpoints.of(context));
                entry.asks.removeAll(before);
            }
        }
        return faults.all();
    }

    /** What is wrong with the parameters in a file that has faulty beans; adds nothing. */
    List<Exception> look(RouteFile file) {
        FaultList faults = new FaultList();
        faults.attempt(() -> {
            var builder = RoutePart.ROUTES.parse(file, context);
            builder.configureRoutes(context);
            for (var templated : builder.getTemplatedRouteCollection().getTemplatedRoutes()) {
                faults.attempt(() -> requireParameters(templated, entries.get(file.name()), faults));
            }
        });
        return faults.all();
    }

    /** What is missing for files that run all the same, or were refused for something else. */
    List<RouteProblem> warnings() {
        return warnings.stream().distinct().toList();
    }

    /**
     * Finds a file that sends to a {@code direct:} endpoint with which no route begins: Camel would wait for one at every message.
     *
     * @param others routes that run already
     */
    Optional<RouteProblem> unanswered(CamelContext others) {
        Set<String> answered = DirectEndpoints.answered(context, others);
        return entries.values().stream()
                .flatMap(entry -> DirectEndpoints.unanswered(entry.file, entry.asks, answered).stream())
                .findFirst();
    }

    /** Takes out everything the file brought: routes stopped first, beans last. */
    void remove(String name) throws Exception {
        Entry entry = entries.remove(name);
        if (entry == null) {
            return;
        }
        for (int i = entry.routes.size() - 1; i >= 0; i--) {
            RouteDefinition route = model.getRouteDefinition(entry.routes.get(i));
            if (route != null) {
                model.removeRouteDefinition(route);
            }
        }
        model.getRouteTemplateDefinitions().removeAll(entry.templates);
        model.getRouteConfigurationDefinitions().removeAll(entry.configurations);
        entry.beans.forEach(context.getRegistry()::unbind);
    }

    /** How many files are in. */
    int count() {
        return entries.size();
    }

    /** Hash of the content that runs for this file, for a reload to compare. */
    Optional<String> hash(String name) {
        return Optional.ofNullable(entries.get(name)).map(entry -> entry.file.hash());
    }

    private void addConfigurations(RouteConfigurationBuilder builder, Entry entry) throws Exception {
        builder.setCamelContext(context);
        builder.configuration();
        for (var configuration : builder.getRouteConfigurationCollection().getRouteConfigurations()) {
            entries.values().stream()
                    .filter(other -> configuration.getId() != null)
                    .filter(other -> other.configurations.stream()
                            .anyMatch(known -> configuration.getId().equals(known.getId())))
                    .findFirst()
                    .ifPresent(other -> taken("routeConfiguration", configuration.getId(), other));
            model.addRouteConfiguration(configuration);
            entry.configurations.add(configuration);
        }
    }

    private void addTemplates(RouteConfigurationBuilder builder, Entry entry) throws Exception {
        builder.configureRoutes(context);
        for (RouteTemplateDefinition template :
                builder.getRouteTemplateCollection().getRouteTemplates()) {
            owner(template.getId(), Entry::templateIds)
                    .ifPresent(other -> taken("routeTemplate", template.getId(), other));
            model.addRouteTemplateDefinition(template);
            entry.templates.add(template);
        }
    }

    private void addBeans(Entry entry, FaultList faults) {
        List<String> names = entry.file.beanNames();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            int index = i;
            boolean made = faults.attempt(() -> {
                owner(name, other -> other.beans).ifPresent(other -> taken("bean", name, other));
                entry.beans.add(name);
                RoutePart.parseBean(entry.file, context, index).configureRoutes(context);
            });
            if (made) {
                check.bean(name, context.getRegistry().lookupByName(name), fault -> tell(name, fault, entry, faults));
            } else {
                entry.broken.add(name);
            }
        }
    }

    private void tell(String word, RouteCheck.Fault fault, Entry entry, FaultList faults) {
        RouteFileException told = RouteFileException.of(word, fault);
        if (fault.warning()) {
            warnings.add(new RouteProblem(entry.file.name(), told.lineIn(entry.file), told.getMessage()));
        } else {
            faults.add(told);
        }
    }

    private void addRoutes(RouteConfigurationBuilder builder, Entry entry, FaultList faults) throws Exception {
        for (RouteDefinition route : builder.configureRoutes(context).getRoutes()) {
            faults.attempt(() -> addRoute(route, entry));
        }
        for (TemplatedRouteDefinition templated :
                builder.getTemplatedRouteCollection().getTemplatedRoutes()) {
            faults.attempt(() -> addTemplated(templated, entry, faults));
        }
    }

    private void addRoute(RouteDefinition route, Entry entry) throws Exception {
        requireFreeRouteId(route.getId());
        requireConfiguration(route.getRouteConfigurationId());
        if (route.getId() == null) {
            route.setId(route.idOrCreate(context.getCamelContextExtension().getContextPlugin(NodeIdFactory.class)));
        }
        if (selection.route(route.getId())) {
            entry.routes.add(route.getId());
            model.addRouteDefinition(route);
        }
    }

    private void addTemplated(TemplatedRouteDefinition templated, Entry entry, FaultList faults) throws Exception {
        int before = warnings.size();
        if (!requireParameters(templated, entry, faults)) {
            return;
        }
        String id = templated.getRouteId();
        requireFreeRouteId(id);
        if (selection.route(id)) {
            entry.routes.add(id);
            try {
                model.addRouteFromTemplatedRoute(templated);
            } catch (Exception e) {
                // what is missing says more than what came of it
                List<RouteProblem> why = warnings.subList(before, warnings.size());
                if (why.isEmpty()) {
                    throw e;
                }
                why.forEach(missing -> faults.add(new RouteFileException(missing.line(), missing.message())));
                why.clear();
            }
        }
    }

    /** Tells all that is wrong; true where all is well. */
    private boolean requireParameters(TemplatedRouteDefinition templated, Entry entry, FaultList faults) {
        int before = faults.all().size();
        var template = model.getRouteTemplateDefinition(templated.getRouteTemplateRef());
        TemplateParameters.requireKnown(templated.getRouteTemplateRef(), template, model);
        faults.addAll(TemplateParameters.faults(templated, template));
        requireConfiguration(template.getRoute().getRouteConfigurationId());
        String id = templated.getRouteId();
        if (id == null) {
            throw new RouteFileException(
                    template.getId(),
                    "the templatedRoute of '" + template.getId() + "' has no routeId; give it one that names the "
                            + "PACS or destination, for example routeId: " + template.getId() + "-la-paz");
        }
        int unresolved = faults.all().size();
        Map<String, String> values = TemplateParameters.resolved(templated, template, context, faults::add);
        boolean complete = faults.all().size() == unresolved
                && TemplateParameters.missing(templated, template).isEmpty();
        if (complete) {
            check.parameters(
                    template.getId(), values, name -> bean(name, entry), fault -> tell(id, fault, entry, faults));
            faults.attempt(() -> TemplateParameters.requireId(id, template, values));
        }
        return faults.all().size() == before;
    }

    private void requireFreeRouteId(String id) {
        if (id == null) {
            return;
        }
        owner(id, other -> other.routes).ifPresent(other -> taken("route", id, other));
        if (context.getRoute(id) != null || model.getRouteDefinition(id) != null) {
            throw new RouteFileException(id, "the route id '" + id + "' is taken by a built-in route; choose another");
        }
    }

    /** Camel silently runs a route without its error handling where the configuration it names is unknown. */
    private void requireConfiguration(String ids) {
        if (ids == null || ids.contains("{{") || ids.contains("*")) {
            return;
        }
        List<String> known = model.getRouteConfigurationDefinitions().stream()
                .map(RouteConfigurationDefinition::getId)
                .toList();
        for (String id : ids.split(",")) {
            if (!known.contains(id.strip())) {
                throw new RouteFileException(
                        id.strip(),
                        "there is no routeConfiguration '" + id.strip() + "'" + Nearest.hint(id.strip(), known));
            }
        }
    }

    private Object bean(String name, Entry entry) {
        return entry.broken.contains(name)
                ? RouteCheck.BROKEN
                : context.getRegistry().lookupByName(name);
    }

    private Optional<Entry> owner(String id, Function<Entry, List<String>> ids) {
        return entries.values().stream()
                .filter(entry -> ids.apply(entry).contains(id))
                .findFirst();
    }

    private static void taken(String what, String id, Entry other) {
        throw new RouteFileException.Taken(
                id,
                "the " + what + " '" + id + "' is there already, in " + other.file.name()
                        + "; give one of them another name");
    }

    /** What one file has brought. */
    private static final class Entry {
        private final RouteFile file;
        private final List<RouteConfigurationDefinition> configurations = new ArrayList<>();
        private final List<RouteTemplateDefinition> templates = new ArrayList<>();
        private final List<String> beans = new ArrayList<>();
        private final List<String> routes = new ArrayList<>();
        private final Set<String> broken = new TreeSet<>();
        private final Set<String> asks = new TreeSet<>();

        Entry(RouteFile file) {
            this.file = file;
        }

        List<String> templateIds() {
            return templates.stream().map(RouteTemplateDefinition::getId).toList();
        }
    }
}
