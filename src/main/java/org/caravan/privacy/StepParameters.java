package org.caravan.privacy;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the file of a rendition says.
 *
 * @param values of parameters by name; those that are missing are empty
 * @param beans gives what a route file calls by a name, null where there is none
 */
public record StepParameters(Map<String, String> values, Function<String, Object> beans) {

    /** The value of a parameter; empty where there is none. */
    public String get(String parameter) {
        return values.getOrDefault(parameter, "").strip();
    }

    /** Whether the rendition de-identifies: then there are steps that nobody has to ask for. */
    public boolean deidentify() {
        return !get("profile").isEmpty() || !get("script").isEmpty();
    }

    /** The bean of that name and type. */
    public <T> Optional<T> bean(String name, Class<T> type) {
        return Optional.ofNullable(beans.apply(name)).filter(type::isInstance).map(type::cast);
    }
}
