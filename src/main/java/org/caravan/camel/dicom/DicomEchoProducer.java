package org.caravan.camel.dicom;

import org.apache.camel.Exchange;

/** C-ECHO: returns when the peer answered, leaving the body as it is, and throws what went wrong otherwise. */
final class DicomEchoProducer extends DicomProducer {

    DicomEchoProducer(DicomEndpoint endpoint) {
        super(endpoint);
    }

    @Override
    void request(Exchange exchange, PacsBeans.Named pacs) throws Exception {
        use(association -> {
            association.client().echo(control());
            return null;
        });
    }
}
