package org.caravan.load;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/** Looks at what a route file says, before the file is loaded; knows what Camel cannot. */
public interface RouteCheck {

    /** Finds nothing wrong. */
    RouteCheck NONE = new RouteCheck() {};

    /** Stands for a bean of the file that could not be made: that is named already. */
    Object BROKEN = new Object();

    /** @param faults is told each that is found; the file is refused where one of them is no warning */
    default void bean(String name, Object bean, Consumer<Fault> faults) {}

    /**
     * Looks at a templatedRoute.
     *
     * @param parameters with its template's defaults, placeholders resolved
     * @param beans gives the bean of that name, null where there is none, {@link #BROKEN} where it could not be made
     * @param faults is told each that is found; the file is refused where one of them is no warning
     */
    default void parameters(
            String template, Map<String, String> parameters, Function<String, Object> beans, Consumer<Fault> faults) {}

    /**
     * A templatedRoute.
     *
     * @param route its id
     * @param parameters with its template's defaults, placeholders resolved
     * @param given names of the parameters that the file gives itself
     */
    record Use(String route, String template, Map<String, String> parameters, Set<String> given) {}

    /**
     * Looks at the templatedRoutes of all files together, once each is well by itself.
     *
     * @param faults is told each that is found, with the one at fault; its file is refused
     */
    default void together(Collection<Use> uses, BiConsumer<Use, Fault> faults) {}

    /**
     * Whether those who use a bean of that class ask for it each time: a changed one then counts at once, and its routes stay.
     *
     * @param type as the file has it
     */
    default boolean isFollowed(String type) {
        return false;
    }

    /**
     * The value of one parameter, or of one setting of a bean, is wrong.
     *
     * @param key name of the parameter, whose line in the file is named; null for that of the bean or route
     * @param message what is wrong and what to write instead
     * @param warning whether the file may run all the same, since what is missing may come back by itself
     * @param stopping whether a former version of the file must not run on either
     */
    record Fault(String key, String message, boolean warning, boolean stopping) {

        /** One with which the file is refused. */
        public static Fault of(String key, String message) {
            return new Fault(key, message, false, false);
        }

        /** One with which the file runs. */
        public static Fault warning(String key, String message) {
            return new Fault(key, message, true, false);
        }

        /** One with which neither the file runs nor what it was before. */
        public static Fault stopping(String key, String message) {
            return new Fault(key, message, false, true);
        }
    }
}
