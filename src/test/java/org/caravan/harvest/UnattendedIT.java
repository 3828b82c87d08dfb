package org.caravan.harvest;

import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.dicom.RequestKind;
import org.caravan.peers.PeerProcess;
import org.caravan.rehearsal.BulkStudies;
import org.caravan.rehearsal.Habit;
import org.caravan.rehearsal.Habits;
import org.caravan.rehearsal.RehearsalPacs;
import org.caravan.rehearsal.SyntheticObject;
import org.caravan.rehearsal.SyntheticStudies;
import org.caravan.suite.Fault;
import org.caravan.suite.Pitfall;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One night: too much is asked of the PACS, which resets every connection; the line goes at its time of day, which is brought forward; the program is killed in
 * the middle and started again, as whatever supervises it does. Nobody touches anything else.
 */
@Timeout(600)
class UnattendedIT {

    private static final String PACS = "clinic";
    private static final ZoneId LA_PAZ = ZoneId.of("America/La_Paz");

    @TempDir
    Path folder;

    @Test
    @Fault({37, 52})
    @Pitfall(25)
    void aResetForTooManyRequestsADropAtItsTimeOfDayAndAKillInTheMiddleEndCompleteWithNobodyTouchingIt()
            throws Exception {
        List<SyntheticObject> held = new BulkStudies(6).crowd(20, 2, 3, 2);
        Habits habits = new Habits(6).set(Habit.RESET_ABOVE, "150");
        try (RehearsalPacs pacs =
                        RehearsalPacs.builder().studies(held).habits(habits).start();
                Site site = new Site(folder)
                        .with("caravan.console.enabled", "false")
                        .addPacs(PACS, pacs.aeTitle(), pacs.port(), SyntheticStudies.PARTICIPANTS, 0)
                        .withManners(PACS, "pauseFirst: 2s", "responseTimeout: 20s")
                        .withParameters("discover", PACS, "retryAfter: 5s")
                        .withGrace(PACS, "2s")) {
            pacs.setDestination(Site.AE_TITLE, "127.0.0.1", site.dicomPort());
            try (PeerProcess night = site.startProcess()) {
                Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> habits.shown(Habit.RESET_ABOVE) > 0);
                habits.set(Habit.RESET_ABOVE, "0");
                awaitMoves(pacs, 20);
                String now = LocalTime.now(LA_PAZ).format(DateTimeFormatter.ofPattern("HH:mm:ss"));
                habits.set(Habit.NIGHTLY_DROP, now + " for 5s America/La_Paz");
                awaitMoves(pacs, 50);
                assertThat(habits.shown(Habit.NIGHTLY_DROP)).isEqualTo(1);
                ProcessHandle.of(night.pid()).orElseThrow().destroyForcibly();
                Awaitility.await().until(() -> !night.isRunning());
            }
            site.start();
            site.awaitIdle(PACS, Duration.ofMinutes(5));

            Carried carried = Carried.compare(held, site.archives());
            assertThat(carried.isWhole()).as("%s", carried).isTrue();
            assertThat(site.status().totals().seriesComplete()).isEqualTo(carried.series());
        }
    }

    private static void awaitMoves(RehearsalPacs pacs, int number) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(() -> pacs.requests().count(RequestKind.MOVE) >= number);
    }
}
