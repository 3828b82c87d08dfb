package org.caravan.kobo;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;

/**
 * A page of submissions, read as a stream: no more than one submission is in memory at a time.
 *
 * @param count submissions in the whole listing, as the server tells; null where it does not
 * @param next address of the next page as it stands there; null where there is none
 */
record SubmissionPage(Long count, String next) {

    /** Most submissions of a page: as many as servers ever gave at once. */
    static final int MOST_SUBMISSIONS = 30_000;

    /** Most characters of the address of a next page. */
    static final int LONGEST_ADDRESS = 4_000;

    /**
     * Reads a page to its end.
     *
     * @param each gets every submission, as a tree
     * @throws IOException where the answer breaks off or is no JSON
     * @throws KoboException where it is JSON, but no page; {@link UnfitPageException} where a submission, or the page, is beyond the limits
     */
    static SubmissionPage read(BoundedJson json, InputStream in, Consumer<JsonNode> each) throws IOException {
        Reading reading = new Reading(each);
        json.readMembers(in, reading::member);
        if (!reading.results) {
            throw new KoboException("The server answered with JSON that is no page of submissions");
        }
        return new SubmissionPage(reading.count, reading.next);
    }

    /** An address of a next page; null for none. */
    static String address(String given) {
        if (given != null && given.length() > LONGEST_ADDRESS) {
            throw new KoboException("The server names a next page by an address of more than " + LONGEST_ADDRESS
                    + " characters: refused");
        }
        return given == null || given.isBlank() ? null : given;
    }

    private static final class Reading {

        private final Consumer<JsonNode> each;
        private Long count;
        private String next;
        private boolean results;
        private int submissions;

        Reading(Consumer<JsonNode> each) {
            this.each = each;
        }

        void member(BoundedJson.Parser parser) throws IOException {
            JsonToken value = parser.currentToken();
            switch (parser.currentName()) {
                case "count" -> {
                    count = value == JsonToken.VALUE_NUMBER_INT ? (Long) parser.getLongValue() : count;
                    parser.skipChildren();
                }
                case "next" -> next = address(parser.textOrSkip());
                case "results" -> {
                    if (value == JsonToken.START_ARRAY) {
                        results = true;
                        parser.readEntries(this::submission);
                    } else {
                        parser.skipChildren();
                    }
                }
                default -> parser.skipChildren();
            }
        }

        private void submission(BoundedJson.Parser parser) throws IOException {
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                throw new KoboException("The server answered with a list of something else than submissions");
            }
            if (++submissions > MOST_SUBMISSIONS) {
                throw new UnfitPageException(
                        "The server answered with a page of more than " + MOST_SUBMISSIONS + " submissions");
            }
            each.accept(parser.tree());
        }
    }
}
