package org.caravan.queue;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
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

    private static final String NOT_BEGUN =
            "It was claimed together with others, and not begun before the work on them ended";

    private static final Logger LOG = LoggerFactory.getLogger(Leases.class);

    private final Sql sql;
    private final JobObserver observer;
    private final WakeUps wakeUps;
    private final long heartbeatMillis;
    private final Map<Job, String> routes = new ConcurrentHashMap<>();
    private final ScheduledExecutorService heartbeats = Executors.newScheduledThreadPool(2, work -> {
        Thread thread = new Thread(work, "lease-heartbeat");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * Makes the leases of a process.
     *
     * @param observer hears of every claim
     * @param wakeUps tell the other workers of a claim and the next step of its end
     */
    public Leases(Sql sql, JobObserver observer, WakeUps wakeUps) {
        this(sql, observer, wakeUps, TimeUnit.SECONDS.toMillis(HEARTBEAT_SECONDS));
    }

    Leases(Sql sql, JobObserver observer, WakeUps wakeUps, long heartbeatMillis) {
        this.sql = sql;
        this.observer = observer;
        this.wakeUps = wakeUps;
        this.heartbeatMillis = heartbeatMillis;
    }

    /**
     * Holds the lease of the row in the body, as a {@code claim-*.sql} returned it, until the exchange ends; or of the rows, where the body is a list of
     * them. Of several, {@link #take} takes one after the other; what was not taken when the exchange ends is given back.
     */
    public void hold(Exchange exchange) {
        boolean several = exchange.getMessage().getBody() instanceof List;
        List<Job> jobs = several
                ? exchange.getMessage().getBody(List.class).stream()
                        .map(row -> Job.of((Map<?, ?>) row))
                        .toList()
                : List.of(Job.of(exchange.getMessage().getBody(Map.class)));
        HeldJobs held = new HeldJobs(jobs);
        exchange.setProperty(HeldJobs.PROPERTY, held);
        exchange.setProperty(Job.PROPERTY, jobs.get(0));
        jobs.forEach(job -> routes.put(job, String.valueOf(exchange.getFromRouteId())));
        jobs.forEach(observer::claimed);
        wakeUps.claimed(jobs.get(0));
        ScheduledFuture<?> beat = heartbeats.scheduleAtFixedRate(
                () -> jobs.forEach(this::prolong), heartbeatMillis, heartbeatMillis, TimeUnit.MILLISECONDS);
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                beat.cancel(false);
                routes.keySet().removeAll(jobs);
                giveBack(held, NOT_BEGUN);
            }
        });
        if (!several) {
            begin(exchange, held, jobs.get(0));
        }
    }

    /** Keeps the lease of a discovery run alive until the exchange that does it ends; one that has not ended in order by then has failed. */
    public void holdRun(Exchange exchange) {
        long run = exchange.getVariable("run", Long.class);
        Map<String, Object> parameters = Map.of(
                "run",
                run,
                "notNow",
                0,
                "reason",
                "It was broken off before it was done: its route was changed or stopped");
        ScheduledFuture<?> beat = heartbeats.scheduleAtFixedRate(
                () -> change("discovery-goes-on", parameters, "discovery run " + run),
                heartbeatMillis,
                heartbeatMillis,
                TimeUnit.MILLISECONDS);
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                beat.cancel(false);
                change("fail-discovery-run", parameters, "discovery run " + run);
            }
        });
    }

    /** Begins the work on one of several rows, the one in the body; its failures are those of this exchange. */
    public void take(Exchange exchange) {
        begin(
                exchange,
                exchange.getProperty(HeldJobs.PROPERTY, HeldJobs.class),
                Job.of(exchange.getMessage().getBody(Map.class)));
    }

    private void begin(Exchange exchange, HeldJobs held, Job job) {
        held.taken(job);
        exchange.setProperty(Job.PROPERTY, job);
        exchange.setProperty(Correlation.PROPERTY, Correlation.of(job));
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                end(job, held.duration(), hasFailed(done));
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
                .forEach(job -> sql.update(
                        "retry-" + job.kind(),
                        uncounted(job, "Its route was changed or taken out before it was done")));
    }

    private static Map<String, Object> uncounted(Job job, String reason) {
        Map<String, Object> parameters = new HashMap<>(job.parameters());
        parameters.put("reason", reason);
        parameters.put("refund", 1);
        parameters.put("permanent", 0);
        return parameters;
    }

    /**
     * Gives rows back to the queue that were claimed together with others and not begun; their attempt does not count.
     *
     * @param reason why, kept with the rows
     */
    public void giveBackRest(Exchange exchange, String reason) {
        giveBack(exchange.getProperty(HeldJobs.PROPERTY, HeldJobs.class), reason == null ? NOT_BEGUN : reason);
    }

    private void giveBack(HeldJobs held, String reason) {
        List<Job> left = held.takeAll();
        if (left.isEmpty()) {
            return;
        }
        try {
            sql.inTransaction(() -> sql.updateAll(
                    "retry-" + left.get(0).kind(),
                    left.stream().map(job -> uncounted(job, reason)).toList()));
        } catch (RuntimeException e) {
            LOG.warn(
                    "{} claimed rows could not be given back: their leases run out by themselves ({})",
                    left.size(),
                    e.getClass().getSimpleName());
        }
    }

    private void end(Job job, Duration duration, boolean failed) {
        observer.ended(job, duration, failed);
        wakeUps.done(job);
        if (!failed) { // failures were told by the error handler
            try (var correlation = Correlation.put(job)) {
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
        if (change("prolong-" + job.kind(), job.parameters(), job) == 0) {
            LOG.debug("The lease of {} is no longer ours; what it finishes will change nothing", job);
        }
    }

    /** Rows that it changed; -1 where it failed. */
    private int change(String statement, Map<String, ?> parameters, Object lease) {
        try {
            return sql.update(statement, parameters);
        } catch (RuntimeException e) {
            LOG.warn(
                    "The lease of {} could not be prolonged or ended: {}",
                    lease,
                    e.getClass().getSimpleName());
            return -1;
        }
    }

    /** Ends all heartbeats; leases still held run out by themselves. */
    @Override
    public void close() {
        heartbeats.shutdownNow();
    }
}
