package org.caravan.kobo;

/** The server as a whole cannot be read, so asking it for the next form is in vain: the run ends with this reason. */
public class KoboServerException extends KoboException {

    private final long waitSeconds;

    public KoboServerException(String message) {
        this(message, 0);
    }

    /** @param waitSeconds how long the server asked to be left alone; 0 where it did not say */
    public KoboServerException(String message, long waitSeconds) {
        super(message);
        this.waitSeconds = waitSeconds;
    }

    /** Seconds to leave the server alone; 0: until the next run. */
    public long waitSeconds() {
        return waitSeconds;
    }
}
