package org.caravan.camel.dicom;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.DicomStatusException;
import org.caravan.dicom.DicomToolkit;
import org.caravan.dicom.Gate;
import org.caravan.dicom.Outcome;

/** The associations to every peer, pooled per transport and PACS so that all routes together keep to its limit. */
final class AssociationPools implements AutoCloseable {

    /** What is done with an association while it is lent. */
    @FunctionalInterface
    interface Use<T> {
        T with(PooledClient client) throws DicomException, InterruptedException;
    }

    private record Key(String toolkit, String peer) {}

    private final Map<Key, AssociationPool> pools = new HashMap<>();
    private final Supplier<DicomObserver> observer;
    private final Supplier<AssociationLimit> limit;
    private boolean closed;

    AssociationPools(Supplier<DicomObserver> observer, Supplier<AssociationLimit> limit) {
        this.observer = observer;
        this.limit = limit;
    }

    /**
     * Lends an association to that peer, waiting in turn for a free one.
     *
     * <p>Who waits while the settings of the PACS change waits anew with those. The association is kept for the next request unless the request
     * ended in anything but a status of the peer's.
     *
     * @param pacs gives its bean as it is now
     * @throws DicomException the request's own, or a time-out when none became free within the PACS's {@code associationWait}
     */
    <T> T use(DicomToolkit toolkit, Supplier<PacsBeans.Named> pacs, Gate gate, Use<T> use)
            throws DicomException, InterruptedException {
        long begun = System.nanoTime();
        AssociationPool pool = pool(toolkit, pacs.get());
        PooledClient client = pool.borrow();
        while (client == null) { // its settings were changed meanwhile
            pool = pool(toolkit, pacs.get());
            client = pool.borrow();
        }
        boolean healthy = false;
        try {
            // one wait, be it for an association of this process or for a place among those of all
            client.begin(
                    gate, observer.get(), begun + pool.settings().longestWait().toNanos());
            T result = use.with(client);
            client.answered(result instanceof Outcome outcome ? outcome.status() : DicomStatus.SUCCESS);
            healthy = true;
            return result;
        } catch (DicomStatusException e) {
            client.answered(e.status());
            healthy = true;
            throw e;
        } catch (DicomException e) {
            client.failed(e);
            throw e;
        } finally {
            client.end();
            pool.giveBack(client, healthy);
        }
    }

    /** The pool for these settings; one with settings that are no longer those of the bean is closed. */
    private synchronized AssociationPool pool(DicomToolkit toolkit, PacsBeans.Named pacs) throws DicomException {
        if (closed) {
            throw new DicomException("We are stopping, so no request to " + pacs.peer() + " may go");
        }
        Key key = new Key(toolkit.name(), pacs.peer().name());
        AssociationPool pool = pools.get(key);
        AssociationPool.Settings settings = AssociationPool.Settings.of(pacs);
        if (pool == null || !pool.settings().equals(settings)) {
            if (pool != null) {
                pool.close();
            }
            pool = new AssociationPool(toolkit, settings, limit.get());
            pools.put(key, pool);
        }
        return pool;
    }

    /** Closes those to one peer; the next request to it begins with new ones. */
    synchronized void close(String peer) {
        pools.entrySet().removeIf(entry -> {
            boolean named = entry.getKey().peer().equals(peer);
            if (named) {
                entry.getValue().close();
            }
            return named;
        });
    }

    /** Lends associations again after a {@link #close}. */
    synchronized void open() {
        closed = false;
    }

    @Override
    public synchronized void close() {
        closed = true;
        pools.values().forEach(AssociationPool::close);
        pools.clear();
    }
}
