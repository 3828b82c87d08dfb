package org.caravan.camel.dicom;

import java.time.Duration;

import org.caravan.dicom.DicomClient;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomToolkit;
import org.caravan.dicom.Gate;
import org.caravan.dicom.Peer;
import org.caravan.dicom.RequestKind;

/** A client that outlives the endpoint using it, so its gate is that of whoever uses it now. */
final class PooledClient implements Gate {

    private final String peer;
    private final DicomClient client;
    private volatile Gate current = Gate.OPEN;
    private volatile DicomObserver observer = DicomObserver.NONE;
    private volatile RequestKind unanswered;
    private volatile long sentAt;

    PooledClient(DicomToolkit toolkit, Peer peer) {
        this.peer = peer.name();
        this.client = toolkit.connect(peer, this);
    }

    DicomClient client() {
        return client;
    }

    /** When the last request was let go, in terms of {@link System#nanoTime()}. */
    long sentAt() {
        return sentAt;
    }

    /** From now on, that gate is asked before each request, and that observer hears of it. */
    void begin(Gate gate, DicomObserver newObserver) {
        current = gate;
        observer = newObserver;
        unanswered = null;
    }

    /** The last request was answered. */
    void answered() {
        RequestKind request = unanswered;
        if (request != null) {
            unanswered = null;
            observer.answered(peer, request, Duration.ofNanos(System.nanoTime() - sentAt));
        }
    }

    /** The last request was not answered; nothing where the gate let none through. */
    void failed(DicomException failure) {
        RequestKind request = unanswered;
        if (request != null) {
            unanswered = null;
            observer.failed(peer, request, failure);
        }
    }

    /** Nobody uses it for now. */
    void end() {
        current = Gate.OPEN;
        observer = DicomObserver.NONE;
    }

    @Override
    public void pass(Peer peer, RequestKind request) throws DicomException, InterruptedException {
        current.pass(peer, request);
        sentAt = System.nanoTime();
        observer.sent(this.peer, request);
        unanswered = request;
    }
}
