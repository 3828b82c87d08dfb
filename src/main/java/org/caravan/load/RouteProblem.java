package org.caravan.load;

/**
 * Why a route file does not run, in words for the person who edits it.
 *
 * @param file the file's path below the routes folder's parent, for example {@code routes/pacs/la-paz.camel.yaml}
 * @param line line in the file, counted from 1; 0 where it is not known
 * @param message what is wrong and what to write instead; never a secret
 */
public record RouteProblem(String file, int line, String message) {

    /** {@code file:line: message}, as compilers print it. */
    @Override
    public String toString() {
        return file + (line > 0 ? ":" + line : "") + ": " + message;
    }
}
