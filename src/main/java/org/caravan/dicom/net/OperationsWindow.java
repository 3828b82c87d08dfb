package org.caravan.dicom.net;

/**
 * Asynchronous operations window (PS3.7 §D.3.3.3): how many requests of the association's requestor, and of its acceptor, may be unanswered at
 * once. 0 stands for any number. Without it there is one of each.
 *
 * @param invoked of the requestor
 * @param performed of the acceptor
 */
record OperationsWindow(int invoked, int performed) {

    static final OperationsWindow ONE = new OperationsWindow(1, 1);

    /** Requests that an acceptor lets a sender have on the way; it answers one after the other, so that they cost no memory here. */
    private static final int MOST = 16;

    /**
     * What an acceptor answers to this proposal; it never invokes more than one itself.
     *
     * @param many whether more than one request may be on the way: where a request can be cancelled, or asks for objects over the same association,
     *     only that one may be
     */
    OperationsWindow accepted(boolean many) {
        return many ? new OperationsWindow(invoked == 0 ? MOST : Math.min(invoked, MOST), 1) : ONE;
    }

    /** How many requests a requestor that proposed this may have unanswered where that was answered; null where nothing was. */
    int agreed(OperationsWindow answer) {
        int theirs = answer == null ? 1 : answer.invoked();
        return theirs == 0 ? invoked : Math.min(invoked, theirs);
    }
}
