package org.caravan.kobo;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

import com.fasterxml.jackson.core.JsonFactory;
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
 * Reads JSON of a server as a stream. What is nested too deep or has too long a text, name or number is refused while it is read, and a tree is
 * refused before it is built where it would have too many bytes or values.
 */
final class BoundedJson {

    /** Deepest nesting of an answer. */
    static final int DEEPEST = 64;

    /** Most characters of a name, and most digits of a number. */
    static final int LONGEST_NAME = 1_000;

    private final ObjectMapper mapper;
    private final String what;
    private final int largest;
    private final int mostValues;
    private final int longestText;

    /**
     * With these limits.
     *
     * @param what is read: its option for bytes begins with {@code largest}
     * @param largest bytes of a tree, unpacked
     * @param mostValues values and names of a tree
     * @param longestText characters of a text
     */
    BoundedJson(String what, int largest, int mostValues, int longestText) {
        this.what = what;
        this.largest = largest;
        this.mostValues = mostValues;
        this.longestText = longestText;
        // names are not canonicalized: the table of them grows with every other name until the answer ends
        this.mapper = JsonMapper.builder(JsonFactory.builder()
                        .streamReadConstraints(StreamReadConstraints.builder()
                                .maxNestingDepth(DEEPEST)
                                .maxStringLength(longestText)
                                .maxNameLength(LONGEST_NAME)
                                .maxNumberLength(LONGEST_NAME)
                                .build())
                        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                        .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                        .build())
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .build();
    }

    /** What is done with the members of an object, or the entries of a list, one by one. */
    interface Each {
        void take(Parser parser) throws IOException;
    }

    /**
     * Reads the members of the JSON object that the answer is, to its end: each time the parser is at a member's value.
     *
     * @throws IOException where it breaks off or is no JSON object
     * @throws UnfitPageException where it is beyond the limits
     */
    void readMembers(InputStream in, Each each) throws IOException {
        try (Parser parser = new Parser(new Counted(in))) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("The answer is no JSON object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                parser.nextToken();
                each.take(parser);
            }
            if (parser.currentToken() != JsonToken.END_OBJECT) {
                throw new IOException("The answer broke off");
            }
        } catch (StreamConstraintsException e) {
            throw new UnfitPageException(
                    "The server answered with JSON that is deeper or larger than any form's: more than "
                            + DEEPEST + " levels, " + longestText + " characters of a text (longestText), or "
                            + LONGEST_NAME
                            + " of a name or number");
        }
    }

    /** A parser that knows how much of its limits a tree has used. */
    final class Parser extends JsonParserDelegate {

        private final Counted in;
        private long start = Long.MAX_VALUE;
        private int values;

        private Parser(Counted in) throws IOException {
            super(mapper.createParser(in));
            this.in = in;
        }

        /** The value the parser is at, as a tree. */
        JsonNode tree() throws IOException {
            bound();
            JsonNode tree = mapper.readTree(this);
            start = Long.MAX_VALUE;
            return tree;
        }

        /** From here on, bytes and values are counted, also without a tree. */
        void bound() {
            start = in.count;
            values = 0;
        }

        /** The entries of the list the parser is at, one by one; the parser is at the beginning of each. */
        void readEntries(Each each) throws IOException {
            while (nextToken() != JsonToken.END_ARRAY) {
                if (currentToken() == null) {
                    throw new IOException("The answer broke off");
                }
                each.take(this);
            }
        }

        /** The value the parser is at, where it is a text; otherwise null. What is below it is skipped. */
        String textOrSkip() throws IOException {
            if (currentToken() == JsonToken.VALUE_STRING) {
                return getText();
            }
            skipChildren();
            return null;
        }

        @Override
        public JsonToken nextToken() throws IOException {
            JsonToken token = super.nextToken();
            if (start != Long.MAX_VALUE) {
                if (token != JsonToken.END_OBJECT && token != JsonToken.END_ARRAY && ++values > mostValues) {
                    throw new UnfitPageException("The server answered with more than " + mostValues
                            + " values and names in one " + what + " (mostValues)");
                }
                if (in.count - start > largest) {
                    throw new UnfitPageException("The server answered with a " + what + " of more than " + largest
                            + " bytes (largest" + Character.toUpperCase(what.charAt(0)) + what.substring(1) + ")");
                }
            }
            return token;
        }
    }

    /** Knows how many bytes were read; the parser reads some thousands ahead. */
    private static final class Counted extends FilterInputStream {

        private long count;

        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int one = super.read();
            count += one < 0 ? 0 : 1;
            return one;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = super.read(buffer, offset, length);
            count += Math.max(0, read);
            return read;
        }
    }
}
