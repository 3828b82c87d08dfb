package org.caravan.load;

import org.apache.camel.CamelContext;
import org.apache.camel.ManagementMBeansLevel;

/**
 * How much route files may bring, in steps as {@link RouteSteps} counts them.
 *
 * @param steps of all files together
 * @param stepsOfFile written in one file
 */
public record RouteBounds(long steps, long stepsOfFile) {

    /** Name of the setting of all files. */
    public static final String STEPS = "caravan.routes.most-steps";

    /** Name of the setting of one file. */
    public static final String STEPS_OF_FILE = "caravan.routes.most-steps-of-file";

    /** What JMX shows of them: figures of each step would take ten times the memory of the step itself. */
    public static final ManagementMBeansLevel FIGURES = ManagementMBeansLevel.RoutesOnly;

    /** Fits into the heap of 128 MB beside all that runs: 20 PACS with what else is shipped. */
    public static final RouteBounds USUAL = new RouteBounds(8_000, 2_000);

    /** As the settings of a context say; what they do not say is as usual. */
    static RouteBounds of(CamelContext context) {
        return new RouteBounds(number(context, STEPS, USUAL.steps), number(context, STEPS_OF_FILE, USUAL.stepsOfFile));
    }

    private static long number(CamelContext context, String name, long usual) {
        return context.getPropertiesComponent()
                .resolveProperty(name)
                .map(value -> Long.parseLong(value.strip()))
                .orElse(usual);
    }
}
