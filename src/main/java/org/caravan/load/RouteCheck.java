package org.caravan.load;

import java.util.Map;

/** Looks at what a route file says, before the file is loaded; knows what Camel cannot. */
public interface RouteCheck {

    /** Finds nothing wrong. */
    RouteCheck NONE = new RouteCheck() {};

    /** @throws IllegalArgumentException with what is wrong and what to write instead; the file is refused */
    default void bean(String name, Object bean) {}

    /**
     * @param parameters of a templatedRoute, with its template's defaults, placeholders resolved
     * @throws IllegalArgumentException with what is wrong and what to write instead; the file is refused
     */
    default void parameters(String template, Map<String, String> parameters) {}
}
