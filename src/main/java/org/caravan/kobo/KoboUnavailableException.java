package org.caravan.kobo;

/** An answer could not be had after several attempts. Where that happens for several forms in a row, the run ends. */
public class KoboUnavailableException extends KoboException {

    public KoboUnavailableException(String message) {
        super(message);
    }
}
