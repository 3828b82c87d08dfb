package org.caravan.camel.dicom;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.caravan.dicom.DicomNotNowException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

@Timeout(30)
class GateWaitsTest {

    private final GateWaits waits = new GateWaits();

    @Test
    void aSeriesThatIsStoppedDoesNotWaitForItsGate() throws Exception {
        CountDownLatch inGate = new CountDownLatch(1);
        AtomicReference<Throwable> ended = new AtomicReference<>();
        AtomicReference<Boolean> interrupted = new AtomicReference<>();
        Thread worker = new Thread(() -> {
            ended.set(catchThrowable(() -> waits.pass("1.2", "la-paz", () -> {
                inGate.countDown();
                Thread.sleep(Duration.ofMinutes(10).toMillis());
            })));
            interrupted.set(Thread.currentThread().isInterrupted());
        });
        worker.start();
        inGate.await();
        waits.stop(Set.of("1.3"));
        assertThat(ended.get()).isNull();
        waits.stop(Set.of("1.2"));
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> interrupted.get() != null);
        assertThat(ended.get()).isInstanceOf(DicomNotNowException.class).hasMessageContaining("stopped by hand");
        assertThat(interrupted).hasValue(false);
    }

    @Test
    void aStopThatComesTooLateTouchesNobody() {
        assertThatCode(() -> waits.pass("1.2", "la-paz", () -> {})).doesNotThrowAnyException();
        waits.stop(Set.of("1.2"));
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void anInterruptionOfSomebodyElseStaysOne() {
        assertThat(catchThrowable(() -> waits.pass("1.2", "la-paz", () -> {
                    throw new InterruptedException();
                })))
                .isInstanceOf(InterruptedException.class);
    }
}
