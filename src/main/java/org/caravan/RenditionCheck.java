package org.caravan;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

import org.caravan.deliver.Destination;
import org.caravan.load.Nearest;
import org.caravan.load.RouteCheck.Fault;
import org.caravan.load.RouteCheck.Use;
import org.caravan.pack.DicomHeaders;
import org.caravan.pack.Grouping;
import org.caravan.pack.Layout;
import org.caravan.pack.ObjectLayout;
import org.caravan.privacy.StepKind;
import org.caravan.privacy.StepParameters;
import org.caravan.privacy.encrypt.Encryption;
import org.caravan.privacy.steps.RenditionSteps;
import org.caravan.routes.PackedHeaders;

/** Refuses destinations that would get what nobody asked for in so many words, or what nobody makes. */
final class RenditionCheck {

    private static final String TEMPLATE = "pack";
    private static final String DESTINATION = "destination";
    private static final String IDENTIFIABLE = "identifiable";
    private static final String RENDITION = "rendition";

    private static final DicomHeaders HEADERS = new PackedHeaders();

    private RenditionCheck() {}

    /** Looks at what makes a rendition, and notes its grouping. */
    static void parameters(
            String template,
            Map<String, String> parameters,
            Function<String, Object> beans,
            Map<String, Grouping> groupings,
            Consumer<Fault> faults) {
        if (template.equals(TEMPLATE)) {
            groupings.put(parameters.getOrDefault(RENDITION, "").strip(), grouping(parameters));
            attempt("grouping", faults, () -> Grouping.of(parameters.get("grouping")));
            attempt("archive", faults, () -> {
                if (!parameters.get("archive").isBlank()) {
                    new Layout(parameters.get("archive").strip(), grouping(parameters));
                }
            });
            attempt("layout", faults, () -> {
                if (!parameters.get("layout").isBlank()) {
                    new ObjectLayout(parameters.get("layout"), HEADERS);
                }
            });
            attempt(
                    "encryption",
                    faults,
                    () -> Encryption.of(
                            parameters.getOrDefault("encryption", ""), parameters.getOrDefault("password", "")));
            StepParameters steps = new StepParameters(parameters, beans);
            for (StepKind kind : RenditionSteps.KINDS) {
                if (kind.isWanted(steps)) {
                    String value = steps.get(kind.parameter());
                    attempt(kind.parameter(), faults, () -> {
                        kind.step(value, steps);
                        kind.warnings(value, steps)
                                .forEach(warning -> faults.accept(Fault.warning(kind.parameter() + ":", warning)));
                    });
                }
            }
        }
    }

    /** Warns of what the filters of a destination let through, although they read as if they did not. */
    static void filters(
            Map<String, String> parameters,
            Map<String, Grouping> groupings,
            Destination destination,
            Consumer<Fault> faults) {
        String rendition = parameters.getOrDefault(RENDITION, "").strip();
        Grouping grouping = groupings.getOrDefault(rendition, Grouping.SERIES);
        if (grouping != Grouping.SERIES) {
            String held = grouping == Grouping.PATIENT ? "patient" : "study";
            destination
                    .loose(grouping == Grouping.PATIENT)
                    .forEach(setting -> faults.accept(Fault.warning(
                            setting + ":",
                            setting + " looks at each series, and rendition '" + rendition + "' makes archives of a "
                                    + held
                                    + ": one goes whole where one of its series is wanted; where only some series"
                                    + " of a " + held + " may go, name a rendition of series")));
        }
        if (destination.isRefusing()
                && Boolean.parseBoolean(
                        parameters.getOrDefault("attachments", "").strip())) {
            faults.accept(Fault.warning(
                    "exceptPatients:",
                    "exceptPatients keeps no attachments of forms back, since they have no PatientID here; write"
                            + " attachments: \"false\""));
        }
    }

    private static Grouping grouping(Map<String, String> parameters) {
        try {
            return Grouping.of(parameters.get("grouping"));
        } catch (IllegalArgumentException e) {
            return Grouping.SERIES; // told already
        }
    }

    private static void attempt(String parameter, Consumer<Fault> faults, Runnable attempt) {
        try {
            attempt.run();
        } catch (IllegalArgumentException e) {
            faults.accept(Fault.of(parameter, e.getMessage()));
        }
    }

    /** Looks at those templatedRoutes of all files that run. */
    static void together(Collection<Use> uses, BiConsumer<Use, Fault> faults) {
        List<Use> enabled = uses.stream().filter(RenditionCheck::isEnabled).toList();
        Map<String, Boolean> renditions = new TreeMap<>();
        enabled.stream()
                .filter(use -> use.template().equals(TEMPLATE))
                .forEach(use -> renditions.put(use.parameters().get(RENDITION).strip(), deidentifies(use)));
        enabled.stream().filter(RenditionCheck::isDestination).forEach(use -> {
            if (!renditions.getOrDefault(use.parameters().get(RENDITION).strip(), false)) {
                requireConsent(use, faults);
            }
            requireRendition(use, renditions.keySet(), faults);
        });
    }

    private static boolean deidentifies(Use rendition) {
        return new StepParameters(rendition.parameters(), name -> null).deidentify();
    }

    private static void requireConsent(Use destination, BiConsumer<Use, Fault> faults) {
        if (!Boolean.parseBoolean(destination.parameters().get(IDENTIFIABLE).strip())) {
            faults.accept(
                    destination,
                    Fault.stopping(
                            IDENTIFIABLE,
                            "what goes to '" + destination.parameters().get(DESTINATION)
                                    + "' tells whose it is, since its rendition has no profile or script; where it may go there, write"
                                    + " - { name: identifiable, value: \"true\" }"));
        }
    }

    private static void requireRendition(Use destination, Set<String> renditions, BiConsumer<Use, Fault> faults) {
        String rendition = destination.parameters().get(RENDITION).strip();
        if (!destination.given().contains(RENDITION) && renditions.size() > 1) {
            faults.accept(
                    destination,
                    Fault.stopping(
                            RENDITION,
                            "no rendition is named, and there are several: write one of "
                                    + String.join(
                                            ", ", renditions.stream().sorted().toList())
                                    + " as - { name: rendition, value: " + rendition + " }"));
        } else if (!renditions.contains(rendition)) {
            faults.accept(
                    destination,
                    Fault.of(
                            RENDITION,
                            "rendition is '" + rendition + "', and no file under routes/renditions makes it"
                                    + Nearest.hint(rendition, renditions)));
        }
    }

    private static boolean isDestination(Use use) {
        return use.parameters().keySet().containsAll(Set.of(DESTINATION, IDENTIFIABLE, RENDITION));
    }

    private static boolean isEnabled(Use use) {
        return Boolean.parseBoolean(
                use.parameters().getOrDefault("enabled", "true").strip());
    }
}
