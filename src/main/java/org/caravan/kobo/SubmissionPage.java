package org.caravan.kobo;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

/**
 * A page of submissions, read as a stream: no more than one submission is in memory at a time.
 *
 * @param count submissions in the whole listing, as the server tells; null where it does not
 * @param next address of the next page as it stands there; null where there is none
 */
record SubmissionPage(Long count, String next) {

    /** Deepest nesting of an answer. */
    static final int DEEPEST = 64;

    /** Most bytes of one submission. */
    static final int LARGEST_SUBMISSION = 8_000_000;

    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .maxStringLength(LARGEST_SUBMISSION)
                            .maxNameLength(10_000)
                            .maxNumberLength(1000)
                            .build())
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    /**
     * Reads a page to its end.
     *
     * @param each gets every submission, as a tree
     * @throws IOException where the answer breaks off or is no JSON
     * @throws KoboException where it is JSON, but no page; {@link UnfitPageException} where a submission is too large or too deep
     */
    static SubmissionPage read(InputStream in, Consumer<JsonNode> each) throws IOException {
        try (BoundedParser parser = new BoundedParser(MAPPER.createParser(in))) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("The answer is no JSON object");
            }
            Long count = null;
            String next = null;
            boolean results = false;
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                parser.begin();
                if (name.equals("count") && value == JsonToken.VALUE_NUMBER_INT) {
                    count = parser.getLongValue();
                } else if (name.equals("next") && value == JsonToken.VALUE_STRING) {
                    next = parser.getText();
                } else if (name.equals("results") && value == JsonToken.START_ARRAY) {
                    results = true;
                    readAll(parser, each);
                } else {
                    parser.skipChildren();
                }
            }
            if (!results || parser.currentToken() != JsonToken.END_OBJECT) {
                throw new KoboException("The server answered with JSON that is no page of submissions");
            }
            return new SubmissionPage(count, next == null || next.isBlank() ? null : next);
        } catch (StreamConstraintsException e) {
            throw new UnfitPageException("The server answered with JSON that is deeper or larger than any form's");
        }
    }

    private static void readAll(BoundedParser parser, Consumer<JsonNode> each) throws IOException {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                throw new KoboException("The server answered with a list of something else than submissions");
            }
            parser.begin();
            each.accept(MAPPER.readTree(parser));
        }
    }

    /** Counts the bytes of one submission while its tree is built. */
    private static final class BoundedParser extends JsonParserDelegate {

        private long start;

        BoundedParser(JsonParser parser) {
            super(parser);
        }

        void begin() {
            start = position();
        }

        @Override
        public JsonToken nextToken() throws IOException {
            JsonToken token = super.nextToken();
            if (position() - start > LARGEST_SUBMISSION && start > 0) {
                throw new UnfitPageException(
                        "The server answered with a submission of more than " + LARGEST_SUBMISSION + " bytes");
            }
            return token;
        }

        private long position() {
            return delegate.currentLocation().getByteOffset();
        }
    }
}
