package org.caravan.dicom.dcm4che;

import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.caravan.dicom.DicomAbortedException;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomRejectedException;
import org.caravan.dicom.DicomStatusException;
import org.caravan.dicom.Gate;
import org.caravan.dicom.Peer;
import org.caravan.dicom.RequestControl;
import org.caravan.dicom.RequestKind;
import org.caravan.dicom.common.Messages;
import org.caravan.dicom.common.Passage;
import org.caravan.dicom.common.Proposal;
import org.caravan.dicom.common.RequestClock;

/**
 * The association a client holds to its peer: opened by the first request, shared by those that follow, opened anew where the peer
 * closed it while idle, or where it was idle for too long. The gate is asked before each message, and before anything is opened for it.
 */
final class ClientRequests implements Passage.Carrier, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ClientRequests.class);

    private final Peer peer;
    private final Passage passage;
    private OpenAssociation association;
    private long lastUsed;

    ClientRequests(Peer peer, Gate gate) {
        this.peer = peer;
        this.passage = new Passage(gate, peer, this);
    }

    /** What is done with one request. */
    @FunctionalInterface
    interface Work<T> {
        T run(Request request) throws DicomException, InterruptedException;
    }

    /**
     * Runs one request on an association with these proposals.
     *
     * <p>Where an association that was used before turns out to be gone, and nothing of an answer has come, it is opened anew and the
     * gate is asked again, once.
     */
    <T> T run(RequestKind kind, List<Proposal> proposals, RequestControl control, RequestClock clock, Work<T> work)
            throws DicomException, InterruptedException {
        for (boolean first = true; ; first = false) {
            boolean reused = passage.take(kind, proposals, clock);
            OpenAssociation used = association;
            var request = new Request(peer, used, kind, control, clock.deadline());
            try (request) {
                T result = work.run(request);
                lastUsed = System.nanoTime();
                return result;
            } catch (DicomAbortedException e) {
                abort();
                if (!reused
                        || !first
                        || request.isAnswered()
                        || control.cancel().isCancelled()) {
                    boolean advise = !used.hasAnswered() && kind != RequestKind.STORE;
                    throw advise ? Messages.withAdvice(peer, e) : e;
                }
                LOG.debug("{} closed the association while it was idle; opening it anew", Messages.who(peer));
            } catch (DicomStatusException | DicomRejectedException e) {
                lastUsed = System.nanoTime();
                endUnlessInOrder(request);
                throw e;
            } catch (DicomException | InterruptedException | RuntimeException e) {
                abort();
                throw e;
            }
        }
    }

    /** Responses still due must not reach the next request. */
    private void endUnlessInOrder(Request request) {
        if (request.isOpen()) {
            abort();
        }
    }

    void abort() {
        if (association != null) {
            association.abort();
            association = null;
        }
    }

    @Override
    public void close() {
        if (association != null) {
            association.release();
            association = null;
        }
    }

    @Override
    public boolean isUsable(List<Proposal> proposals) {
        return association != null && isFresh() && association.covers(proposals);
    }

    @Override
    public void open(List<Proposal> proposals) throws DicomException, InterruptedException {
        association = OpenAssociation.open(peer, proposals);
        lastUsed = System.nanoTime();
    }

    /** A PACS may drop what was idle, or count it against a limit, without telling us. */
    private boolean isFresh() {
        return System.nanoTime() - lastUsed <= peer.associationIdle().toNanos();
    }
}
