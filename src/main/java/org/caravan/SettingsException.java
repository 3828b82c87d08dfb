package org.caravan;

import java.util.List;

/** The settings cannot be used. Every problem is a line that says what to write instead; none holds a secret. */
public class SettingsException extends RuntimeException {

    private final List<String> problems;

    public SettingsException(List<String> problems) {
        this(problems, null);
    }

    public SettingsException(List<String> problems, Throwable cause) {
        super(String.join("\n", problems), cause);
        this.problems = List.copyOf(problems);
    }

    /** What is wrong, one line each. */
    public List<String> problems() {
        return problems;
    }
}
