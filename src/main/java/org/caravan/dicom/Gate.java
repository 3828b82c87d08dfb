package org.caravan.dicom;

/**
 * Asked before every request message to a peer, so that pacing holds for splits, retries and fall-backs too.
 *
 * <p>It is asked before the association that the request may need is opened: no PACS waits with an open association, which it may
 * count or drop, for the pace of ours.
 */
@FunctionalInterface
public interface Gate {

    /** Lets every request through at once. */
    Gate OPEN = (peer, request) -> {};

    /**
     * Returns when the request may be sent; blocks until then.
     *
     * @throws DicomException when the request may not be sent at all, or not within the gate's bound
     * @throws InterruptedException when the waiting thread is interrupted
     */
    void pass(Peer peer, RequestKind request) throws DicomException, InterruptedException;
}
