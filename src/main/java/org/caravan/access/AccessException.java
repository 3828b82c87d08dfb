package org.caravan.access;

/** Somebody may not do what they asked for, or it is none; the message says what to do, without patient data. */
public class AccessException extends RuntimeException {

    public AccessException(String message) {
        super(message);
    }
}
