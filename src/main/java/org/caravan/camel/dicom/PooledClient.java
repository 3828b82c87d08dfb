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

    /** Where the place comes from that an open association takes. */
    @FunctionalInterface
    interface Places {
        AssociationLimit.Place take(Duration longestWait) throws DicomException, InterruptedException;
    }

    private final Places places;
    private final String peer;
    private final DicomClient client;
    private volatile Gate current = Gate.OPEN;
    private volatile DicomObserver observer = DicomObserver.NONE;
    private volatile RequestKind unanswered;
    private volatile long sentAt;
    private volatile long patientUntil;
    private volatile AssociationLimit.Place place;

    PooledClient(DicomToolkit toolkit, Peer peer, Places places) {
        this.places = places;
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

    /**
     * From now on, that gate is asked before each request, and that observer hears of it.
     *
     * @param waitUntil until when a place may be waited for, in terms of {@link System#nanoTime()}
     */
    void begin(Gate gate, DicomObserver newObserver, long waitUntil) {
        patientUntil = waitUntil;
        current = gate;
        observer = newObserver;
        unanswered = null;
    }

    /** The last request was answered, with that status. */
    void answered(int status) {
        RequestKind request = unanswered;
        if (request != null) {
            unanswered = null;
            observer.answered(peer, request, Duration.ofNanos(System.nanoTime() - sentAt));
            observer.status(peer, request, status);
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
    public void pass(Peer peer, RequestKind request, boolean opens) throws DicomException, InterruptedException {
        if (place == null) { // one that opens no association, since it asks by HTTP, takes a place, too
            place = places.take(Duration.ofNanos(Math.max(0, patientUntil - System.nanoTime())));
        }
        current.pass(peer, request, opens);
        sentAt = System.nanoTime();
        if (opens) {
            observer.opens(this.peer);
        }
        if (opens || unanswered == null) { // otherwise it was let through, and the association took too long to open
            observer.sent(this.peer, request);
        }
        unanswered = request;
    }

    /** Whether to close the association rather than to keep it: somebody on another node waits for its place. */
    boolean isWantedElsewhere() {
        return place != null && place.isWantedElsewhere();
    }

    /** Closes the association and gives its place back. */
    void close() {
        try {
            client.close();
        } finally {
            if (place != null) {
                place.close();
            }
        }
    }
}
