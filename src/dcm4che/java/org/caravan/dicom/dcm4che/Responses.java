package org.caravan.dicom.dcm4che;

import java.io.IOException;

import org.dcm4che3.data.Attributes;

import org.caravan.dicom.DicomAbortedException;

/**
 * Pending responses sent from within a service. Carries what went wrong on the wire past the service: its own failures are answered, those
 * of the wire end the association.
 */
final class Responses {

    private final Message message;
    private IOException broken;

    Responses(Message message) {
        this.message = message;
    }

    /** @param dataSet encoded, or null */
    void send(Attributes response, byte[] dataSet) throws DicomAbortedException {
        try {
            check();
            message.send(response, dataSet == null ? null : DataSets.attributes(dataSet, message.transferSyntax()));
        } catch (IOException e) {
            broken = e;
            throw new DicomAbortedException("The peer is gone before it was answered.", e);
        }
    }

    /** Throws what went wrong on the wire, if anything did. */
    void check() throws IOException {
        if (broken != null) {
            throw broken;
        }
    }
}
