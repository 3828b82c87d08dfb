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

    /** How many bytes earlier attempts brought, where the next one asks for a part. */
    default long held() {
        return 0;
    }

    /** What tells the file they are of from a later one, for the header If-Range; null where that is not known. */
    default String validator() {
        return null;
    }

    /**
     * A whole answer begins.
     *
     * @param validator its ETag, or its Last-Modified; null where it has none that can be sent back
     */
    default void begin(String validator) throws IOException {}

    /** Forgets them: the server does not have that part. */
    default void beginAnew() throws IOException {}

    /** Whether the answer is JSON; otherwise it is a file. */
    default boolean json() {
        return true;
    }

    /** Whether an answer of that content type can be it. */
    default boolean accepts(String type) {
        return type.contains("json");
    }

    /** Something to do once the answer is read. */
    interface Step {
        void run() throws IOException;
    }

    /** A reader with a step after it. */
    record Then(AnswerReader reader, Step step) implements AnswerReader {
        @Override
        public Object read(int status, InputStream in) throws IOException {
            Object body = reader.read(status, in);
            step.run();
            return body;
        }

        @Override
        public String range() {
            return reader.range();
        }

        @Override
        public long held() {
            return reader.held();
        }

        @Override
        public String validator() {
            return reader.validator();
        }

        @Override
        public void begin(String validator) throws IOException {
            reader.begin(validator);
        }

        @Override
        public void beginAnew() throws IOException {
            reader.beginAnew();
        }

        @Override
        public boolean json() {
            return reader.json();
        }

        @Override
        public boolean accepts(String type) {
            return reader.accepts(type);
        }
    }
}
