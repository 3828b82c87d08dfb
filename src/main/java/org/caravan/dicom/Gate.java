package org.caravan.dicom;

import java.time.Duration;

/**
 * Asked before every request message to a peer, so that pacing holds for splits, retries and fall-backs too. An A-ASSOCIATE-RQ is such
 * a message.
 *
 * <p>It is asked before the association that the request may need is opened: no PACS waits with an open association, which it may
 * count or drop, for the pace of ours.
 */
@FunctionalInterface
public interface Gate {

    /** How long a pass holds. Where opening the association takes longer, the gate is asked once more before the request itself. */
    Duration HOLDS = Duration.ofSeconds(1);

    /** Lets every request through at once. */
    Gate OPEN = (peer, request, opens) -> {};

    /**
     * Returns when the request may be sent; blocks until then.
     *
     * @param opens whether an association is requested first, so that two messages go out
     * @throws DicomNotNowException when the request may not be sent for now, or not within the gate's bound
     * @throws DicomException when it may not be sent at all
     * @throws InterruptedException when the waiting thread is interrupted
     */
    void pass(Peer peer, RequestKind request, boolean opens) throws DicomException, InterruptedException;
}
