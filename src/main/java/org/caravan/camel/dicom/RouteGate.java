package org.caravan.camel.dicom;

import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.direct.DirectConsumerNotAvailableException;

import org.caravan.dicom.DicomException;
import org.caravan.dicom.Gate;
import org.caravan.dicom.Peer;
import org.caravan.dicom.RequestKind;

/** Sends an empty exchange to a route; the request may go when the route has let it through. */
final class RouteGate implements Gate, AutoCloseable {

    private final ProducerTemplate template;
    private final String uri;

    RouteGate(ProducerTemplate template, String uri) {
        this.template = template;
        this.uri = uri;
    }

    ProducerTemplate template() {
        return template;
    }

    @Override
    public void pass(Peer peer, RequestKind request, boolean opens) throws DicomException, InterruptedException {
        Exchange asked = template.request(uri, exchange -> {
            exchange.getIn().setHeader(DicomConstants.REQUEST, request.name());
            exchange.getIn().setHeader(DicomConstants.PEER, peer.name());
            exchange.getIn().setHeader(DicomConstants.OPENS, opens);
        });
        throwFirst(asked.getException(InterruptedException.class));
        throwFirst(asked.getException(DicomException.class));
        if (asked.getException(DirectConsumerNotAvailableException.class) != null) {
            throw new DicomException("No route begins with " + uri + ", so no request to " + peer + " may go");
        }
        if (asked.getException() != null) {
            throw new DicomException(
                    "The gate " + uri + " did not let the " + request + " request to " + peer
                            + " go: see the error of its route",
                    asked.getException());
        }
    }

    private static <E extends Exception> void throwFirst(E failure) throws E {
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public void close() {
        template.stop();
    }
}
