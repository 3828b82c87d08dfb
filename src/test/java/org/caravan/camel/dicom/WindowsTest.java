package org.caravan.camel.dicom;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.caravan.suite.Fault;
import org.caravan.suite.Pitfall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class WindowsTest {

    private static final String NIGHTS = "Mon-Fri 19:00-06:30; Sat,Sun 00:00-24:00";

    private static Instant at(String local, String zone) {
        return LocalDateTime.parse(local).atZone(ZoneId.of(zone)).toInstant();
    }

    /** 2026-11-30 is a Monday. */
    @ParameterizedTest
    @Fault(60)
    @Pitfall(22)
    @CsvSource({
        "2026-11-30T18:59:59, false",
        "2026-11-30T19:00:00, true",
        "2026-12-01T06:29:59, true",
        "2026-12-01T06:30:00, false",
        "2026-12-05T06:29:00, true",
        "2026-12-05T12:00:00, true",
        "2026-12-06T23:59:59, true",
        "2026-12-07T00:00:00, false",
    })
    void opensByWeekdayAndOverMidnight(String local, boolean open) {
        assertThat(Windows.parse(NIGHTS, "America/La_Paz").isOpen(at(local, "America/La_Paz")))
                .isEqualTo(open);
    }

    @Test
    void saysWhenItOpensAndCloses() {
        Windows windows = Windows.parse(NIGHTS, "America/La_Paz");
        Instant noon = at("2026-11-30T12:00:00", "America/La_Paz");
        Instant night = at("2026-11-30T23:00:00", "America/La_Paz");
        Instant friday = at("2026-12-04T20:00:00", "America/La_Paz");
        assertThat(windows.opensAt(noon)).contains(at("2026-11-30T19:00:00", "America/La_Paz"));
        assertThat(windows.closesAt(noon)).isEmpty();
        assertThat(windows.opensAt(night)).isEmpty();
        assertThat(windows.closesAt(night)).contains(at("2026-12-01T06:30:00", "America/La_Paz"));
        assertThat(windows.openSince(night)).contains(at("2026-11-30T19:00:00", "America/La_Paz"));
        assertThat(windows.closesAt(friday))
                .as("the windows of the week-end follow without a gap")
                .contains(at("2026-12-07T00:00:00", "America/La_Paz"));
        assertThat(windows.opensAt(at("2026-12-07T00:00:00", "America/La_Paz")))
                .contains(at("2026-12-07T19:00:00", "America/La_Paz"));
    }

    @Test
    void severalADayAndEveryDay() {
        Windows windows = Windows.parse("12:00-13:00, 22:00-02:00", "UTC");
        assertThat(windows.isOpen(Instant.parse("2026-11-30T12:30:00Z"))).isTrue();
        assertThat(windows.isOpen(Instant.parse("2026-11-30T13:00:00Z"))).isFalse();
        assertThat(windows.isOpen(Instant.parse("2026-11-30T01:59:59Z"))).isTrue();
        assertThat(windows.opensAt(Instant.parse("2026-11-30T02:00:00Z")))
                .contains(Instant.parse("2026-11-30T12:00:00Z"));
    }

    @Test
    void rangesOfDaysMayGoOverTheWeekEnd() {
        Windows windows = Windows.parse("Fri-Mon 10:00-11:00", "UTC");
        assertThat(windows.opensAt(Instant.parse("2026-12-01T00:00:00Z")))
                .contains(Instant.parse("2026-12-04T10:00:00Z"));
        assertThat(windows.isOpen(Instant.parse("2026-11-30T10:30:00Z"))).isTrue();
    }

    /** In Santiago the clocks went forward at 2026-09-06T00:00 and back at 2026-04-05T00:00 (to 2026-04-04T23:00). */
    @Test
    @Fault(60)
    void clocksThatAreChangedSkipNoWindowAndOpenNoneTwice() {
        Windows skipped = Windows.parse("00:00-00:30", "America/Santiago");
        assertThat(skipped.isOpen(at("2026-09-06T01:15:00", "America/Santiago")))
                .as("an hour later, where there is no such time")
                .isTrue();
        Windows over = Windows.parse("22:00-06:00", "America/Santiago");
        Instant begin = at("2026-04-04T22:00:00", "America/Santiago");
        assertThat(over.closesAt(begin)).contains(at("2026-04-05T06:00:00", "America/Santiago"));
        for (Instant time = begin; time.isBefore(begin.plusSeconds(9 * 3600)); time = time.plusSeconds(600)) {
            assertThat(over.isOpen(time)).as("%s, one of nine hours", time).isTrue();
        }
        assertThat(over.isOpen(begin.plusSeconds(9 * 3600))).isFalse();
        Windows twice = Windows.parse("23:15-23:45", "America/Santiago");
        Instant first = Instant.parse("2026-04-05T02:15:00Z");
        assertThat(twice.isOpen(first)).isTrue();
        assertThat(twice.isOpen(first.plusSeconds(3600)))
                .as("when it is 23:15 again")
                .isFalse();
    }

    @Test
    void nothingMeansAlways() {
        Windows always = Windows.parse(" ", "UTC");
        assertThat(always.isAlways()).isTrue();
        assertThat(always.isOpen(Instant.now())).isTrue();
        assertThat(always.closesAt(Instant.now())).isEqualTo(Optional.empty());
        assertThat(Windows.parse("00:00-24:00", "UTC").closesAt(Instant.now()))
                .as("every whole day")
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nights",
                "Mon 19-6",
                "Mon-Fry 19:00-06:00",
                "19:00-25:00",
                "Mon 19:60-20:00",
                "Mon",
                "19:00-24:30"
            })
    void saysWhatToWriteInstead(String wrong) {
        assertThatThrownBy(() -> Windows.parse("Sun 01:00-02:00;" + wrong, "UTC"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "windows has '" + wrong + "'; write days and times as in 'Mon-Fri 19:00-06:30;");
    }

    @Test
    void refusesWhatIsNoTimeAndAZoneThatIsNotKnown() {
        assertThatThrownBy(() -> Windows.parse("Mon 19:00-19:00", "UTC"))
                .hasMessageContaining("00:00-24:00 for the whole day");
        assertThatThrownBy(() -> Windows.parse("", "Mars/Base")).hasMessageStartingWith("timeZone is 'Mars/Base'");
    }
}
