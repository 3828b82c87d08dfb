package org.caravan.rehearsal;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import org.caravan.dicom.ListenerObserver.Association;
import org.caravan.dicom.RequestKind;

import static org.assertj.core.api.Assertions.assertThat;

class RequestLogTest {

    private static final long SECOND = 1_000_000_000L;
    private static final Association CALLER = new Association("CARAVAN", "REHEARSAL", "127.0.0.1");

    @Test
    void findsTheFullestWindowWhereverItBegins() {
        var log = new RequestLog();
        for (long second : new long[] {0, 30, 59, 70, 80, 85, 200}) {
            log.add(second * SECOND, RequestKind.FIND, CALLER);
        }

        assertThat(log.maxRequestsInAnyMinute()).isEqualTo(5);
        assertThat(log.maxRequestsInAny(Duration.ofSeconds(10))).isEqualTo(2);
    }

    @Test
    void requestsAWholeMinuteApartShareNoWindow() {
        var log = new RequestLog();
        log.add(0, RequestKind.FIND, CALLER);
        log.add(60 * SECOND, RequestKind.MOVE, CALLER);

        assertThat(log.maxRequestsInAnyMinute()).isEqualTo(1);
        assertThat(log.count(RequestKind.MOVE)).isEqualTo(1);
    }

    @Test
    void remembersHowManyAssociationsStoodAtOnce() {
        var log = new RequestLog();
        log.opened(CALLER);
        log.opened(CALLER);
        log.closed(CALLER);
        log.opened(CALLER);

        assertThat(log.maxAssociations()).isEqualTo(2);
    }
}
