package org.caravan.kobo;

import org.caravan.queue.PlainReason;

/** A form server answered what cannot be used. The message holds no answer of a person and no token. */
public class KoboException extends RuntimeException implements PlainReason {

    public KoboException(String message) {
        super(message);
    }
}
