package org.caravan.kobo;

import java.io.IOException;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;

/** Looks a JSON text through before anything builds a tree of it. */
final class Shallow {

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(SubmissionPage.DEEPEST)
                    .maxStringLength(SubmissionPage.LARGEST_SUBMISSION)
                    .build())
            .build();

    private Shallow() {}

    /**
     * The same text, where it is one whole JSON object.
     *
     * @throws IOException where it breaks off or is something else
     * @throws KoboException where it is nested deeper than anything of a form
     */
    static String require(String text) throws IOException {
        try (JsonParser parser = JSON.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("no JSON object");
            }
            parser.skipChildren();
            if (parser.currentToken() != JsonToken.END_OBJECT) {
                throw new IOException("broken off");
            }
            return text;
        } catch (StreamConstraintsException e) {
            throw new KoboException("The server answered with JSON that is deeper or larger than any form's");
        }
    }
}
