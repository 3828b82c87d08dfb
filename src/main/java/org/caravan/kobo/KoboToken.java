package org.caravan.kobo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/** Reads the API token anew for each run, from a file or the environment; it is never kept, printed or logged. */
public class KoboToken {

    private final UnaryOperator<String> environment;

    public KoboToken() {
        this(System::getenv);
    }

    KoboToken(UnaryOperator<String> environment) {
        this.environment = environment;
    }

    /**
     * The value of the header Authorization.
     *
     * @param file with the token; blank where it is in the environment
     * @param variable of the environment, used where there is no file
     * @throws KoboException when there is no token; the message says where it was looked for
     */
    public String header(String file, String variable) {
        String token = file.isBlank() ? environment.apply(variable) : read(file);
        if (token == null || token.isBlank()) {
            String where = file.isBlank() ? "environment variable " + variable : "file " + file;
            throw new KoboException("There is no API token in the " + where);
        }
        if (!token.strip().matches("[A-Za-z0-9._-]+")) {
            throw new KoboException("The API token holds characters that no token has");
        }
        return "Token " + token.strip();
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new KoboException("The file " + file + " with the API token cannot be read");
        }
    }
}
