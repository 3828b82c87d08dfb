package org.caravan.camel.dicom;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.caravan.dicom.Peer;

/** The PACS that refused a C-GET, so that they are not asked before each C-MOVE. Safe for several threads. */
final class RefusedGets {

    /** After that they are asked again: what a PACS offers changes. */
    private static final Duration REMEMBERED = Duration.ofDays(1);

    private static final Logger LOG = LoggerFactory.getLogger(RefusedGets.class);

    private final Map<Peer, Long> since = new ConcurrentHashMap<>();

    /** @param peer with all its settings: one whose bean has changed is asked again */
    boolean contains(Peer peer) {
        Long then = since.get(peer);
        return then != null && System.nanoTime() - then < REMEMBERED.toNanos();
    }

    void add(Peer peer) {
        since.keySet().removeIf(other -> other.name().equals(peer.name()) && !other.equals(peer));
        since.put(peer, System.nanoTime());
        LOG.info("{} refuses C-GET: for {} h its objects are retrieved with C-MOVE", peer.name(), REMEMBERED.toHours());
    }
}
