package org.caravan.log;

/**
 * The two logs of a server: strangers cannot use up what is there for those it knows.
 *
 * @param known of peers that were let in
 * @param strangers of whoever else connects
 */
public record PeerLogs(PeerLog known, PeerLog strangers) implements AutoCloseable {

    public PeerLogs() {
        this(new PeerLog(), new PeerLog());
    }

    @Override
    public void close() {
        known.close();
        strangers.close();
    }
}
