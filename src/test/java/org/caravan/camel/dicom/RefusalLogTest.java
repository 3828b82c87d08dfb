package org.caravan.camel.dicom;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import org.caravan.dicom.ListenerObserver.Association;

import static org.assertj.core.api.Assertions.assertThat;

class RefusalLogTest {

    private static final String UNKNOWN = "association: calling AE title not recognised";

    private final AtomicLong now = new AtomicLong();
    private final RefusalLog log = new RefusalLog(now::get);

    @Test
    void saysWhoWasTurnedAwayAndWhatToSetWhereItIsOurs() {
        assertThat(log.line(from("STORE2", "10.1.2.3"), UNKNOWN))
                .contains("STORE2 at 10.1.2.3", "called CARAVAN", UNKNOWN, "storesFrom", "STORE2@10.1.2.3");
    }

    @Test
    void saysTheSameAgainOnlyAfterTenMinutes() {
        assertThat(log.line(from("A", "10.1.2.3"), UNKNOWN)).isNotNull();
        assertThat(log.line(from("A", "10.1.2.3"), UNKNOWN)).isNull();
        assertThat(log.line(from("A", "10.1.2.4"), UNKNOWN)).isNotNull();
        now.addAndGet(TimeUnit.MINUTES.toNanos(11));
        assertThat(log.line(from("A", "10.1.2.3"), UNKNOWN)).isNotNull();
    }

    @Test
    void whatIsLoggedElsewhereIsNotSaidTwice() {
        assertThat(log.line(from("A", "10.1.2.3"), "object: not authorised (0124H)"))
                .isNull();
    }

    @Test
    void strangersCannotFillTheMemory() {
        for (int i = 0; i < 1000; i++) {
            log.line(from("A" + i, "10.1.2.3"), UNKNOWN);
        }
        assertThat(log.line(from("A999", "10.1.2.3"), UNKNOWN)).isNull();
        assertThat(log.line(from("A0", "10.1.2.3"), UNKNOWN)).as("forgotten").isNotNull();
    }

    private static Association from(String callingAeTitle, String address) {
        return new Association(callingAeTitle, "CARAVAN", address);
    }
}
