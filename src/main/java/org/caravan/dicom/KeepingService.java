package org.caravan.dicom;

/** Commits itself to keep objects where peers ask for that (storage commitment as SCP, PS3.4 §J). Called by several associations at once. */
public interface KeepingService {

    /** Says which of the objects are kept, and why not the others. The peer has its answer already, so that this may take a while. */
    CommitmentReport report(CommitmentRequest request);

    /**
     * The peer has ended its association without having taken the report: it is to be told on another one. Must return quickly and never
     * throw.
     */
    void reportLater(ListenerObserver.Association association, CommitmentRequest request);
}
