package org.caravan.queue;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the lease of a claimed row alive with heartbeats until its exchange is done.
 *
 * <p>No Camel service on purpose: a context that merely tries a route out stops the services that its beans are. Whoever makes it closes it when
 * the routes have stopped.
 */
public final class Leases implements AutoCloseable {

    /** A lease holds for 2 minutes (see {@code prolong-*.sql}), so it survives three missed heartbeats. */
    static final long HEARTBEAT_SECONDS = 30;

    private static final Logger LOG = LoggerFactory.getLogger(Leases.class);

    private final Sql sql;
    private final JobObserver observer;
    private final long heartbeatMillis;
    private final Map<Job, String> routes = new ConcurrentHashMap<>();
    private final ScheduledExecutorService heartbeats = Executors.newScheduledThreadPool(2, work -> {
        Thread thread = new Thread(work, "lease-heartbeat");
        thread.setDaemon(true);
        return thread;
    });

    /** @param observer hears of every claim */
    public Leases(Sql sql, JobObserver observer) {
        this(sql, observer, TimeUnit.SECONDS.toMillis(HEARTBEAT_SECONDS));
    }

    Leases(Sql sql, JobObserver observer, long heartbeatMillis) {
        this.sql = sql;
        this.observer = observer;
        this.heartbeatMillis = heartbeatMillis;
    }

    /** Holds the lease of the row in the body, as a {@code claim-*.sql} returned it, until the exchange ends. */
    public void hold(Exchange exchange) {
        Job job = Job.of(exchange.getMessage().getBody(Map.class));
        exchange.setProperty(Job.PROPERTY, job);
        exchange.setProperty(Correlation.PROPERTY, Correlation.ofSeries(job.series()));
        routes.put(job, String.valueOf(exchange.getFromRouteId()));
        observer.claimed(job);
        long begin = System.nanoTime();
        ScheduledFuture<?> beat = heartbeats.scheduleAtFixedRate(
                () -> prolong(job), heartbeatMillis, heartbeatMillis, TimeUnit.MILLISECONDS);
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                beat.cancel(false);
                routes.remove(job);
                end(job, Duration.ofNanos(System.nanoTime() - begin), hasFailed(done));
            }
        });
    }

    /**
     * Queues again what a route still holds that is about to be removed, so that others need not wait until the lease runs out. Its attempt does
     * not count, and what the route finishes all the same changes nothing.
     */
    public void giveBack(String route) {
        routes.entrySet().stream()
                .filter(held -> held.getValue().equals(route))
                .map(Map.Entry::getKey)
                .forEach(job -> {
                    Map<String, Object> parameters = new HashMap<>(job.parameters());
                    parameters.put("reason", "Its route was changed or taken out before it was done");
                    parameters.put("refund", 1);
                    parameters.put("permanent", 0);
                    sql.update("retry-" + job.kind(), parameters);
                });
    }

    private void end(Job job, Duration duration, boolean failed) {
        observer.ended(job, duration, failed);
        if (!failed) { // failures were told by the error handler
            try (var correlation = Correlation.putSeries(job.series())) {
                String owner = job.owner().isEmpty() ? "" : " of '" + job.owner() + "'";
                LOG.info("Worked on {}{} for {} ms", job, owner, duration.toMillis());
            }
        }
    }

    private static boolean hasFailed(Exchange done) {
        return done.isFailed()
                || Boolean.TRUE.equals(done.getExchangeExtension().getErrorHandlerHandled());
    }

    private void prolong(Job job) {
        try {
            if (sql.update("prolong-" + job.kind(), job.parameters()) == 0) {
                LOG.debug("The lease of {} is no longer ours; what it finishes will change nothing", job);
            }
        } catch (RuntimeException e) {
            LOG.warn(
                    "The lease of {} could not be prolonged: {}",
                    job,
                    e.getClass().getSimpleName());
        }
    }

    /** Ends all heartbeats; leases still held run out by themselves. */
    @Override
    public void close() {
        heartbeats.shutdownNow();
    }
}
