package org.caravan.pace;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

import org.caravan.camel.dicom.AssociationLimit;
import org.caravan.dicom.DicomNotNowException;
import org.caravan.queue.Sql;

/**
 * The associations that all nodes on this database hold open to each PACS: a lease of a minute for each, prolonged every {@value #HEARTBEAT_SECONDS} s,
 * on the database's clock. Who waits is served in turn; who has a place gives it back after its request where another waits.
 *
 * <p>Whoever makes it closes it when no association is open any more.
 */
public final class Associations implements AssociationLimit, AutoCloseable {

    static final long HEARTBEAT_SECONDS = 3;

    private static final Logger LOG = LoggerFactory.getLogger(Associations.class);
    private static final long LOOK_AGAIN_MILLIS = 500;

    private final Sql sql;
    private final String holderPrefix;
    private final Map<String, Held> held = new ConcurrentHashMap<>();
    private ScheduledExecutorService heartbeats;

    /** @param node whose places are given back when it starts anew; a command names itself as such behind it, so that its own stay */
    public Associations(Sql sql, String node) {
        this.sql = sql;
        this.holderPrefix = node + " " + ProcessHandle.current().pid() + " ";
    }

    @Override
    public Place take(String pacs, int most, Duration longestWait) throws DicomNotNowException, InterruptedException {
        Map<String, Object> parameters = Map.of("pacs", pacs, "most", most, "holder", holderPrefix + UUID.randomUUID());
        long end = System.nanoTime() + longestWait.toNanos();
        try {
            while (true) {
                String obstacle = tryToTake(parameters);
                if (obstacle == null) {
                    return hold(parameters);
                }
                if (System.nanoTime() > end) {
                    throw new DicomNotNowException(
                            "PACS " + pacs + " was not asked: for " + longestWait.toSeconds() + " s " + obstacle);
                }
                Thread.sleep(LOOK_AGAIN_MILLIS);
            }
        } finally {
            leave(parameters);
        }
    }

    /** Null where it has a place now; otherwise why it has none. */
    private String tryToTake(Map<String, Object> parameters) {
        try {
            boolean taken = sql.inTransaction(() -> {
                sql.update("association-wait", parameters);
                return !sql.rows("association-take", parameters).isEmpty();
            });
            return taken
                    ? null
                    : "no association to it became free: all nodes and commands together may have "
                            + parameters.get("most")
                            + " at once. Ask it less, or raise the PACS bean's associationWait, or its maxAssociations "
                            + "where its administrator agrees";
        } catch (DataAccessException | TransactionException e) {
            return "the database, which counts the associations to it, did not answer";
        }
    }

    private void leave(Map<String, Object> parameters) {
        try {
            sql.update("association-leave", parameters);
        } catch (DataAccessException e) {
            LOG.debug(
                    "A place in the queue is left to run out: {}", e.getClass().getSimpleName());
        }
    }

    private Place hold(Map<String, Object> parameters) {
        Held place = new Held((String) parameters.get("holder"));
        held.put(place.holder, place);
        beat();
        return place;
    }

    private synchronized void beat() {
        if (heartbeats == null) {
            heartbeats = Executors.newSingleThreadScheduledExecutor(work -> {
                Thread thread = new Thread(work, "association-heartbeat");
                thread.setDaemon(true);
                return thread;
            });
            heartbeats.scheduleWithFixedDelay(this::prolong, HEARTBEAT_SECONDS, HEARTBEAT_SECONDS, TimeUnit.SECONDS);
        }
    }

    private void prolong() {
        List<Held> places = List.copyOf(held.values());
        if (places.isEmpty()) {
            return;
        }
        try {
            Map<String, Boolean> wanted = sql
                    .rows(
                            "association-prolong",
                            Map.of(
                                    "holders",
                                    places.stream().map(place -> place.holder).toList()))
                    .stream()
                    .collect(Collectors.toMap(
                            row -> (String) row.get("holder"), row -> (Boolean) row.get("wanted"), Boolean::logicalOr));
            places.forEach(place -> place.wanted = wanted.getOrDefault(place.holder, true)); // one that is lost, too
        } catch (RuntimeException e) { // what is thrown here would end the heartbeat for good
            LOG.warn(
                    "The leases of associations could not be prolonged: {}",
                    e.getClass().getSimpleName());
        }
    }

    @Override
    public synchronized void close() {
        if (heartbeats != null) {
            heartbeats.shutdownNow();
        }
    }

    /** A place that this process holds. */
    private final class Held implements Place {

        private final String holder;
        private volatile boolean wanted;

        Held(String holder) {
            this.holder = holder;
        }

        @Override
        public boolean isWantedElsewhere() {
            return wanted;
        }

        @Override
        public void close() {
            if (held.remove(holder) == null) {
                return;
            }
            try {
                sql.update("association-release", Map.of("holder", holder));
            } catch (DataAccessException e) {
                LOG.debug(
                        "A place at a PACS is left to run out: {}", e.getClass().getSimpleName());
            }
        }
    }
}
