package org.caravan.camel.dicom;

import org.caravan.dicom.DicomClient;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomToolkit;
import org.caravan.dicom.Gate;
import org.caravan.dicom.Peer;
import org.caravan.dicom.RequestKind;

/** A client that outlives the endpoint using it, so its gate is that of whoever uses it now. */
final class PooledClient implements Gate {

    private final DicomClient client;
    private volatile Gate current = Gate.OPEN;
    private volatile long sentAt;

    PooledClient(DicomToolkit toolkit, Peer peer) {
        this.client = toolkit.connect(peer, this);
    }

    DicomClient client() {
        return client;
    }

    /** When the last request was let go, in terms of {@link System#nanoTime()}. */
    long sentAt() {
        return sentAt;
    }

    /** From now on, that gate is asked before each request. */
    void paceBy(Gate gate) {
        current = gate;
    }

    @Override
    public void pass(Peer peer, RequestKind request) throws DicomException, InterruptedException {
        current.pass(peer, request);
        sentAt = System.nanoTime();
    }
}
