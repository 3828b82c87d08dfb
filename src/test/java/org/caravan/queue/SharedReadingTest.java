package org.caravan.queue;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
class SharedReadingTest {

    private static final Duration FRESH = Duration.ofSeconds(10);

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1);
    private final AtomicInteger times = new AtomicInteger();
    private volatile boolean fails;

    private SharedReading<Integer> reading(Duration wait) {
        return new SharedReading<>(this::read, FRESH, wait, clock::get);
    }

    private int read() {
        if (fails) {
            throw new IllegalStateException("no database");
        }
        return times.incrementAndGet();
    }

    @Test
    void readsOnceHoweverManyAskUntilItIsOld() {
        SharedReading<Integer> reading = reading(Duration.ofSeconds(20));

        assertThat(reading.now()).contains(1);
        assertThat(reading.now()).contains(1);
        clock.addAndGet(FRESH.toNanos());
        assertThat(reading.now()).contains(2);
        reading.forget();
        assertThat(reading.latest()).contains(3);
    }

    @Test
    void afterAFailureTheLastStaysAndItIsTriedAgainSoon() {
        SharedReading<Integer> reading = reading(Duration.ofSeconds(20));
        assertThat(reading.now()).contains(1);
        clock.addAndGet(FRESH.toNanos());
        fails = true;

        assertThat(reading.now()).isEmpty();
        assertThat(reading.latest()).contains(1);
        fails = false;
        assertThat(reading.now()).as("not asked again at once").isEmpty();
        clock.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(reading.now()).contains(2);
    }

    @Test
    void nobodyWaitsLongForADatabaseThatHangsAndItsAnswerIsTakenLater() {
        CountDownLatch hangs = new CountDownLatch(1);
        SharedReading<Integer> reading = new SharedReading<>(
                () -> {
                    awaitQuietly(hangs);
                    return read();
                },
                FRESH,
                Duration.ofMillis(50),
                clock::get);

        assertThat(reading.now()).isEmpty();
        assertThat(reading.latest()).isEmpty();
        hangs.countDown();
        Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            clock.addAndGet(Duration.ofSeconds(1).toNanos());
            assertThat(reading.now()).contains(1);
        });
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
