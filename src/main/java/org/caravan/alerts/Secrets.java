package org.caravan.alerts;

import java.io.IOException;
import java.nio.file.Path;

import org.caravan.files.BoundedFiles;

/** Reads secrets from files anew each time they are needed; they are never kept, printed or logged. */
final class Secrets {

    private Secrets() {}

    /** @throws AlertException where the file cannot be read or is empty */
    static String read(String file) {
        String secret;
        try {
            secret = BoundedFiles.secret(Path.of(file));
        } catch (IOException e) {
            throw new AlertException("The file " + file + " cannot be read");
        }
        if (secret.isEmpty()) {
            throw new AlertException("The file " + file + " is empty");
        }
        return secret;
    }

    /** The value itself, or what the file holds where the value is blank. */
    static String valueOrFile(String value, String file, String option) {
        if (!value.isBlank()) {
            return value.strip();
        }
        if (file.isBlank()) {
            throw new AlertException("Neither " + option + " nor " + option + "File is set");
        }
        return read(file);
    }
}
