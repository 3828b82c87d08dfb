package org.caravan.load;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteConfigurationBuilder;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.model.TemplatedRouteDefinition;

/** The parts of route files that one CamelContext runs, remembered by file so that a file or a route of it can be taken out again. */
final class InstalledRoutes {

    private final CamelContext context;
    private final RouteCheck check;
    private final RouteSelection selection;
    private final Predicate<String> builtIn;
    private final Model model;
    private final Map<String, InstalledFile> entries = new LinkedHashMap<>();
    private final List<RouteProblem> warnings = new ArrayList<>();

    /**
     * Of nothing so far.
     *
     * @param selection routes to add; others are left out
     * @param builtIn whether a route of that id runs that is of no file
     */
    InstalledRoutes(CamelContext context, RouteCheck check, RouteSelection selection, Predicate<String> builtIn) {
        this.context = context;
        this.check = check;
        this.selection = selection;
        this.builtIn = builtIn;
        this.model = context.getCamelContextExtension().getContextPlugin(Model.class);
    }

    /** Adds one part of the file; returns all that is wrong with it, and after that the caller removes the file. */
    List<Exception> add(RouteFile file, RoutePart part) {
        FaultList faults = new FaultList();
        switch (part) {
            case CONFIGURATIONS -> faults.attempt(() -> addConfigurations(part.parse(file, context), enter(file)));
            case TEMPLATES -> faults.attempt(() -> addTemplates(part.parse(file, context), enter(file)));
            case BEANS -> addBeans(enter(file), name -> true, faults);
            case ROUTES -> addRoutes(file, id -> true, faults);
        }
        return faults.all();
    }

    /** Makes those beans of the file anew; returns all that is wrong. */
    List<Exception> addBeans(RouteFile file, Predicate<String> wanted) {
        warnings.clear(); // told when the file was tried
        FaultList faults = new FaultList();
        addBeans(enter(file), wanted, faults);
        return faults.all();
    }

    /** Adds those routes of the file, and starts them where the context runs; returns all that is wrong. */
    List<Exception> addRoutes(RouteFile file, Predicate<String> wanted) {
        warnings.clear(); // told when the file was tried
        FaultList faults = new FaultList();
        addRoutes(file, wanted, faults);
        return faults.all();
    }

    private void addRoutes(RouteFile file, Predicate<String> wanted, FaultList faults) {
        InstalledFile entry = enter(file);
        Set<String> before = DirectEndpoints.of(context);
        faults.attempt(() -> addRoutes(RoutePart.ROUTES.parse(file, context), entry, wanted, faults));
        entry.asks.addAll(DirectEndpoints.of(context));
        entry.asks.removeAll(before);
    }

    /** What the file has brought, with its present content; made where there is none yet. */
    InstalledFile enter(RouteFile file) {
        InstalledFile entry = entries.computeIfAbsent(file.name(), name -> new InstalledFile(file));
        entry.file = file;
        return entry;
    }

    /** Keeps names for a file that runs elsewhere as it is: no other file may take them. */
    void reserve(InstalledFile other) {
        entries.put(other.name(), other);
    }

    /** What each file has brought. */
    Collection<InstalledFile> files() {
        return entries.values();
    }

    /** What that file has brought; null where nothing is of it. */
    InstalledFile file(String name) {
        return entries.get(name);
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
     * @param others whose routes run already
     * @param counts whether one of those goes on running
     */
    Optional<RouteProblem> unanswered(CamelContext others, Predicate<String> counts) {
        Set<String> answered = DirectEndpoints.answered(context, id -> true);
        answered.addAll(DirectEndpoints.answered(others, counts));
        return entries.values().stream()
                .flatMap(entry -> DirectEndpoints.unanswered(entry.file, entry.asks, answered).stream())
                .findFirst();
    }

    /**
     * What is wrong with a file beside the others.
     *
     * @param stopping whether a former version of it must not run on either
     */
    record Clash(InstalledFile file, RouteProblem problem, boolean stopping) {}

    /** Has the templatedRoutes of all files looked at together. */
    List<Clash> clashes() {
        Map<RouteCheck.Use, InstalledFile> owners = new IdentityHashMap<>();
        List<RouteCheck.Use> uses = new ArrayList<>();
        entries.values().forEach(entry -> entry.uses.values().forEach(use -> {
            owners.put(use, entry);
            uses.add(use);
        }));
        List<Clash> clashes = new ArrayList<>();
        check.together(uses, (use, fault) -> {
            RouteFile file = owners.get(use).file;
            RouteFileException told = RouteFileException.of(use.route(), fault);
            clashes.add(new Clash(
                    owners.get(use),
                    new RouteProblem(file.name(), told.lineIn(file), told.getMessage()),
                    fault.stopping()));
        });
        return clashes;
    }

    /** Takes out everything the file brought: routes stopped first, beans last. */
    void remove(String name) throws Exception {
        InstalledFile entry = entries.get(name);
        if (entry == null) {
            return;
        }
        List<String> routes = new ArrayList<>(entry.routes);
        Collections.reverse(routes);
        for (String id : routes) {
            removeRoute(entry, id);
        }
        removeDefinitions(entry);
        entry.beans.keySet().forEach(context.getRegistry()::unbind);
        entries.remove(name);
    }

    /** Takes one route out, with what Camel keeps of it. */
    void removeRoute(InstalledFile entry, String id) throws Exception {
        entry.routes.remove(id);
        entry.uses.remove(id);
        RouteDefinition route = model.getRouteDefinition(id);
        if (route != null) {
            model.removeRouteDefinition(route);
        }
    }

    /** Takes the templates and the error handling of a file out; routes that were made of them run on. */
    void removeDefinitions(InstalledFile entry) {
        model.getRouteTemplateDefinitions().removeAll(entry.templates);
        model.getRouteConfigurationDefinitions().removeAll(entry.configurations);
        entry.templates.clear();
        entry.configurations.clear();
    }

    /** Takes a bean out. */
    void removeBean(InstalledFile entry, String name) {
        entry.beans.remove(name);
        context.getRegistry().unbind(name);
    }

    /** Forgets a file of which nothing is left. */
    void forget(InstalledFile entry) {
        entries.remove(entry.name());
    }

    private void addConfigurations(RouteConfigurationBuilder builder, InstalledFile entry) throws Exception {
        builder.setCamelContext(context);
        builder.configuration();
        for (var configuration : builder.getRouteConfigurationCollection().getRouteConfigurations()) {
            if (configuration.getId() != null) {
                owner(configuration.getId(), InstalledFile::configurationIds)
                        .ifPresent(other -> taken("routeConfiguration", configuration.getId(), other));
            }
            model.addRouteConfiguration(configuration);
            entry.configurations.add(configuration);
        }
    }

    private void addTemplates(RouteConfigurationBuilder builder, InstalledFile entry) throws Exception {
        builder.configureRoutes(context);
        for (RouteTemplateDefinition template :
                builder.getRouteTemplateCollection().getRouteTemplates()) {
            owner(template.getId(), InstalledFile::templateIds)
                    .ifPresent(other -> taken("routeTemplate", template.getId(), other));
            model.addRouteTemplateDefinition(template);
            entry.templates.add(template);
        }
    }

    private void addBeans(InstalledFile entry, Predicate<String> wanted, FaultList faults) {
        Set<String> seen = new HashSet<>();
        List<Map<?, ?>> beans = entry.file.beans().toList();
        for (int i = 0; i < beans.size(); i++) {
            String name = String.valueOf(beans.get(i).get("name"));
            String said = String.valueOf(beans.get(i));
            int index = i;
            if (!wanted.test(name)) {
                continue;
            }
            boolean made = faults.attempt(() -> {
                owner(name, other -> other == entry ? List.of() : other.beans.keySet())
                        .or(() -> seen.add(name) ? Optional.empty() : Optional.of(entry))
                        .ifPresent(other -> taken("bean", name, other));
                entry.beans.put(name, said);
                entry.broken.remove(name);
                RoutePart.parseBean(entry.file, context, index).configureRoutes(context);
            });
            if (made) {
                check.bean(name, context.getRegistry().lookupByName(name), fault -> tell(name, fault, entry, faults));
            } else {
                entry.broken.add(name);
            }
        }
    }

    private void tell(String word, RouteCheck.Fault fault, InstalledFile entry, FaultList faults) {
        RouteFileException told = RouteFileException.of(word, fault);
        if (fault.warning()) {
            warnings.add(new RouteProblem(entry.file.name(), told.lineIn(entry.file), told.getMessage()));
        } else {
            faults.add(told);
        }
    }

    private void addRoutes(
            RouteConfigurationBuilder builder, InstalledFile entry, Predicate<String> wanted, FaultList faults)
            throws Exception {
        int unnamed = 0;
        for (RouteDefinition route : builder.configureRoutes(context).getRoutes()) {
            if (route.getId() == null) {
                route.setId(RouteMakings.idOf(entry.file, ++unnamed));
            }
            if (wanted.test(route.getId())) {
                faults.attempt(() -> addRoute(route, entry));
            }
        }
        for (TemplatedRouteDefinition templated :
                builder.getTemplatedRouteCollection().getTemplatedRoutes()) {
            if (wanted.test(String.valueOf(templated.getRouteId()))) {
                faults.attempt(() -> addTemplated(templated, entry, faults));
            }
        }
    }

    private void addRoute(RouteDefinition route, InstalledFile entry) throws Exception {
        requireFreeRouteId(route.getId());
        requireConfiguration(route.getRouteConfigurationId());
        if (selection.route(route.getId())) {
            entry.routes.add(route.getId());
            model.addRouteDefinition(route);
        }
    }

    private void addTemplated(TemplatedRouteDefinition templated, InstalledFile entry, FaultList faults)
            throws Exception {
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
    private boolean requireParameters(TemplatedRouteDefinition templated, InstalledFile entry, FaultList faults) {
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
            entry.uses.put(id, new RouteCheck.Use(id, template.getId(), values, TemplateParameters.given(templated)));
        }
        return faults.all().size() == before;
    }

    private void requireFreeRouteId(String id) {
        owner(id, other -> other.routes).ifPresent(other -> taken("route", id, other));
        if (builtIn.test(id)) {
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

    private Object bean(String name, InstalledFile entry) {
        return entry.broken.contains(name)
                ? RouteCheck.BROKEN
                : context.getRegistry().lookupByName(name);
    }

    private Optional<InstalledFile> owner(String id, Function<InstalledFile, Collection<String>> ids) {
        return entries.values().stream()
                .filter(entry -> ids.apply(entry).contains(id))
                .findFirst();
    }

    private static void taken(String what, String id, InstalledFile other) {
        throw new RouteFileException.Taken(
                id,
                "the " + what + " '" + id + "' is there already, in " + other.file.name()
                        + "; give one of them another name");
    }
}
