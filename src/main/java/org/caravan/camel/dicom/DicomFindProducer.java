package org.caravan.camel.dicom;

import org.apache.camel.Exchange;

/** C-FIND. */
final class DicomFindProducer extends DicomProducer {

    DicomFindProducer(DicomEndpoint endpoint) {
        super(endpoint);
    }

    @Override
    void request(Exchange exchange, PacsBeans.Named pacs) throws Exception {
        throw new UnsupportedOperationException("not yet");
    }
}
