package org.caravan.load;

import java.util.Map;
import java.util.function.Function;

/** Looks at what a route file says, before the file is loaded; knows what Camel cannot. */
public interface RouteCheck {

    /** Finds nothing wrong. */
    RouteCheck NONE = new RouteCheck() {};

    /** @throws IllegalArgumentException with what is wrong and what to write instead; the file is refused */
    default void bean(String name, Object bean) {}

    /**
     * Looks at a templatedRoute.
     *
     * @param parameters with its template's defaults, placeholders resolved
     * @param beans gives the bean of that name, null where there is none
     * @throws IllegalArgumentException with what is wrong and what to write instead, a {@link Fault} where the line is to be that of a
     *     parameter; the file is refused
     */
    default void parameters(String template, Map<String, String> parameters, Function<String, Object> beans) {}

    /** The value of one parameter, or of one setting of a bean, is wrong. */
    final class Fault extends IllegalArgumentException {

        private final String key;

        /** @param key name of the parameter, whose line in the file is named */
        public Fault(String key, String message) {
            super(message);
            this.key = key;
        }

        String key() {
            return key;
        }
    }
}
