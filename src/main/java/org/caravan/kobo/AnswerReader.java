package org.caravan.kobo;

import java.io.IOException;
import java.io.InputStream;

/** Takes the body of an answer with status 200 (or 206) while it arrives. */
interface AnswerReader {

    /**
     * Reads it to its end.
     *
     * @param status 200, or 206 where a part was asked for
     * @return what becomes the message's body; null for none
     * @throws IOException where it breaks off or is garbled: the request is tried again
     * @throws KoboException where trying again is in vain
     */
    Object read(int status, InputStream in) throws IOException;

    /** The header Range for the next attempt; null for the whole. */
    default String range() {
        return null;
    }

    /** Whether the answer is JSON; otherwise it is a file. */
    default boolean json() {
        return true;
    }
}
