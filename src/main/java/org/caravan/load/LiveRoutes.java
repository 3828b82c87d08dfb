package org.caravan.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what a context runs to what route files say, by no more than has changed: a route whose making is the same goes on untouched. Nothing
 * waits here; what cannot be done yet, since a former route is in the middle of something, is done at a later {@link #step}.
 */
final class LiveRoutes {

    private static final Logger LOG = LoggerFactory.getLogger(LiveRoutes.class);

    private final CamelContext context;
    private final RouteCheck check;
    private final InstalledRoutes installed;
    private final Departures departures;
    private final Map<String, String> made = new HashMap<>();
    private final Map<String, List<RouteProblem>> failures = new TreeMap<>();
    private final Map<String, RouteFile> target = new LinkedHashMap<>();
    /** What each route of each file of the target is made of. */
    private final Map<String, Map<String, String>> makings = new LinkedHashMap<>();

    private Set<String> kept = Set.of();

    /**
     * Of nothing so far.
     *
     * @param longest how long what is in flight in a route may take when the route is changed or taken out
     * @param abandoned is told the id of each route whose work was broken off
     */
    LiveRoutes(
            CamelContext context,
            RouteCheck check,
            RouteSelection selection,
            Duration longest,
            Consumer<String> abandoned) {
        this.context = context;
        this.check = check;
        this.installed = new InstalledRoutes(context, check, selection, id -> context.getRoute(id) != null);
        this.departures = new Departures(context, longest, abandoned);
    }

    InstalledRoutes installed() {
        return installed;
    }

    /** Whether a route of that id runs that is of no route file. */
    boolean isBuiltIn(String id) {
        return context.getRoute(id) != null && !made.containsKey(id) && !departures.contains(id);
    }

    /** What is waited for. */
    List<RouteWait> waits() {
        return departures.waits();
    }

    /** Whether everything is as the files say. */
    boolean isSettled() {
        return departures.isEmpty()
                && makings.values().stream().allMatch(routes -> made.keySet().containsAll(routes.keySet()));
    }

    /**
     * Turns to those files.
     *
     * @param unchanged names of files that are not among them, whose routes stay as they run
     * @param others see {@link RouteMakings}
     */
    void turnTo(Collection<RouteFile> files, Set<String> unchanged, Map<String, String> others) {
        RouteMakings all = new RouteMakings(files, check::isFollowed, others);
        target.clear();
        makings.clear();
        kept = Set.copyOf(unchanged);
        files.forEach(file -> {
            target.put(file.name(), file);
            makings.put(file.name(), all.of(file));
        });
        List<InstalledFile> before = installed.files().stream()
                .filter(entry -> !kept.contains(entry.name()))
                .toList();
        before.forEach(this::depart);
        before.stream().filter(entry -> !hasSameDefinitions(entry)).forEach(installed::removeDefinitions);
        define();
        bind();
        step();
    }

    /** Goes on with what could not be done yet. */
    void step() {
        departures.step(installed);
        target.values().forEach(this::start);
        installed.files().stream()
                .filter(entry -> !departures.involve(entry))
                .toList()
                .forEach(this::tidy);
    }

    /** Why files could not run although they had been tried, by name; each is told once. */
    Map<String, List<RouteProblem>> takeFailures() {
        Map<String, List<RouteProblem>> taken = new TreeMap<>(failures);
        failures.clear();
        return taken;
    }

    /** Routes that are no more, or are made of something else; those that another file has now go over to it. */
    private void depart(InstalledFile entry) {
        for (String id : List.copyOf(entry.routes)) {
            RouteFile owner = owner(id);
            if (owner != null && made.containsKey(id) && made.get(id).equals(making(owner, id))) {
                if (!owner.name().equals(entry.name())) {
                    entry.routes.remove(id);
                    installed.enter(owner).routes.add(id);
                    RouteCheck.Use use = entry.uses.remove(id);
                    if (use != null) {
                        installed.enter(owner).uses.put(id, use);
                    }
                }
            } else if (!departures.contains(id)) {
                made.remove(id);
                departures.begin(id, entry, owner != null);
            }
        }
    }

    /** The file of the target that has that route; null where none has. */
    private RouteFile owner(String id) {
        return target.values().stream()
                .filter(file -> makings.get(file.name()).containsKey(id))
                .findFirst()
                .orElse(null);
    }

    private String making(RouteFile file, String id) {
        return makings.get(file.name()).get(id);
    }

    private boolean hasSameDefinitions(InstalledFile entry) {
        RouteFile now = target.get(entry.name());
        return now != null && RouteMakings.definitions(now).equals(entry.definitions);
    }

    /** Templates and error handling that have come or changed; the former ones are out already. */
    private void define() {
        List<RouteFile> changed = target.values().stream()
                .filter(file -> !hasSameDefinitions(installed.enter(file)))
                .toList();
        for (RoutePart part : List.of(RoutePart.CONFIGURATIONS, RoutePart.TEMPLATES)) {
            changed.forEach(file -> fail(file, installed.add(file, part)));
        }
        changed.forEach(file -> installed.enter(file).definitions = RouteMakings.definitions(file));
    }

    /** Beans that have changed or come; one that another file had goes over. */
    private void bind() {
        for (RouteFile file : target.values()) {
            InstalledFile entry = installed.enter(file);
            Map<String, String> said = new HashMap<>();
            file.beans().forEach(bean -> said.put(String.valueOf(bean.get("name")), String.valueOf(bean)));
            said.keySet().removeIf(name -> said.get(name).equals(entry.beans.get(name)));
            installed.files().stream()
                    .filter(other -> other != entry)
                    .forEach(other -> other.beans.keySet().removeAll(said.keySet()));
            if (!said.isEmpty()) {
                fail(file, installed.addBeans(file, said::containsKey));
            }
        }
    }

    /** Adds the routes of the file that are to run, do not yet, and need wait for no former one. */
    private void start(RouteFile file) {
        if (failures.containsKey(file.name())) {
            return;
        }
        InstalledFile entry = installed.enter(file);
        Set<String> due = new HashSet<>(makings.get(file.name()).keySet());
        due.removeIf(id -> made.containsKey(id) || departures.contains(id));
        if (due.isEmpty()) {
            return;
        }
        List<Exception> faults = installed.addRoutes(file, due::contains);
        if (faults.isEmpty()) {
            due.forEach(id -> made.put(id, making(file, id)));
        } else {
            entry.routes.stream().filter(due::contains).toList().forEach(id -> drop(entry, id));
            fail(file, faults);
        }
    }

    private void drop(InstalledFile entry, String id) {
        try {
            installed.removeRoute(entry, id);
        } catch (Exception e) {
            LOG.warn(
                    "Route {} could not be taken out entirely: {}",
                    id,
                    e.getClass().getSimpleName());
            LOG.debug("Route {} could not be taken out", id, e);
        }
    }

    /** Beans that the file brings no more, and a file of which nothing is left. */
    private void tidy(InstalledFile entry) {
        if (kept.contains(entry.name())) {
            return;
        }
        RouteFile now = target.get(entry.name());
        Set<String> named = now == null ? Set.of() : Set.copyOf(now.beanNames());
        entry.beans.keySet().stream()
                .filter(name -> !named.contains(name))
                .toList()
                .forEach(name -> installed.removeBean(entry, name));
        if (now == null) {
            installed.forget(entry);
        }
    }

    private void fail(RouteFile file, List<Exception> faults) {
        if (!faults.isEmpty()) {
            failures.computeIfAbsent(file.name(), name -> new ArrayList<>())
                    .addAll(RouteTrial.explain(file, faults, context));
        }
    }
}
