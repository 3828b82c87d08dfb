package org.caravan.cli;

/** A command cannot do what it was asked; the message says why and what to do. */
class CommandException extends RuntimeException {

    CommandException(String message) {
        super(message);
    }
}
