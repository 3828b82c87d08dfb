package org.caravan.kobo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

import org.apache.camel.Exchange;

/** Makes requests, and lets the route that sends them reach the one of its exchange (variable {@code request}). */
public class FormRequests {

    /** Most bytes of a list of forms, or of a definition. */
    static final int LARGEST_TEXT = 64_000_000;

    static final String REQUEST = "request";

    /** A request whose answer becomes the body, as JSON text. */
    public FormRequest text(FormRun run, String address) {
        return run.count(new FormRequest(run.server(), address, (status, in) -> text(in)));
    }

    /** The answer's text, where it is JSON that is neither too long nor too deep. */
    static String text(InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(LARGEST_TEXT + 1);
        if (bytes.length > LARGEST_TEXT) {
            throw new KoboException("The server's answer is larger than " + LARGEST_TEXT + " bytes: refused");
        }
        return Shallow.require(new String(bytes, StandardCharsets.UTF_8));
    }

    /** Makes the message the request. */
    public void prepare(Exchange exchange) {
        request(exchange).prepare(exchange);
    }

    /** Judges its answer. */
    public void judge(Exchange exchange) {
        request(exchange).judge(exchange);
    }

    /** There was no answer. */
    public void broken(Exchange exchange) {
        request(exchange).broken(exchange);
    }

    private static FormRequest request(Exchange exchange) {
        return exchange.getVariable(REQUEST, FormRequest.class);
    }
}
