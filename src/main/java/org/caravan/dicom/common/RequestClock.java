package org.caravan.dicom.common;

import org.caravan.dicom.DicomException;
import org.caravan.dicom.Gate;
import org.caravan.dicom.Peer;
import org.caravan.dicom.RequestControl;
import org.caravan.dicom.RequestKind;

/** The total time of one request; time spent waiting at the gate does not count, because the gate bounds that itself. */
public final class RequestClock {

    private Deadline deadline;

    public RequestClock(RequestControl control) {
        deadline = Deadline.in(control.deadline(), "deadline");
    }

    /** Waits at the gate; see {@link Gate#pass}. */
    public void pass(Gate gate, Peer peer, RequestKind kind, boolean opens)
            throws DicomException, InterruptedException {
        long before = System.nanoTime();
        gate.pass(peer, kind, opens);
        deadline = deadline.extended(System.nanoTime() - before);
    }

    public Deadline deadline() {
        return deadline;
    }
}
