package org.caravan.dicom;

import org.caravan.log.PeerLogs;

/**
 * What an acceptor offers beside C-ECHO, which it always answers.
 *
 * @param store takes C-STORE of every storage SOP class, or null
 * @param find answers C-FIND at Patient Root and Study Root, or null
 * @param move performs C-MOVE at Patient Root and Study Root, or null
 * @param get finds the objects of a C-GET at Patient Root and Study Root, or null
 * @param commitments hears reports on storage commitment, or null
 * @param keeping commits itself to keep objects, or null
 * @param observer hears of refusals and requests (for counters and audit); never null
 * @param logs says what peers cause; the acceptor closes it with itself
 */
public record ListenerServices(
        StoreService store,
        FindService find,
        MoveService move,
        GetService get,
        CommitmentService commitments,
        KeepingService keeping,
        ListenerObserver observer,
        PeerLogs logs) {

    /** With logs of its own. */
    public ListenerServices(
            StoreService store, FindService find, MoveService move, GetService get, ListenerObserver observer) {
        this(store, find, move, get, null, null, observer, new PeerLogs());
    }

    /** Without C-GET. */
    public ListenerServices(StoreService store, FindService find, MoveService move, ListenerObserver observer) {
        this(store, find, move, null, observer);
    }

    /** The same without storage commitment, in either role. */
    public ListenerServices withoutCommitments() {
        return new ListenerServices(store, find, move, get, null, null, observer, logs);
    }

    /** The same with another service that commits itself to keep objects, or without one where that is null. */
    public ListenerServices keeping(KeepingService other) {
        return new ListenerServices(store, find, move, get, commitments, other, observer, logs);
    }

    public static ListenerServices storing(StoreService store) {
        return new ListenerServices(store, null, null, ListenerObserver.NONE);
    }
}
