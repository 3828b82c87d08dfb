package org.caravan.dicom.common;

import java.util.List;

import org.caravan.dicom.DicomException;
import org.caravan.dicom.Gate;
import org.caravan.dicom.Peer;
import org.caravan.dicom.RequestKind;

/** The way of a request past the gate and onto an association: each message is asked for in time, and nothing is opened before. */
public final class Passage {

    private final Gate gate;
    private final Peer peer;
    private final Carrier carrier;

    /** The association of a client. */
    public interface Carrier {

        /** Whether there is one that can take a request with these proposals now. */
        boolean isUsable(List<Proposal> proposals);

        /** Lets go of the one there is, if there is one. */
        void close();

        void open(List<Proposal> proposals) throws DicomException, InterruptedException;
    }

    public Passage(Gate gate, Peer peer, Carrier carrier) {
        this.gate = gate;
        this.peer = peer;
        this.carrier = carrier;
    }

    /** Returns when another request may be sent on the association that has just been used. */
    public void again(RequestKind kind, RequestClock clock) throws DicomException, InterruptedException {
        clock.pass(gate, peer, kind, false);
    }

    /** Returns when the request may be sent on the carrier's association; true where that was there already. */
    public boolean take(RequestKind kind, List<Proposal> proposals, RequestClock clock)
            throws DicomException, InterruptedException {
        if (carrier.isUsable(proposals)) {
            clock.pass(gate, peer, kind, false);
            if (carrier.isUsable(proposals)) {
                return true;
            }
        }
        carrier.close();
        clock.pass(gate, peer, kind, true);
        long begun = System.nanoTime();
        carrier.open(proposals);
        if (System.nanoTime() - begun > Gate.HOLDS.toNanos()) {
            clock.pass(gate, peer, kind, false);
        }
        return false;
    }
}
