package org.caravan.http;

/** HTTP cannot be served; the message says what to set instead and holds no secret. */
public class HttpException extends RuntimeException {

    public HttpException(String message) {
        super(message);
    }

    public HttpException(String message, Throwable cause) {
        super(message, cause);
    }
}
