package org.caravan.kobo;

import org.apache.camel.Exchange;

/** Makes requests, and lets the route that sends them reach the one of its exchange (variable {@code request}). */
public class FormRequests {

    static final String REQUEST = "request";

    /** A request for a page of the list of forms, whose answer becomes the body: see {@link FormListPage}. */
    public FormRequest list(FormRun run, String address) {
        return run.count(new FormRequest(
                run.server(),
                address,
                (status, in) -> FormListPage.read(run.server().json(), in)));
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
