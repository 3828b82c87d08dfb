package org.caravan.camel.dicom;

import org.apache.camel.CamelContext;
import org.apache.camel.support.CamelContextHelper;

import org.caravan.dicom.Gate;

/** Turns the option {@code gate} into a {@link Gate}. */
public final class Gates {

    private static final String DIRECT = "direct:";

    private Gates() {}

    /**
     * Returns the gate that the option names.
     *
     * @param option a bean's name, a {@code direct:} endpoint, or null for no gate
     * @throws IllegalArgumentException when there is no such bean, or it is no gate
     */
    public static Gate of(CamelContext context, String option) {
        if (option == null || option.isBlank()) {
            return Gate.OPEN;
        }
        return option.startsWith(DIRECT)
                ? new RouteGate(context.createProducerTemplate(), option)
                : bean(context, option);
    }

    /**
     * Checks the option alone; the endpoint of a pacing route is known to the context from then on.
     *
     * @throws IllegalArgumentException as {@link #of} does
     */
    static void check(CamelContext context, String option) {
        if (option == null || option.isBlank()) {
            return;
        }
        if (option.startsWith(DIRECT)) {
            context.getEndpoint(option);
        } else {
            bean(context, option);
        }
    }

    private static Gate bean(CamelContext context, String option) {
        Object bean = CamelContextHelper.lookup(context, option.startsWith("#") ? option.substring(1) : option);
        if (bean instanceof Gate gate) {
            return gate;
        }
        throw new IllegalArgumentException("option 'gate' is '" + option + "', which is no bean of type "
                + Gate.class.getName() + ". Write gate=direct:<name of the pacing route>, or the name of such a bean");
    }
}
