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

    /** Tries every file and starts none; names all that is wrong, warnings too. The context need not be started. */
    public List<RouteProblem> check() {
        List<RouteProblem> problems = new ArrayList<>();
        List<RouteProblem> warnings = new ArrayList<>();
        tryOut(read(problems), problems, warnings);
        problems.addAll(warnings);
        return problems.stream().distinct().toList();
    }

    /** Starts every file that is well; the result names all that is wrong with the others, and is logged, as warnings are. */
    public List<RouteProblem> load() {
        List<RouteProblem> problems = new ArrayList<>();
        List<RouteProblem> warnings = new ArrayList<>();
        List<RouteFile> accepted = tryOut(read(problems), problems, warnings);
        install(running, context, accepted, problems);
        List<RouteProblem> all = problems.stream().distinct().toList();
        all.forEach(problem -> LOG.error("{}", problem));
        warnings.forEach(warning -> LOG.warn("{}", warning));
        return all;
    }

    /** Files that hold nothing, as those are whose content was lost or commented out; each a warning. */
    public static List<RouteProblem> empty(Path folder) {
        return empty(new RouteFolder(folder.toAbsolutePath().normalize()).read(new ArrayList<>()));
    }

    private static List<RouteProblem> empty(List<RouteFile> files) {
        return files.stream()
                .filter(RouteFile::isEmpty)
                .map(file -> new RouteProblem(
                        file.name(),
                        0,
                        "holds nothing but blank lines and comments, so nothing of it runs; put its content back, or"
                                + " delete the file"))
                .toList();
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

    private List<RouteFile> tryOut(List<RouteFile> files, List<RouteProblem> problems, List<RouteProblem> warnings) {
        try (ScratchContext scratch = new ScratchContext(context)) {
            InstalledRoutes tried = new InstalledRoutes(scratch.context(), check, selection);
            List<RouteFile> accepted = new ArrayList<>(install(tried, scratch.context(), files, problems));
            for (var missing = tried.unanswered(context); missing.isPresent(); missing = tried.unanswered(context)) {
                String name = missing.get().file();
                problems.add(missing.get());
                accepted.removeIf(file -> file.name().equals(name));
                tried.remove(name);
            }
            warnings.addAll(empty(files));
            warnings.addAll(tried.warnings());
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
        List<RouteFile> faulty = new ArrayList<>();
        for (RoutePart part : RoutePart.values()) {
            if (part == RoutePart.ROUTES) {
                // their parameters may be wrong, too; now all beans are there
                faulty.forEach(file -> {
                    tell(file, target.look(file), context, problems);
                    remove(target, file);
                });
            }
            for (RouteFile file : files) {
                List<Exception> faults = left.containsKey(file.name()) ? target.add(file, part) : List.of();
                if (faults.isEmpty()) {
                    continue;
                }
                tell(file, faults, context, problems);
                left.remove(file.name());
                if (part == RoutePart.BEANS && faults.stream().noneMatch(RouteFileException.Taken.class::isInstance)) {
                    faulty.add(file);
                } else {
                    remove(target, file);
                }
            }
        }
        return List.copyOf(left.values());
    }

    private static void tell(
            RouteFile file, List<Exception> faults, CamelContext context, List<RouteProblem> problems) {
        for (Exception fault : faults) {
            problems.add(RouteErrors.explain(file, fault, context));
            LOG.debug("{} is refused", file.name(), fault);
        }
    }

    private static void remove(InstalledRoutes target, RouteFile file) {
        try {
            target.remove(file.name());
        } catch (Exception e) {
            LOG.warn(
                    "{} could not be taken out entirely: {}",
                    file.name(),
                    e.getClass().getSimpleName());
            LOG.debug("{} could not be taken out", file.name(), e);
        }
    }
}
