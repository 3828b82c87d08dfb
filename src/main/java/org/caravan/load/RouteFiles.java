package org.caravan.load;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs {@code routes/**}{@code /*.camel.yaml} in a started CamelContext, file by file: a broken file becomes a {@link RouteProblem}, the rest run.
 * At the start and at each change all files are tried together in a scratch context, so that a refused file has changed nothing; of
 * one that ran before, the former version runs on. Then what differs is replaced, route by route.
 *
 * <p>Of all files the route configurations come first, then the templates, the beans and the routes; within each, files come by path: those of the
 * folder itself, then pacs, renditions, destinations, forms, alerts.
 */
public final class RouteFiles {

    /** How long what a route is in the middle of may take when it is changed or taken out, where nobody says. */
    public static final Duration DRAIN = Duration.ofMinutes(5);

    private static final Logger LOG = LoggerFactory.getLogger(RouteFiles.class);

    private final CamelContext context;
    private final RouteFolder folder;
    private final RouteCheck check;
    private final RouteSelection selection;
    private final LiveRoutes live;
    private final Map<String, RouteFile> lastWell = new TreeMap<>();
    private final Map<String, RouteFile> refusedAtStart = new TreeMap<>();
    private final Map<String, List<RouteProblem>> startProblems = new TreeMap<>();
    private Map<String, RouteFile> accepted = new LinkedHashMap<>();
    private Set<String> kept = Set.of();
    private RouteSnapshot snapshot = RouteSnapshot.NOTHING;
    private List<RouteProblem> trialProblems = List.of();
    private Set<RouteProblem> told = Set.of();
    private Set<RouteProblem> warned = Set.of();
    private volatile List<RouteProblem> problems = List.of();
    private volatile List<RouteWait> waits = List.of();
    private volatile Set<String> running = Set.of();

    /** Of every file and route below a folder, usually {@code routes}. */
    public RouteFiles(CamelContext context, Path folder, RouteCheck check) {
        this(context, folder, check, RouteSelection.ALL);
    }

    /** @param selection what to load; the rest is not looked at */
    public RouteFiles(CamelContext context, Path folder, RouteCheck check, RouteSelection selection) {
        this(context, folder, check, selection, DRAIN, route -> {});
    }

    /**
     * Of a program that goes on while files change.
     *
     * @param selection what to load; the rest is not looked at
     * @param drain how long what is in flight in a route may take when the route is changed or taken out
     * @param abandoned is told the id of each route whose work is about to be broken off then
     */
    public RouteFiles(
            CamelContext context,
            Path folder,
            RouteCheck check,
            RouteSelection selection,
            Duration drain,
            Consumer<String> abandoned) {
        this.context = context;
        this.folder = new RouteFolder(folder.toAbsolutePath().normalize());
        this.check = check;
        this.selection = selection;
        this.live = new LiveRoutes(context, check, selection, drain, abandoned);
    }

    /** Tries every file and starts none; names all that is wrong, warnings too. The context need not be started. */
    public List<RouteProblem> check() {
        RouteSnapshot now = folder.read();
        RouteTrial.Outcome outcome = tryOut(now);
        return Stream.of(now.problems(), outcome.problems(), empty(now.files()), outcome.warnings())
                .flatMap(List::stream)
                .distinct()
                .toList();
    }

    /** Starts every file that is well; the result names all that is wrong with the others, and is logged, as warnings are. */
    public List<RouteProblem> load() {
        take(folder.read());
        return problems;
    }

    /** What the folder holds now. */
    RouteSnapshot look() {
        return folder.read();
    }

    /** What the folder held when it was last taken. */
    synchronized RouteSnapshot taken() {
        return snapshot;
    }

    /** Runs what the folder held at that moment. */
    synchronized void take(RouteSnapshot now) {
        snapshot = now;
        now.files().stream()
                .filter(file -> refusedAtStart.containsKey(file.name())
                        && !refusedAtStart.get(file.name()).hash().equals(file.hash()))
                .forEach(file -> pardon(file.name()));
        List.copyOf(refusedAtStart.keySet()).stream()
                .filter(name ->
                        now.files().stream().noneMatch(file -> file.name().equals(name)))
                .forEach(this::pardon);
        RouteTrial.Outcome outcome = tryOut(now);
        Map<String, RouteFile> before = accepted;
        trialProblems = outcome.problems();
        kept = outcome.kept();
        accepted = new LinkedHashMap<>();
        outcome.files().forEach(file -> accepted.put(file.name(), file));
        warn(Stream.concat(empty(now.files()).stream(), outcome.warnings().stream())
                .toList());
        live.turnTo(accepted.values(), kept, now.others());
        settle();
        if (!before.isEmpty()) {
            tellChanges(before);
        }
    }

    private void tellChanges(Map<String, RouteFile> before) {
        accepted.values().stream()
                .filter(file -> !before.containsKey(file.name()) && !kept.contains(file.name()))
                .forEach(file -> LOG.info("{} is new and runs", file.name()));
        accepted.values().stream()
                .filter(file -> before.containsKey(file.name())
                        && !before.get(file.name()).hash().equals(file.hash()))
                .forEach(file -> LOG.info("{} has changed and runs as it is now", file.name()));
        before.keySet().stream()
                .filter(name -> !accepted.containsKey(name) && !kept.contains(name))
                .forEach(name -> LOG.info("{} is gone, and with it what it brought", name));
        waits.forEach(wait -> LOG.info(
                "{} waits for {} in flight in route {}, at most until {}",
                wait.file(),
                wait.inFlight(),
                wait.route(),
                wait.until()));
    }

    /** Goes on with what had to wait; true where nothing is left to do. */
    synchronized boolean step() {
        live.step();
        settle();
        return live.isSettled();
    }

    /** Tries again the files that do not run at all for something that may have come right by itself, such as a port in use. */
    synchronized void tryAgain() {
        List.copyOf(refusedAtStart.keySet()).stream()
                .filter(name -> !lastWell.containsKey(name))
                .forEach(this::pardon);
        take(snapshot);
    }

    /** Why route files do not run as they are. */
    public List<RouteProblem> problems() {
        return problems;
    }

    /** What is waited for before files run as they are. */
    public List<RouteWait> waits() {
        return waits;
    }

    /** Names of the files that run, be it in a former version. */
    public Set<String> running() {
        return running;
    }

    /** Files that hold nothing, as those are whose content was lost or commented out; each a warning. */
    public static List<RouteProblem> empty(Path folder) {
        return empty(new RouteFolder(folder.toAbsolutePath().normalize()).read().files());
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

    private RouteTrial.Outcome tryOut(RouteSnapshot now) {
        Stream<RouteFile> read = now.files().stream()
                .filter(file -> selection.file(file.name()))
                .map(file -> refusedAtStart.containsKey(file.name()) ? lastWell.get(file.name()) : file);
        Stream<RouteFile> unread = now.problems().stream().map(problem -> lastWell.get(problem.file()));
        List<RouteFile> files =
                Stream.concat(read, unread).filter(file -> file != null).toList();
        RouteQuota quota = RouteQuota.of(files, lastWell, RouteBounds.of(context));
        RouteTrial.Outcome outcome =
                new RouteTrial(context, check, selection, live.installed(), live::isBuiltIn).of(quota.files());
        return outcome.with(quota.problems());
    }

    private void pardon(String name) {
        refusedAtStart.remove(name);
        startProblems.remove(name);
    }

    /** A file that could not start although it had been tried, as when its port is taken, gives way to its former version, or is left out. */
    private void settle() {
        for (var failures = live.takeFailures(); !failures.isEmpty(); failures = live.takeFailures()) {
            failures.forEach((name, why) -> {
                RouteFile failed = accepted.remove(name);
                RouteFile former = lastWell.get(name);
                startProblems.putIfAbsent(name, why);
                refusedAtStart.putIfAbsent(name, failed);
                if (former != null && !former.hash().equals(failed.hash())) {
                    accepted.put(name, former);
                } else {
                    lastWell.remove(name);
                }
            });
            live.turnTo(accepted.values(), kept, snapshot.others());
        }
        if (live.isSettled()) {
            lastWell.keySet().removeIf(name -> !accepted.containsKey(name) && !kept.contains(name));
            lastWell.putAll(accepted);
        }
        Set<String> names = new HashSet<>(kept);
        names.addAll(accepted.keySet());
        running = Set.copyOf(names);
        waits = live.waits();
        tell();
    }

    private void tell() {
        Set<RouteProblem> now = new LinkedHashSet<>();
        Stream.concat(
                        Stream.concat(snapshot.problems().stream(), trialProblems.stream()),
                        startProblems.values().stream().flatMap(List::stream))
                .map(this::withFormer)
                .forEach(now::add);
        now.stream().filter(problem -> !told.contains(problem)).forEach(problem -> LOG.error("{}", problem));
        told.stream()
                .map(RouteProblem::file)
                .distinct()
                .filter(file -> now.stream().noneMatch(problem -> problem.file().equals(file)))
                .forEach(file -> LOG.info("{} is well again", file));
        told = now;
        problems = List.copyOf(now);
    }

    private RouteProblem withFormer(RouteProblem problem) {
        boolean former = accepted.containsKey(problem.file()) || kept.contains(problem.file());
        return former
                ? new RouteProblem(problem.file(), problem.line(), problem.message() + "; its former version runs on")
                : problem;
    }

    private void warn(List<RouteProblem> warnings) {
        warnings.stream().filter(warning -> !warned.contains(warning)).forEach(warning -> LOG.warn("{}", warning));
        warned = Set.copyOf(new ArrayList<>(warnings));
    }
}
