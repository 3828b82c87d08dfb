package org.caravan.deliver;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.caravan.queue.JobFailedException.Effect;

/**
 * JSON that the server of a destination answers: what would fill the memory is refused before anything is built of it.
 *
 * @param who answered, for messages, such as "DICOMweb server"
 */
record AnswerJson(String who) {

    private static final int LARGEST_TREE = 8 << 20;

    /** Values and names of one tree: a page of 1,000 objects with 40 attributes each. */
    private static final int MOST_VALUES = 250_000;

    private static final int MOST_FILES = 100_000;

    // names are not canonicalized: the table of them grows with every other name until the answer ends
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build());

    /**
     * All of it.
     *
     * @throws IOException where it is no JSON
     * @throws DeliveryException where it is too large
     */
    JsonNode tree(byte[] body) throws IOException, DeliveryException {
        if (body.length > LARGEST_TREE) {
            throw tooLarge("is longer than 8 MiB");
        }
        try (JsonParser parser = JSON.createParser(body)) {
            int values = 0;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (!token.isStructEnd() && ++values > MOST_VALUES) {
                    throw tooLarge("holds more than " + MOST_VALUES + " values and names");
                }
            }
        }
        return JSON.readTree(body);
    }

    /**
     * Name and size of the files in a listing of Globus, without a tree: {@code {"DATA": [{"type": "file", "name": …, "size": …}, …]}}.
     *
     * @throws IOException where it is no JSON
     * @throws DeliveryException where there are too many
     */
    Map<String, Long> files(byte[] body) throws IOException, DeliveryException {
        Map<String, Long> files = new HashMap<>();
        try (JsonParser parser = JSON.createParser(body)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean listing = parser.currentName().equals("DATA");
                if (parser.nextToken() == JsonToken.START_ARRAY && listing) {
                    while (parser.nextToken() != null && parser.currentToken() != JsonToken.END_ARRAY) {
                        file(parser, files);
                    }
                } else {
                    parser.skipChildren();
                }
            }
        }
        return files;
    }

    private void file(JsonParser parser, Map<String, Long> files) throws IOException, DeliveryException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        String name = "";
        String type = "";
        long size = 0;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            parser.nextToken();
            switch (field) {
                case "name" -> name = parser.getValueAsString("");
                case "type" -> type = parser.getValueAsString("");
                case "size" -> size = parser.getValueAsLong();
                default -> {} // skipped below
            }
            parser.skipChildren();
        }
        if (type.equals("file")) {
            files.put(name, size);
        }
        if (files.size() > MOST_FILES) {
            throw tooLarge("lists more than " + MOST_FILES
                    + " files in one folder: have folders in the archives' path (caravan.pack.layout)");
        }
    }

    private DeliveryException tooLarge(String how) {
        return new DeliveryException("The answer of the " + who + " " + how, Effect.BACK_OFF);
    }
}
