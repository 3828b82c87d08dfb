package org.caravan.camel.dicom;

import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;

/** Storage SCP. */
class DicomListenConsumer extends DefaultConsumer {

    DicomListenConsumer(DicomEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
    }
}
