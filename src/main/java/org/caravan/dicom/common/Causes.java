package org.caravan.dicom.common;

import java.util.Arrays;
import java.util.StringJoiner;

import org.caravan.dicom.DicomException;

/** Says what went wrong in code that is not a transport's own, without the messages of its exceptions: they may quote what a patient is called. */
public final class Causes {

    private static final int DEEPEST = 5;

    private Causes() {}

    /** Type and place of the exception and of its causes, on one line; the message only where it is a {@link DicomException}'s. */
    public static String describe(Throwable thrown) {
        StringJoiner text = new StringJoiner(", caused by ");
        int depth = 0;
        for (Throwable cause = thrown; cause != null && depth < DEEPEST; cause = cause.getCause()) {
            String message = cause instanceof DicomException ? ": " + cause.getMessage() : "";
            text.add(cause.getClass().getName() + message + place(cause));
            depth++;
        }
        return text.toString();
    }

    /** Where it was thrown, and the first of our own methods above that. */
    private static String place(Throwable cause) {
        StackTraceElement[] frames = cause.getStackTrace();
        if (frames.length == 0) {
            return "";
        }
        StackTraceElement ours = Arrays.stream(frames)
                .filter(frame -> frame.getClassName().startsWith("org.caravan."))
                .findFirst()
                .orElse(frames[0]);
        return " at " + frames[0] + (ours.equals(frames[0]) ? "" : " below " + ours);
    }
}
