package org.caravan.kobo;

/** Something in a page cannot be taken, whoever asks again: it is asked for in smaller pages, until the one at fault is known. */
final class UnfitPageException extends KoboException {

    UnfitPageException(String message) {
        super(message);
    }
}
