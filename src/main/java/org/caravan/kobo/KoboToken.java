package org.caravan.kobo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

import org.caravan.files.BoundedFiles;

/**
 * An API token, read anew for each request from a setting, a file or the environment; it is never printed or logged.
 *
 * @param value the token itself, from a placeholder; blank where it is elsewhere
 * @param file with the token; blank where it is in the environment
 * @param variable of the environment, used where there is neither
 */
record KoboToken(String value, String file, String variable, UnaryOperator<String> environment) {

    /**
     * The value of the header Authorization.
     *
     * @throws KoboServerException when there is no token; the message says where it was looked for
     */
    String header() {
        String token = !value.isBlank() ? value : file.isBlank() ? environment.apply(variable) : read();
        if (token == null || token.isBlank()) {
            throw new KoboServerException("There is no API token in " + place());
        }
        if (!token.strip().matches("[A-Za-z0-9._-]+")) {
            throw new KoboServerException("The API token in " + place() + " holds characters that no token has");
        }
        return "Token " + token.strip();
    }

    /** Where the token is, for a message that says what to mend. */
    String place() {
        if (!value.isBlank()) {
            return "the parameter token";
        }
        return file.isBlank() ? "the environment variable " + variable : "the file " + file;
    }

    private String read() {
        try {
            return BoundedFiles.secret(Path.of(file));
        } catch (IOException e) {
            throw new KoboServerException("The file " + file + " with the API token cannot be read");
        }
    }

    @Override
    public String toString() {
        return "API token in " + place();
    }
}
