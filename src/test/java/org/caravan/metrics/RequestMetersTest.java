package org.caravan.metrics;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import org.caravan.dicom.DicomAbortedException;
import org.caravan.dicom.DicomConnectException;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomTimeoutException;
import org.caravan.dicom.RequestKind;

import static org.assertj.core.api.Assertions.assertThat;

class RequestMetersTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final RequestMeters meters = new RequestMeters(registry);

    @Test
    void failuresAreCountedByReason() {
        meters.failed("la-paz", RequestKind.FIND, new DicomConnectException("x"));
        meters.failed("la-paz", RequestKind.FIND, new DicomTimeoutException("x"));
        meters.failed("la-paz", RequestKind.MOVE, new DicomTimeoutException("x"));
        meters.failed("la-paz", RequestKind.MOVE, new DicomAbortedException("x"));
        meters.failed("la-paz", RequestKind.MOVE, new DicomException("x"));

        assertThat(failures("unreachable")).isEqualTo(1);
        assertThat(failures("timeout")).isEqualTo(2);
        assertThat(failures("aborted")).isEqualTo(1);
        assertThat(failures("other")).isEqualTo(1);
    }

    @Test
    void strangersMakeNoLabels() {
        meters.resolveBy(aeTitle -> aeTitle.equals("PACS_LAPAZ") ? "la-paz" : null);
        meters.refused("PACS_LAPAZ");
        for (int i = 0; i < 100; i++) {
            meters.refused("STRANGER" + i);
        }

        assertThat(registry.get("caravan.refused.objects").counters()).hasSize(2);
        assertThat(registry.get("caravan.refused.objects")
                        .tag("pacs", "none")
                        .counter()
                        .count())
                .isEqualTo(100);
    }

    @Test
    void theLastMinuteForgetsWhatIsOlder() {
        AtomicLong seconds = new AtomicLong();
        LastMinute minute = new LastMinute(() -> TimeUnit.SECONDS.toNanos(seconds.get()));
        minute.count();
        minute.count();
        seconds.set(59);
        minute.count();
        assertThat(minute.times()).isEqualTo(3);

        seconds.set(60);
        assertThat(minute.times()).isEqualTo(1);
        minute.count();
        assertThat(minute.times()).isEqualTo(2);

        seconds.set(500);
        assertThat(minute.times()).isZero();
        assertThat(minute.highest()).isEqualTo(3);
    }

    private double failures(String reason) {
        return registry.get("caravan.association.failures")
                .tags("pacs", "la-paz", "reason", reason)
                .counter()
                .count();
    }
}
