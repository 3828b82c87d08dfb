package org.caravan.requests;

import org.caravan.queue.PlainReason;

/** What was asked for cannot be done as it is; the message says what to write instead, without patient data. */
public final class RequestException extends RuntimeException implements PlainReason {

    public RequestException(String message) {
        super(message);
    }
}
