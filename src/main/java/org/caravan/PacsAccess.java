package org.caravan;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.postgresql.ds.PGSimpleDataSource;

import org.caravan.camel.dicom.Pacs;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.Gate;
import org.caravan.dicom.Peer;
import org.caravan.load.Nearest;
import org.caravan.load.RouteFiles;
import org.caravan.load.RouteProblem;
import org.caravan.load.RouteSelection;

/**
 * The PACS of the route files with the routes that pace them, and nothing else: for commands that ask a PACS something. No database is
 * needed.
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
    private final ProducerTemplate template;
    private final List<RouteProblem> problems;

    private PacsAccess(CamelMain main, List<RouteProblem> problems) {
        this.main = main;
        this.problems = problems;
        this.template = main.getCamelContext().createProducerTemplate();
    }

    /** @throws SettingsException where a setting is wrong */
    public static PacsAccess open(Settings settings) {
        settings.requireValid();
        CamelMain main = new CamelMain(settings);
        try {
            Wiring.bindBeans(main, settings, new PGSimpleDataSource());
            main.start();
            RouteFiles files =
                    new RouteFiles(main.getCamelContext(), Caravan.routes(settings), new PacsCheck(settings), PACES);
            return new PacsAccess(main, files.load());
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
     * @throws SettingsException where there is none; it names those there are, and the file that was refused
     */
    public Pacs pacs(String name) {
        Pacs found = all().get(name);
        if (found != null) {
            return found;
        }
        int at = name.indexOf('@');
        int colon = name.lastIndexOf(':');
        if (at > 0 && colon > at && name.substring(colon + 1).matches("[0-9]{1,5}")) {
            Pacs pacs = new Pacs();
            pacs.setName(name.substring(0, at));
            pacs.setAeTitle(name.substring(0, at));
            pacs.setHost(name.substring(at + 1, colon));
            pacs.setPort(Integer.parseInt(name.substring(colon + 1)));
            pacs.setCallingAeTitle(
                    main.getCamelContext().resolvePropertyPlaceholders("{{" + Settings.DICOM_AE_TITLE + "}}"));
            return pacs;
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

    /** The transport's view of that PACS; see {@link #pacs}. */
    public Peer peer(String name) {
        Pacs pacs = pacs(name);
        return pacs.toPeer(pacs.getName() == null ? name : pacs.getName());
    }

    /** Lets every request through the route that paces this PACS in this process; open for a PACS without one. */
    public Gate gate(String name) {
        if (context().getRoute(PACE + name) == null) {
            return Gate.OPEN;
        }
        return (Peer peer, org.caravan.dicom.RequestKind request) -> {
            Exchange asked = template.request("direct:" + PACE + name, exchange -> {});
            if (asked.getException() != null) {
                throw new DicomException(
                        "The route " + PACE + name + " did not let the request to " + peer + " go",
                        asked.getException());
            }
        };
    }

    private CamelContext context() {
        return main.getCamelContext();
    }

    @Override
    public void close() {
        template.stop();
        main.stop();
    }
}
