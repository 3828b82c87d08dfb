package org.caravan.database;

/** The database cannot be used; the message says why and which setting to change. It holds no secret. */
public class DatabaseException extends RuntimeException {

    public DatabaseException(String message) {
        super(message);
    }

    public DatabaseException(String message, Throwable cause) {
        super(message, cause);
    }
}
