package org.caravan.page;

/** What was asked of the page cannot be; the message says what to do, and is shown. */
final class PageException extends RuntimeException {

    private final int status;

    private PageException(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    static PageException notFound(String message) {
        return new PageException(404, message);
    }

    static PageException bad(String message) {
        return new PageException(400, message);
    }

    int status() {
        return status;
    }
}
