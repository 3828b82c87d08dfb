package org.caravan.text;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class AmountsTest {

    @ParameterizedTest
    @CsvSource({
        "0,0 B",
        "999,999 B",
        "1000,1.0 kB",
        "9949,9.9 kB",
        "12345,12 kB",
        "999499,999 kB",
        "999500,1.0 MB",
        "63000000,63 MB",
        "4200000000,4.2 GB"
    })
    void printsSizesAsPeopleReadThem(long bytes, String text) {
        assertThat(Amounts.bytes(bytes)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "-5,0 s",
        "0,0 s",
        "59,59 s",
        "60,1 min",
        "125,2 min 5 s",
        "3600,1 h",
        "11520,3 h 12 min",
        "187200,2 d 4 h"
    })
    void printsTheTwoLargestUnitsOfADuration(long seconds, String text) {
        assertThat(Amounts.duration(Duration.ofSeconds(seconds))).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"2026-11-21T10:58:59Z,'06:58, in 1 h 58 min'", "2026-11-22T04:00:00Z,'2026-11-22 00:00, in 19 h'"})
    void printsAMomentToComeInLocalTime(Instant then, String text) {
        assertThat(Amounts.until(then, Instant.parse("2026-11-21T09:00:00Z"), ZoneId.of("America/La_Paz")))
                .isEqualTo(text);
    }

    @Test
    void saysTheZoneWhereAMomentIsReadElsewhere() {
        assertThat(Amounts.moment(Instant.parse("2026-11-21T10:58:59Z"), ZoneId.of("America/La_Paz")))
                .isEqualTo("2026-11-21 06:58 UTC-04:00");
        assertThat(Amounts.moment(Instant.parse("2026-11-21T10:58:31Z"), ZoneOffset.UTC))
                .isEqualTo("2026-11-21 10:58 UTC");
    }

    @Test
    void keepsTheSingular() {
        assertThat(Amounts.count(1, "archive", "archives")).isEqualTo("1 archive");
        assertThat(Amounts.count(0, "archive", "archives")).isEqualTo("0 archives");
        assertThat(Amounts.failures(1)).isEqualTo("failed");
        assertThat(Amounts.failures(3)).isEqualTo("failed 3 times in a row");
    }
}
