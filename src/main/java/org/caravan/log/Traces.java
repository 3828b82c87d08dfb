package org.caravan.log;

import java.util.Arrays;

/** Where something happened: classes and lines, without messages, which may quote patients' data. */
public final class Traces {

    private static final int DEEPEST = 5;
    private static final int FRAMES = 12;

    private Traces() {}

    /** Begins with a line break. */
    public static String withoutWords(Throwable failure) {
        StringBuilder trace = new StringBuilder();
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
            trace.append(System.lineSeparator()).append(cause.getClass().getName());
            Arrays.stream(cause.getStackTrace()).limit(FRAMES).forEach(frame -> trace.append(System.lineSeparator())
                    .append("    at ")
                    .append(frame));
            cause = cause.getCause();
        }
        return trace.toString();
    }
}
