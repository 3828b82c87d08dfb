package org.caravan.privacy;

import java.util.List;

/** Makes the step that a parameter of a rendition asks for. */
public interface StepKind {

    /** Name of the parameter of the template {@code pack}. */
    String parameter();

    /** Whether a rendition has such a step: otherwise where the parameter says something. */
    default boolean isWanted(StepParameters parameters) {
        return !parameters.get(parameter()).isEmpty();
    }

    /**
     * Makes the step. Called when a file is checked, too: it reads nothing that may be missing then, and starts nothing.
     *
     * @param value of the parameter; never empty unless {@link #isWanted} says so
     * @param parameters all of the rendition
     * @throws IllegalArgumentException where no step can be made of it; the message says what to write instead
     */
    ObjectStep step(String value, StepParameters parameters);

    /**
     * What whoever wrote the value should know, though the step can be made.
     *
     * @return a sentence each
     */
    default List<String> warnings(String value, StepParameters parameters) {
        return List.of();
    }
}
