package org.caravan.camel.dicom;

import java.time.Duration;
import java.util.NoSuchElementException;

import org.apache.commons.pool2.BasePooledObjectFactory;
import org.apache.commons.pool2.PooledObject;
import org.apache.commons.pool2.impl.DefaultPooledObject;
import org.apache.commons.pool2.impl.GenericObjectPool;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;

import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomTimeoutException;
import org.caravan.dicom.DicomToolkit;
import org.caravan.dicom.Peer;

/** The associations to one peer: never more than its limit, lent first come first served, released when unused for a while. */
final class AssociationPool implements AutoCloseable {

    /** What a pool was made for; a PACS bean that now says otherwise needs another pool. */
    record Settings(Peer peer, int maxAssociations, Duration longestWait, Duration longestIdle) {
        static Settings of(PacsBeans.Named named) {
            Pacs pacs = named.pacs();
            return new Settings(
                    named.peer(), pacs.getMaxAssociations(), pacs.getAssociationWait(), pacs.getAssociationIdle());
        }
    }

    private final Settings settings;
    private final GenericObjectPool<PooledClient> pool;

    AssociationPool(DicomToolkit toolkit, Settings settings, AssociationLimit limit) {
        this.settings = settings;
        this.pool = new GenericObjectPool<>(new Clients(toolkit, settings, limit), config(settings));
    }

    private static GenericObjectPoolConfig<PooledClient> config(Settings settings) {
        GenericObjectPoolConfig<PooledClient> config = new GenericObjectPoolConfig<>();
        config.setMaxTotal(settings.maxAssociations());
        config.setMaxIdle(settings.maxAssociations());
        config.setBlockWhenExhausted(true);
        config.setFairness(true);
        config.setMaxWait(settings.longestWait());
        config.setMinEvictableIdleDuration(settings.longestIdle());
        config.setTimeBetweenEvictionRuns(settings.longestIdle().dividedBy(2).plusMillis(1));
        config.setNumTestsPerEvictionRun(settings.maxAssociations());
        config.setJmxEnabled(false);
        return config;
    }

    Settings settings() {
        return settings;
    }

    /**
     * Waits in turn for a free association; null where the pool was closed meanwhile.
     *
     * @throws DicomTimeoutException when none became free within {@code associationWait}
     */
    PooledClient borrow() throws DicomException, InterruptedException {
        try {
            return pool.borrowObject();
        } catch (InterruptedException e) {
            if (pool.isClosed()) {
                return null; // commons-pool wakes in this way who waits
            }
            throw e;
        } catch (IllegalStateException e) {
            if (pool.isClosed()) {
                return null;
            }
            throw e;
        } catch (NoSuchElementException e) {
            throw new DicomTimeoutException(
                    "No association to " + settings.peer() + " became free within "
                            + settings.longestWait().toSeconds()
                            + " s: " + settings.maxAssociations() + " at once are allowed. Raise the PACS bean's"
                            + " associationWait or maxAssociations, or ask it less",
                    e);
        } catch (Exception e) {
            throw new DicomException("No association to " + settings.peer() + " can be used: " + e.getMessage(), e);
        }
    }

    /** Takes an association back; one that is not healthy, or whose place another node waits for, is closed: the next request opens another. */
    void giveBack(PooledClient client, boolean healthy) {
        if (healthy && !client.isWantedElsewhere()) {
            pool.returnObject(client);
            return;
        }
        try {
            pool.invalidateObject(client);
        } catch (Exception e) {
            throw new IllegalStateException("An association to " + settings.peer() + " cannot be dropped", e);
        }
    }

    /** Releases those not in use now, and each other one when it is given back. */
    @Override
    public void close() {
        pool.close();
    }

    private static final class Clients extends BasePooledObjectFactory<PooledClient> {

        private final DicomToolkit toolkit;
        private final Settings settings;
        private final AssociationLimit limit;

        Clients(DicomToolkit toolkit, Settings settings, AssociationLimit limit) {
            this.toolkit = DicomToolkit.of(settings.peer(), toolkit);
            this.settings = settings;
            this.limit = limit;
        }

        @Override
        public PooledClient create() {
            return new PooledClient(
                    toolkit,
                    settings.peer(),
                    longestWait -> limit.take(settings.peer().name(), settings.maxAssociations(), longestWait));
        }

        @Override
        public PooledObject<PooledClient> wrap(PooledClient client) {
            return new DefaultPooledObject<>(client);
        }

        @Override
        public void destroyObject(PooledObject<PooledClient> pooled) {
            pooled.getObject().close();
        }
    }
}
