package org.caravan.camel.dicom;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.caravan.dicom.DicomAbortedException;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomStatusException;
import org.caravan.dicom.DicomTimeoutException;
import org.caravan.dicom.DicomToolkit;
import org.caravan.dicom.Gate;
import org.caravan.dicom.RequestKind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

class AssociationPoolTest {

    private final DicomToolkit toolkit = new FakeToolkit();
    private final AssociationPools pools = new AssociationPools(() -> DicomObserver.NONE, () -> AssociationLimit.NONE);
    private final Pacs pacs = TestContext.pacs("LAPAZ", "127.0.0.1", 104);
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @BeforeEach
    void reset() {
        FakeToolkit.reset();
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        pools.close();
    }

    private <T> T use(AssociationPools.Use<T> use) throws DicomException, InterruptedException {
        return pools.use(toolkit, () -> new PacsBeans.Named(pacs, pacs.toPeer("la-paz")), Gate.OPEN, use);
    }

    @Test
    void lendsOneAssociationAtATimeAndKeepsItOpen() throws Exception {
        AtomicInteger atOnce = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Future<?>> uses = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 20; i++) {
            uses.add(threads.submit(() -> use(association -> {
                most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
                Thread.yield();
                atOnce.decrementAndGet();
                return null;
            })));
        }
        for (Future<?> one : uses) {
            one.get(10, TimeUnit.SECONDS);
        }
        assertThat(most).hasValue(1);
        assertThat(FakeToolkit.OPEN_CLIENTS).hasValue(1);
    }

    @Test
    void servesThoseWhoWaitInTheOrderTheyCame() throws Exception {
        CountDownLatch free = new CountDownLatch(1);
        CountDownLatch taken = new CountDownLatch(1);
        threads.submit(() -> use(association -> {
            taken.countDown();
            return free.await(10, TimeUnit.SECONDS);
        }));
        assertThat(taken.await(10, TimeUnit.SECONDS)).isTrue();
        List<Integer> order = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 5; i++) {
            int number = i;
            Thread waiting = new Thread(() -> {
                try {
                    use(association -> order.add(number));
                } catch (DicomException | InterruptedException e) {
                    order.add(-1);
                }
            });
            waiting.start();
            await().atMost(Duration.ofSeconds(10)).until(() -> waiting.getState() == Thread.State.TIMED_WAITING);
        }
        free.countDown();
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(order).containsExactly(0, 1, 2, 3, 4));
    }

    @Test
    void whatWasWaitedForAnAssociationOfOursIsNotWaitedForAgainForItsPlace() throws Exception {
        pacs.setAssociationWait(Duration.ofMinutes(1));
        List<Duration> waits = new CopyOnWriteArrayList<>();
        var limited = new AssociationPools(() -> DicomObserver.NONE, () -> (name, most, longestWait) -> {
            waits.add(longestWait);
            return AssociationLimit.NONE.take(name, most, longestWait);
        });
        limited.use(toolkit, () -> new PacsBeans.Named(pacs, pacs.toPeer("la-paz")), Gate.OPEN, association -> {
            association.pass(pacs.toPeer("la-paz"), RequestKind.ECHO, true);
            return null;
        });
        limited.close();
        assertThat(waits).singleElement().satisfies(wait -> assertThat(wait)
                .isBetween(Duration.ofSeconds(30), Duration.ofMinutes(1).minusNanos(1)));
    }

    @Test
    void saysWhichSettingEndedTheWait() throws Exception {
        pacs.setAssociationWait(Duration.ofMillis(50));
        use(outer -> {
            Future<?> second = threads.submit(() -> use(inner -> null));
            assertThatThrownBy(() -> second.get(10, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOf(DicomTimeoutException.class)
                    .hasMessageContaining("la-paz (LAPAZ@127.0.0.1:104)")
                    .hasMessageContaining("associationWait")
                    .hasMessageContaining("maxAssociations");
            return null;
        });
    }

    @Test
    void lendsAsManyAsThePacsAllows() throws Exception {
        pacs.setMaxAssociations(2);
        pacs.setAssociationWait(Duration.ofMillis(50));
        String got = use(one -> use2("second"));
        assertThat(got).isEqualTo("second");
        assertThat(FakeToolkit.OPEN_CLIENTS).hasValue(2);
    }

    private String use2(String value) throws DicomException, InterruptedException {
        return use(two -> value);
    }

    @Test
    void dropsAnAssociationThatFailedAndKeepsOneThatOnlyGotAStatus() throws Exception {
        assertThatThrownBy(() -> use(association -> {
                    throw new DicomStatusException(0xA700, "too many");
                }))
                .isInstanceOf(DicomStatusException.class);
        assertThat(FakeToolkit.OPEN_CLIENTS).hasValue(1);
        assertThatThrownBy(() -> use(association -> {
                    throw new DicomAbortedException("gone");
                }))
                .isInstanceOf(DicomAbortedException.class);
        assertThat(FakeToolkit.OPEN_CLIENTS).hasValue(0);
        assertThat(use2("anew")).isEqualTo("anew");
    }

    @Test
    void releasesAnAssociationThatNobodyUses() throws Exception {
        pacs.setAssociationIdle(Duration.ofMillis(50));
        use(association -> null);
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(FakeToolkit.OPEN_CLIENTS).hasValue(0));
    }

    @Test
    void talksToAnEditedPacsAnewAndClosesWhatItHad() throws Exception {
        use(association -> null);
        pacs.setPort(105);
        int port = use(association -> association.client().peer().port());
        assertThat(port).isEqualTo(105);
        assertThat(FakeToolkit.OPEN_CLIENTS).hasValue(1);
    }

    @Test
    void thoseWhoWaitWhileThePacsIsEditedGoOnWithItsNewSettings() throws Exception {
        use(outer -> {
            AtomicReference<Object> port = new AtomicReference<>();
            Thread waiting = new Thread(() -> {
                try {
                    port.set(use(inner -> inner.client().peer().port()));
                } catch (DicomException | InterruptedException e) {
                    port.set(e);
                }
            });
            waiting.start();
            await().atMost(Duration.ofSeconds(10)).until(() -> waiting.getState() == Thread.State.TIMED_WAITING);
            pacs.setPort(105);
            use2("anew");
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(port.get()).isEqualTo(105));
            return null;
        });
    }
}
