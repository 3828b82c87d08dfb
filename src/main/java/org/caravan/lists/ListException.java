package org.caravan.lists;

/** A list that cannot be read at all; the message says what to do, without the file's name and without what is in it. */
public final class ListException extends Exception {

    public ListException(String message) {
        super(message);
    }

    ListException(String message, Throwable cause) {
        super(message, cause);
    }
}
