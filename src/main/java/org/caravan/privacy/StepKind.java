package org.caravan.privacy;

/** Makes the step that a parameter of a rendition asks for. */
public interface StepKind {

    /** Name of the parameter of the template {@code pack}; where its value is empty there is no such step. */
    String parameter();

    /**
     * Makes the step. Called when a file is checked, too: it reads nothing that may be missing then, and starts nothing.
     *
     * @param value of the parameter, never empty
     * @param parameters all of the rendition
     * @throws IllegalArgumentException where no step can be made of it; the message says what to write instead
     */
    ObjectStep step(String value, StepParameters parameters);
}
