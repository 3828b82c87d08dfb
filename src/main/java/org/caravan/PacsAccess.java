package org.caravan;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;

import org.apache.camel.CamelContext;
import org.postgresql.ds.PGSimpleDataSource;

import org.caravan.camel.dicom.Gates;
import org.caravan.camel.dicom.Pacs;
import org.caravan.dicom.Gate;
import org.caravan.dicom.Peer;
import org.caravan.load.Nearest;
import org.caravan.load.RouteCheck;
import org.caravan.load.RouteFiles;
import org.caravan.load.RouteProblem;
import org.caravan.load.RouteSelection;

/**
 * The PACS of the route files with the routes that pace them, and nothing else: for commands that ask a PACS something. Where the database of a Caravan
 * is there, they keep to the pace and the associations that are allowed to all together; none is needed.
 */
public final class PacsAccess implements AutoCloseable {

    private static final String PACE = "pace-";
    private static final RouteSelection PACES = new RouteSelection() {
        @Override
        public boolean route(String id) {
            return id.startsWith(PACE);
        }
    };

    private final CamelMain main;
    private final List<RouteProblem> problems;
    private final Map<String, Map<String, Map<String, String>>> parameters;
    private final SharedLimits limits;

    private PacsAccess(
            CamelMain main,
            List<RouteProblem> problems,
            Map<String, Map<String, Map<String, String>>> parameters,
            SharedLimits limits) {
        this.main = main;
        this.problems = problems;
        this.parameters = parameters;
        this.limits = limits;
    }

    /** @throws SettingsException where a setting is wrong */
    public static PacsAccess open(Settings settings) {
        settings.requireValid();
        CamelMain main = new CamelMain(settings);
        SharedLimits limits = SharedLimits.open(settings);
        main.whenStopped(limits::close);
        try {
            Wiring.bindBeans(main, settings, new PGSimpleDataSource());
            main.bind("pace", limits.pace());
            main.start();
            Parameters check = new Parameters(new PacsCheck(settings));
            RouteFiles files = new RouteFiles(main.getCamelContext(), Caravan.routes(settings), check, PACES);
            return new PacsAccess(main, files.load(), check.found, limits);
        } catch (RuntimeException e) {
            main.stop();
            throw new SettingsException(List.of(CamelFaults.describe(e, settings)), e);
        }
    }

    /** Every PACS by name. */
    public Map<String, Pacs> all() {
        return new TreeMap<>(main.getCamelContext().getRegistry().findByTypeWithName(Pacs.class));
    }

    /**
     * The PACS of that name, or one with every default where the text is {@code AETITLE@host:port}.
     *
     * @throws SettingsException where there is none, or it is no such address; it names those there are, and the file that was refused
     */
    public Pacs pacs(String name) {
        Pacs found = all().get(name);
        if (found != null) {
            return found;
        }
        if (name.contains("@")) {
            return at(name);
        }
        for (RouteProblem problem : problems) {
            if (problem.file().endsWith("/" + name + ".camel.yaml")) {
                throw new SettingsException(List.of(problem.toString()));
            }
        }
        throw new SettingsException(
                List.of("there is no PACS '" + name + "': write AETITLE@host:port, or add routes/pacs/" + name
                        + ".camel.yaml" + Nearest.hint(name, all().keySet())));
    }

    private Pacs at(String address) {
        try {
            Pacs pacs = Pacs.at(address);
            pacs.setName(pacs.getAeTitle());
            pacs.setCallingAeTitle(context().resolvePropertyPlaceholders("{{" + Settings.DICOM_AE_TITLE + "}}"));
            return pacs;
        } catch (IllegalArgumentException e) {
            throw new SettingsException(List.of(e.getMessage()), e);
        }
    }

    /** The transport's view of that PACS; see {@link #pacs}. */
    public Peer peer(String name) {
        Pacs pacs = pacs(name);
        return pacs.toPeer(pacs.getName() == null ? name : pacs.getName());
    }

    /**
     * Lets every request through the route that paces this PACS; open for a PACS without one. An association takes one of the places there are for all
     * nodes, until this is closed.
     */
    public Gate gate(String name) {
        Gate pace = context().getRoute(PACE + name) == null ? Gate.OPEN : Gates.of(context(), "direct:" + PACE + name);
        return limits.gate(pace, peer(name).name(), pacs(name).getMaxAssociations());
    }

    /** Why the pace is kept by this command alone, although a database is set; empty where it is shared, or nobody is there to share it. */
    public Optional<String> unshared() {
        return limits.problem();
    }

    /** Parameters of the PACS's route from the template {@code discover}, which say who takes part; empty where it has none. */
    public Map<String, String> discovery(String name) {
        return parameters("discover", name);
    }

    /** Names of the PACS or destinations that have a route from that template which is not disabled. */
    public Set<String> using(String template) {
        Set<String> names = new TreeSet<>();
        parameters.getOrDefault(template, Map.of()).forEach((name, values) -> {
            if (!context()
                    .resolvePropertyPlaceholders(values.getOrDefault("enabled", "true"))
                    .equals("false")) {
                names.add(name);
            }
        });
        return names;
    }

    /** Parameters of the PACS's route from that template; empty where it has none. */
    public Map<String, String> parameters(String template, String name) {
        return parameters.getOrDefault(template, Map.of()).getOrDefault(name, Map.of());
    }

    /** Remembers, while it checks, what is said of each PACS: template to PACS to parameters. */
    private record Parameters(RouteCheck check, Map<String, Map<String, Map<String, String>>> found)
            implements RouteCheck {

        Parameters(RouteCheck check) {
            this(check, new TreeMap<>());
        }

        @Override
        public void bean(String name, Object bean, Consumer<Fault> faults) {
            check.bean(name, bean, faults);
        }

        @Override
        public void parameters(
                String template,
                Map<String, String> parameters,
                Function<String, Object> beans,
                Consumer<Fault> faults) {
            check.parameters(template, parameters, beans, faults);
            String owner = parameters.getOrDefault("pacs", parameters.get("destination"));
            if (owner != null) {
                found.computeIfAbsent(template, key -> new TreeMap<>()).put(owner, parameters);
            }
        }
    }

    private CamelContext context() {
        return main.getCamelContext();
    }

    @Override
    public void close() {
        main.stop();
    }
}
