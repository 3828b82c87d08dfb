package org.caravan.kobo;

/** KoboToolbox answered what cannot be used. The message holds no answer of a person and no token. */
public class KoboException extends RuntimeException {

    public KoboException(String message) {
        super(message);
    }
}
