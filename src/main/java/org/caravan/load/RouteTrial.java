package org.caravan.load;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;

import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries route files together in a scratch context. Where the content of a file is refused that runs in a former version, the former one is tried
 * in its place; where that fits the others no more either, as when a template has changed, what runs of it is kept as it is.
 */
final class RouteTrial {

    private static final Logger LOG = LoggerFactory.getLogger(RouteTrial.class);

    private static final Pattern QUOTED = Pattern.compile("'([^']+)'");

    private final CamelContext context;
    private final RouteCheck check;
    private final RouteSelection selection;
    private final InstalledRoutes running;
    private final Predicate<String> builtIn;
    private final Map<String, RouteFile> candidates = new LinkedHashMap<>();
    private final Set<String> former = new TreeSet<>();
    private final Set<String> kept = new TreeSet<>();
    private final List<RouteProblem> problems = new ArrayList<>();
    private final List<RouteProblem> warnings = new ArrayList<>();

    /**
     * What came of it.
     *
     * @param files that can run together, former versions among them; those that are kept are not
     * @param kept names of files whose routes stay as they run
     * @param problems why files were refused
     * @param warnings what is missing for files that run all the same
     */
    record Outcome(List<RouteFile> files, Set<String> kept, List<RouteProblem> problems, List<RouteProblem> warnings) {

        /** With problems that were found before. */
        Outcome with(List<RouteProblem> found) {
            List<RouteProblem> all = new ArrayList<>(found);
            all.addAll(problems);
            return new Outcome(files, kept, all, warnings);
        }
    }

    /** A refusal, in what part of the file it came, and what was said. */
    private record Refusal(RoutePart part, List<RouteProblem> problems) {}

    /**
     * Of files that run in a context.
     *
     * @param running what runs of route files now
     * @param builtIn whether a route of that id runs that is of no file
     */
    RouteTrial(
            CamelContext context,
            RouteCheck check,
            RouteSelection selection,
            InstalledRoutes running,
            Predicate<String> builtIn) {
        this.context = context;
        this.check = check;
        this.selection = selection;
        this.running = running;
        this.builtIn = builtIn;
    }

    /** Tries the files; those that run unchanged come first, so that of two with the same name the newcomer is refused. */
    Outcome of(List<RouteFile> files) {
        files.stream().filter(this::runs).forEach(file -> candidates.put(file.name(), file));
        files.forEach(file -> candidates.putIfAbsent(file.name(), file));
        while (!tryOnce()) {
            LOG.debug("Trying again with former versions of {} and without {}", former, kept);
        }
        return new Outcome(List.copyOf(candidates.values()), kept, problems, warnings);
    }

    private boolean runs(RouteFile file) {
        InstalledFile installed = running.file(file.name());
        return installed != null && installed.file.hash().equals(file.hash());
    }

    /** True where it is settled; false where a former version has taken a file's place. */
    private boolean tryOnce() {
        warnings.clear();
        Map<String, Refusal> refused = new LinkedHashMap<>();
        try (ScratchContext scratch = new ScratchContext(context, this::isHidden)) {
            InstalledRoutes tried = new InstalledRoutes(scratch.context(), check, selection, builtIn);
            kept.forEach(name -> tried.reserve(running.file(name)));
            install(tried, scratch.context(), refused);
            Predicate<String> goesOn = id -> builtIn.test(id) || isKept(id);
            for (var missing = tried.unanswered(context, goesOn);
                    missing.isPresent();
                    missing = tried.unanswered(context, goesOn)) {
                String name = missing.get().file();
                refuse(refused, name, RoutePart.ROUTES, List.of(missing.get()));
                remove(tried, name);
            }
            if (refused.keySet().stream().allMatch(name -> running.file(name) == null) && clash(tried, refused)) {
                return false;
            }
            warnings.addAll(tried.warnings());
        } catch (Exception e) {
            throw new IllegalStateException("route files cannot be tried: " + e.getMessage(), e);
        }
        return settle(refused);
    }

    /** Refuses files for what they say beside the others; true where one was stopped, and so all is to be tried again. */
    private boolean clash(InstalledRoutes tried, Map<String, Refusal> refused) {
        boolean stopped = false;
        for (InstalledRoutes.Clash clash : tried.clashes()) {
            String name = clash.file().name();
            if (clash.stopping()) {
                stopped = true;
                kept.remove(name);
                candidates.remove(name);
                problems.add(clash.problem());
            } else if (candidates.containsKey(name)) {
                refuse(refused, name, RoutePart.ROUTES, List.of(clash.problem()));
            }
        }
        return stopped;
    }

    /** Beans of route files that run are brought by the files themselves, or are gone; those of files that are kept stay. */
    private boolean isHidden(String bean) {
        return running.files().stream()
                .filter(file -> !kept.contains(file.name()))
                .anyMatch(file -> file.beans.containsKey(bean));
    }

    private boolean isKept(String route) {
        return kept.stream().anyMatch(name -> running.file(name).routes.contains(route));
    }

    private void install(InstalledRoutes target, CamelContext scratch, Map<String, Refusal> refused) {
        List<RouteFile> faulty = new ArrayList<>();
        for (RoutePart part : RoutePart.values()) {
            if (part == RoutePart.ROUTES) {
                // their parameters may be wrong, too; now all beans are there
                faulty.forEach(file -> {
                    refuse(refused, file.name(), part, explain(file, target.look(file), scratch));
                    remove(target, file.name());
                });
            }
            for (RouteFile file : candidates.values()) {
                List<Exception> faults = refused.containsKey(file.name()) ? List.of() : target.add(file, part);
                if (faults.isEmpty()) {
                    continue;
                }
                refuse(refused, file.name(), part, explain(file, faults, scratch));
                if (part == RoutePart.BEANS && faults.stream().noneMatch(RouteFileException.Taken.class::isInstance)) {
                    faulty.add(file);
                } else {
                    remove(target, file.name());
                }
            }
        }
    }

    private static void refuse(Map<String, Refusal> refused, String name, RoutePart part, List<RouteProblem> problems) {
        refused.merge(name, new Refusal(part, problems), (first, more) -> {
            List<RouteProblem> all = new ArrayList<>(first.problems());
            all.addAll(more.problems());
            return new Refusal(first.part(), all);
        });
    }

    /**
     * Draws the consequences. Refusals that may have come of others, whose former versions are yet to be tried, do not count: files need templates
     * and the like of other files.
     */
    private boolean settle(Map<String, Refusal> refused) {
        RoutePart first = refused.entrySet().stream()
                .filter(entry -> running.file(entry.getKey()) != null)
                .map(entry -> entry.getValue().part())
                .min(RoutePart::compareTo)
                .orElse(null);
        refused.forEach((name, refusal) -> {
            if (first == null || (running.file(name) != null && refusal.part() == first)) {
                List<RouteFile> culprits = culprits(name);
                culprits.forEach(file -> giveUp(file.name(), blamed(file, name, refusal.problems())));
                if (culprits.isEmpty()) {
                    giveUp(name, refusal.problems());
                }
            }
        });
        return first == null;
    }

    /** Changed files with templates or error handling that a file uses which is as it runs: it was well before they changed. */
    private List<RouteFile> culprits(String name) {
        RouteFile refused = candidates.get(name);
        if (refused == null || !runs(refused)) {
            return List.of();
        }
        Map<String, String> now = makings(candidates).of(refused);
        return candidates.values().stream()
                .filter(file -> running.file(file.name()) != null && !runs(file))
                .filter(file -> {
                    Map<String, RouteFile> before = new LinkedHashMap<>(candidates);
                    before.put(file.name(), running.file(file.name()).file);
                    return !makings(before).of(refused).equals(now);
                })
                .toList();
    }

    private static RouteMakings makings(Map<String, RouteFile> files) {
        return new RouteMakings(files.values(), type -> true, Map.of());
    }

    private static List<RouteProblem> blamed(RouteFile file, String user, List<RouteProblem> problems) {
        return problems.stream()
                .map(problem -> new RouteProblem(
                        file.name(),
                        QUOTED.matcher(problem.message())
                                .results()
                                .map(word -> file.lineOf(word.group(1)))
                                .filter(line -> line > 0)
                                .findFirst()
                                .orElse(0),
                        "with it " + user + " could not run: " + problem.message()))
                .toList();
    }

    private void giveUp(String name, List<RouteProblem> why) {
        InstalledFile installed = running.file(name);
        RouteFile tried = candidates.remove(name);
        if (tried == null) {
            return; // named already, by another that it refused
        }
        if (!former.contains(name)) {
            problems.addAll(why);
        }
        if (installed == null) {
            return;
        }
        boolean again = former.add(name) && !installed.file.hash().equals(tried.hash());
        if (again) {
            candidates.put(name, installed.file);
        } else {
            kept.add(name);
        }
    }

    static List<RouteProblem> explain(RouteFile file, List<Exception> faults, CamelContext context) {
        List<RouteProblem> told = new ArrayList<>();
        for (Exception fault : faults) {
            told.add(RouteErrors.explain(file, fault, context));
            LOG.debug("{} is refused", file.name(), fault);
        }
        return told;
    }

    private static void remove(InstalledRoutes target, String name) {
        try {
            target.remove(name);
        } catch (Exception e) {
            LOG.debug("{} could not be taken out of the scratch context", name, e);
        }
    }
}
