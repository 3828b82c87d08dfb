package org.caravan.cli;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import org.caravan.camel.dicom.Nearline;
import org.caravan.camel.dicom.Pacs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class BackfillNightsTest {

    private static final Instant MONDAY_NOON = Instant.parse("2026-11-30T12:00:00Z");

    private final Pacs pacs = Pacs.at("A@127.0.0.1:104");

    @Test
    void aNightIsAsLongAsTheWindowsAreOpenOnAverageOfAWeek() {
        assertThat(nights(Map.of(), Map.of(), 20).hours(MONDAY_NOON)).isEqualTo(24);
        pacs.setWindows("Mon-Fri 19:00-06:30; Sat,Sun 00:00-24:00");
        // 5 nights of 11.5 h, of which 6.5 h of Saturday morning count once with 48 h of the week-end
        assertThat(nights(Map.of(), Map.of(), 20).hours(MONDAY_NOON))
                .isCloseTo((5 * 11.5 - 6.5 + 48) / 7, within(0.01));
    }

    @Test
    void whatTakesLongestComesFirst() {
        pacs.setNearline(Nearline.ALLOW);
        pacs.setRecallsPerNight(10);
        List<BackfillNights.Limit> limits = nights(
                        Map.of("requestsPerMinute", "60"),
                        Map.of("seriesPerNight", "500", "gigabytesPerNight", "100"),
                        10)
                .limits(10_000, 1_000_000_000_000L, 45, MONDAY_NOON);
        assertThat(limits)
                .extracting(limit -> limit.what() + " " + limit.whole())
                .containsExactly("series a night 20", "size a night 10", "line 10", "slow store 5", "pace 1");
    }

    private BackfillNights nights(Map<String, String> pace, Map<String, String> download, double megabits) {
        return new BackfillNights(pacs, pace, download, megabits);
    }
}
