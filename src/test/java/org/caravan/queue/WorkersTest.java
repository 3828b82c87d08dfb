package org.caravan.queue;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultPollingConsumerPollStrategy;
import org.apache.camel.support.ScheduledPollConsumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Looks of a consumer that finds something each time, so that every look is a message. */
class WorkersTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    private final WakeUps wakeUps = new WakeUps();
    private final AtomicInteger looks = new AtomicInteger();
    private final AtomicInteger atOnce = new AtomicInteger();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final DefaultCamelContext camel = new DefaultCamelContext();

    @BeforeEach
    void bindWorkers() {
        camel.disableJMX();
        camel.getRegistry().bindAsPrototype("workers", Workers.class, wakeUps::workers);
    }

    @AfterEach
    void stop() {
        ended.countDown();
        camel.stop();
    }

    @Test
    void looksAtOnceWhenItIsTold() throws Exception {
        start("delay=3600000&initialDelay=3600000&scheduler.threads=1");

        wakeUps.wake("archive");
        awaitLooks(1);

        wakeUps.wake("series");
        wakeUps.wake("archive");
        awaitLooks(2);
    }

    @Test
    void looksByItselfWhereNobodyTells() throws Exception {
        start("delay=20&initialDelay=20&scheduler.threads=4");

        awaitLooks(5);
    }

    @Test
    void worksOnAsManyAsItHasThreads() throws Exception {
        start("delay=3600000&initialDelay=3600000&scheduler.threads=3", exchange -> {
            atOnce.incrementAndGet();
            ended.await(SOON.toSeconds(), TimeUnit.SECONDS);
        });

        for (int i = 1; i <= 3; i++) {
            wakeUps.wake("archive");
            int expected = i;
            Awaitility.await().atMost(SOON).until(() -> atOnce.get() == expected);
        }
    }

    @Test
    void whatIsToldWhileAllAreBusyIsLookedForAfterwards() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        start("delay=3600000&initialDelay=3600000&scheduler.threads=1", exchange -> {
            looks.incrementAndGet();
            busy.await(SOON.toSeconds(), TimeUnit.SECONDS);
        });
        wakeUps.wake("archive");
        awaitLooks(1);

        wakeUps.wake("archive");
        busy.countDown();

        awaitLooks(2);
    }

    @Test
    void wakesTheOthersOfItsOwnerAlone() throws Exception {
        start("delay=3600000&initialDelay=3600000&scheduler.owner=here&scheduler.threads=1");

        wakeUps.claimed(new Job("archive", 1, 1, "elsewhere", 1, 1, 0));
        wakeUps.claimed(new Job("archive", 1, 1, "here", 1, 1, 0));

        awaitLooks(1);
        assertThat(looks).hasValue(1);
    }

    @Test
    void restsWhileItsRouteIsStoppedAndGoesOnWhenItIsStarted() throws Exception {
        start("delay=20&initialDelay=20&scheduler.threads=2");
        awaitLooks(2);

        camel.getRouteController().stopRoute("looks");
        int before = looks.get();
        wakeUps.wake("archive");
        camel.getRouteController().startRoute("looks");

        awaitLooks(before + 2);
    }

    @Test
    void showsThoseThatHaveClaimedSomethingAndNotBegunToWorkOnIt() throws Exception {
        camel.getRegistry().bind("claims", new DefaultPollingConsumerPollStrategy() {
            @Override
            public boolean begin(Consumer consumer, Endpoint endpoint) {
                atOnce.incrementAndGet();
                awaitEnd();
                return false;
            }
        });
        start("delay=20&initialDelay=20&scheduler.threads=3&pollStrategy=#claims");
        Awaitility.await().atMost(SOON).until(() -> atOnce.get() == 3);

        var consumer = (ScheduledPollConsumer) camel.getRoute("looks").getConsumer();
        assertThat(((Workers) consumer.getScheduler()).getPendingExchangesSize())
                .isEqualTo(3);
        assertThat(camel.getInflightRepository().size()).isZero();
    }

    private void awaitEnd() {
        try {
            ended.await(SOON.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void refusesMoreThreadsThanThereAreConnectionsFor() {
        Workers workers = wakeUps.workers();
        workers.setThreads(0);
        assertThat(workers.getThreads()).isBetween(1, Workers.MOST_BY_DEFAULT);
        assertThatThrownBy(() -> workers.setThreads(17))
                .hasMessageContaining("workers is 17; write a whole number from 0 to 16");
    }

    private void start(String options) throws Exception {
        start(options, exchange -> looks.incrementAndGet());
    }

    private void start(String options, Processor work) throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("scheduler:looks?scheduler=#workers&scheduler.claims=archive&" + options)
                        .routeId("looks")
                        .process(work);
            }
        });
        camel.start();
    }

    private void awaitLooks(int least) {
        Awaitility.await().atMost(SOON).until(() -> looks.get() >= least);
    }
}
