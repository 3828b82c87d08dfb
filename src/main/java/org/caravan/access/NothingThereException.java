package org.caravan.access;

/** What somebody names is not there, or not for them to see, which looks the same. */
public final class NothingThereException extends RuntimeException {

    public NothingThereException(String message) {
        super(message);
    }
}
