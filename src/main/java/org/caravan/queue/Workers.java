package org.caravan.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.apache.camel.CamelContext;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.spi.RouteIdAware;
import org.apache.camel.spi.ScheduledPollConsumerScheduler;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.support.DefaultPollingConsumerPollStrategy;
import org.apache.camel.support.ScheduledPollConsumer;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.camel.support.service.ServiceSupport;

import org.caravan.dicom.Range;

/**
 * Several threads that claim for one route, each at once when it is told that there is something, otherwise after the consumer's {@code delay}.
 *
 * <p>Camel's own scheduler runs one thread a route and sleeps between polls. In a route: {@code scheduler: "#workers"}, {@code scheduler.claims} (series,
 * archive or delivery), {@code scheduler.owner} (the PACS or destination; for packing none), {@code scheduler.threads}. Each thread has a consumer of its own on the
 * same endpoint, since a consumer is not made for two.
 */
public final class Workers extends ServiceSupport implements ScheduledPollConsumerScheduler, ShutdownAware {

    /** More at once would take too many of the connections to the database (each takes two). */
    public static final int MOST_THREADS = 16;

    /** Threads that 0 stands for, on machines with more processors than that. */
    static final int MOST_BY_DEFAULT = 8;

    private final WakeUps wakeUps;
    private final Semaphore signals = new Semaphore(0);
    private final AtomicLong lastLook = new AtomicLong();
    private final AtomicInteger polling = new AtomicInteger();
    private final List<ScheduledPollConsumer> helpers = new ArrayList<>();
    private CamelContext camelContext;
    private ScheduledPollConsumer main;
    private ExecutorService executor;
    private String claims = "";
    private String owner = "";
    private int threads = 1;
    private volatile boolean running;

    Workers(WakeUps wakeUps) {
        this.wakeUps = wakeUps;
    }

    public String getClaims() {
        return claims;
    }

    /** What is claimed: series, archive or delivery. */
    public void setClaims(String claims) {
        this.claims = claims;
    }

    public String getOwner() {
        return owner;
    }

    /** The PACS or destination that it is claimed for; empty for packing. */
    public void setOwner(String owner) {
        this.owner = owner;
    }

    public int getThreads() {
        return threads;
    }

    /** How many jobs go on at once, 1 to {@value #MOST_THREADS}; 0 for as many as there are processors, {@value #MOST_BY_DEFAULT} at most. */
    public void setThreads(int threads) {
        new Range(0, MOST_THREADS).require("workers", threads);
        this.threads =
                threads == 0 ? Math.min(MOST_BY_DEFAULT, Runtime.getRuntime().availableProcessors()) : threads;
    }

    @Override
    public void onInit(Consumer consumer) {
        main = (ScheduledPollConsumer) consumer;
    }

    @Override
    public void scheduleTask(Runnable task) {
        // the task is the consumer
    }

    @Override
    public void unscheduleTask() {
        running = false;
        signals.release(threads);
    }

    @Override
    public void startScheduler() {
        if (running) {
            return;
        }
        running = true;
        lastLook.set(System.nanoTime());
        executor = camelContext
                .getExecutorServiceManager()
                .newFixedThreadPool(this, main.getEndpoint().getEndpointKey(), threads);
        ExecutorService mine = executor;
        try {
            for (int i = 0; i < threads; i++) {
                ScheduledPollConsumer consumer = i == 0 ? main : helper();
                mine.execute(() -> work(consumer, mine));
            }
        } catch (Exception e) {
            throw new IllegalStateException("Workers cannot be started", e);
        }
        wakeUps.add(this);
    }

    private ScheduledPollConsumer helper() throws Exception {
        Endpoint endpoint = main.getEndpoint();
        ScheduledPollConsumer helper = (ScheduledPollConsumer) endpoint.createConsumer(main.getProcessor());
        helper.setScheduler(new Unscheduled());
        helper.setSchedulerProperties(null);
        helper.setPollStrategy(new LikeTheMain());
        helper.setExceptionHandler(main.getExceptionHandler());
        ((RouteIdAware) helper).setRouteId(main.getRouteId());
        helper.setRoute(main.getRoute());
        ServiceHelper.startService(helper);
        helpers.add(helper);
        return helper;
    }

    /** Until the threads it is one of are to end, also where others have taken their place. */
    private void work(ScheduledPollConsumer consumer, ExecutorService threadsOfThisStart) {
        try {
            awaitTurn(main.getInitialDelay());
            while (running && !threadsOfThisStart.isShutdown()) {
                signals.drainPermits(); // what they told of is seen by this poll
                if (!main.isSuspendingOrSuspended()) {
                    poll(consumer);
                }
                awaitTurn(main.getDelay());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void poll(ScheduledPollConsumer consumer) {
        polling.incrementAndGet();
        try {
            consumer.run();
        } finally {
            polling.decrementAndGet();
        }
    }

    /** Until there is something to claim, or nobody here has looked for so long; of those who wait, one looks then. */
    private void awaitTurn(long millis) throws InterruptedException {
        while (running) {
            long last = lastLook.get();
            long left = last + TimeUnit.MILLISECONDS.toNanos(millis) - System.nanoTime();
            boolean mine = left > 0
                    ? signals.tryAcquire(left, TimeUnit.NANOSECONDS)
                    : lastLook.compareAndSet(last, System.nanoTime());
            if (mine) {
                return;
            }
        }
    }

    /** There is something to claim: one who waits polls now, or whoever is polling polls once more. */
    void wake() {
        signals.release();
    }

    /** How many look for work now, or are about to work on what they have claimed. */
    @Override
    public int getPendingExchangesSize() {
        return polling.get();
    }

    @Override
    public boolean deferShutdown(ShutdownRunningTask task) {
        return false;
    }

    @Override
    public void prepareShutdown(boolean suspendOnly, boolean forced) {
        // nothing to prepare
    }

    @Override
    public boolean isSchedulerStarted() {
        return running;
    }

    @Override
    public CamelContext getCamelContext() {
        return camelContext;
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        this.camelContext = camelContext;
    }

    @Override
    protected void doStop() {
        running = false;
        wakeUps.remove(this);
        signals.release(threads);
        ServiceHelper.stopAndShutdownServices(helpers);
        helpers.clear();
        if (executor != null) {
            camelContext
                    .getExecutorServiceManager()
                    .shutdownNow(executor); // who works is interrupted: the route has let it end before
            executor = null;
        }
    }

    @Override
    protected void doShutdown() {
        doStop();
    }

    /** A helper does not poll while the route's own consumer may not. */
    private final class LikeTheMain extends DefaultPollingConsumerPollStrategy {
        @Override
        public boolean begin(Consumer consumer, Endpoint endpoint) {
            return running
                    && main.isRunAllowed()
                    && !main.isSuspendingOrSuspended()
                    && main.getPollStrategy().begin(main, endpoint);
        }
    }

    /** Of a helper: the threads above run it. */
    private static final class Unscheduled extends ServiceSupport implements ScheduledPollConsumerScheduler {
        @Override
        public void onInit(Consumer consumer) {}

        @Override
        public void scheduleTask(Runnable task) {}

        @Override
        public void unscheduleTask() {}

        @Override
        public void startScheduler() {}

        @Override
        public boolean isSchedulerStarted() {
            return false;
        }

        @Override
        public CamelContext getCamelContext() {
            return null;
        }

        @Override
        public void setCamelContext(CamelContext camelContext) {}
    }
}
