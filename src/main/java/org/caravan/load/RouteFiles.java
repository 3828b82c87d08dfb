package org.caravan.load;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads {@code routes/**}{@code /*.camel.yaml} file by file into a started CamelContext: a broken file becomes a {@link RouteProblem}, the rest run.
 *
 * <p>Every file is tried in a scratch context first, so that a refused file has changed nothing. Of all files the route
 * configurations come first, then the templates, the beans and the routes; within each, files come by path: those of the folder
 * itself, then pacs, destinations, forms, alerts. What a file brought is remembered with the hash of its content, and can be taken out.
 */
public final class RouteFiles {

    private static final Logger LOG = LoggerFactory.getLogger(RouteFiles.class);

    private final CamelContext context;
    private final RouteFolder folder;
    private final RouteCheck check;
    private final RouteSelection selection;
    private final InstalledRoutes running;

    /** @param folder with the files, usually {@code routes} */
    public RouteFiles(CamelContext context, Path folder, RouteCheck check) {
        this(context, folder, check, RouteSelection.ALL);
    }

    /** @param selection what to load; the rest is not looked at */
    public RouteFiles(CamelContext context, Path folder, RouteCheck check, RouteSelection selection) {
        this.context = context;
        this.folder = new RouteFolder(folder.toAbsolutePath().normalize());
        this.check = check;
        this.selection = selection;
        this.running = new InstalledRoutes(context, check, selection);
    }

    /** Tries every file and starts none; the result is empty where all are well. The context need not be started. */
    public List<RouteProblem> check() {
        List<RouteProblem> problems = new ArrayList<>();
        tryOut(read(problems), problems);
        return problems;
    }

    /** Starts every file that is well; the result names the others, and is logged. */
    public List<RouteProblem> load() {
        List<RouteProblem> problems = new ArrayList<>();
        List<RouteFile> accepted = tryOut(read(problems), problems);
        install(running, context, accepted, problems);
        problems.forEach(problem -> LOG.error("{}", problem));
        return problems;
    }

    /** How many files run. */
    public int count() {
        return running.count();
    }

    private List<RouteFile> read(List<RouteProblem> problems) {
        return folder.read(problems).stream()
                .filter(file -> selection.file(file.name()))
                .toList();
    }

    private List<RouteFile> tryOut(List<RouteFile> files, List<RouteProblem> problems) {
        try (ScratchContext scratch = new ScratchContext(context)) {
            InstalledRoutes tried = new InstalledRoutes(scratch.context(), check, selection);
            List<RouteFile> accepted = new ArrayList<>(install(tried, scratch.context(), files, problems));
            for (var missing = tried.unanswered(context); missing.isPresent(); missing = tried.unanswered(context)) {
                String name = missing.get().file();
                problems.add(missing.get());
                accepted.removeIf(file -> file.name().equals(name));
                tried.remove(name);
            }
            return accepted;
        } catch (Exception e) {
            throw new IllegalStateException("route files cannot be tried: " + e.getMessage(), e);
        }
    }

    /** Returns the files of which every part could be added. */
    private static List<RouteFile> install(
            InstalledRoutes target, CamelContext context, List<RouteFile> files, List<RouteProblem> problems) {
        Map<String, RouteFile> left = new LinkedHashMap<>();
        files.forEach(file -> left.put(file.name(), file));
        for (RoutePart part : RoutePart.values()) {
            for (RouteFile file : files) {
                if (left.containsKey(file.name()) && !add(target, context, file, part, problems)) {
                    left.remove(file.name());
                }
            }
        }
        return List.copyOf(left.values());
    }

    private static boolean add(
            InstalledRoutes target, CamelContext context, RouteFile file, RoutePart part, List<RouteProblem> problems) {
        try {
            target.add(file, part);
            return true;
        } catch (Exception e) {
            problems.add(RouteErrors.explain(file, e, context));
            LOG.debug("{} is refused", file.name(), e);
        }
        try {
            target.remove(file.name());
        } catch (Exception e) {
            LOG.warn(
                    "{} could not be taken out entirely: {}",
                    file.name(),
                    e.getClass().getSimpleName());
            LOG.debug("{} could not be taken out", file.name(), e);
        }
        return false;
    }
}
