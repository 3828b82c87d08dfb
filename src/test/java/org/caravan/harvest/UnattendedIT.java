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

import org.caravan.database.Database;
import org.caravan.database.DatabaseSettings;
import org.caravan.dicom.RequestKind;
import org.caravan.peers.PeerProcess;
import org.caravan.queue.QueueStatus;
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
 * One night: too much is asked of the PACS, more than 700 messages a minute, so that it resets every connection; the line goes at its time of day, which is
 * brought forward; the program, a process of its own with its own database, is killed in the middle and started again, as whatever supervises it does. Nobody
 * touches anything else. So that the test need not wait for it, the PACS bears more once it has reset all; with {@code -Dunattended.long=true} it does not.
 */
@Timeout(600)
class UnattendedIT {

    private static final String PACS = "clinic";
    private static final boolean LONG = Boolean.getBoolean("unattended.long");
    private static final ZoneId LA_PAZ = ZoneId.of("America/La_Paz");

    @TempDir
    Path folder;

    @Test
    @Fault({37, 52})
    @Pitfall(25)
    void aResetForTooManyRequestsADropAtItsTimeOfDayAndAKillInTheMiddleEndCompleteWithNobodyTouchingIt()
            throws Exception {
        List<SyntheticObject> held = new BulkStudies(6).crowd(60, 2, 3, 1);
        Habits habits = new Habits(6).set(Habit.RESET_ABOVE, "700");
        try (RehearsalPacs pacs =
                        RehearsalPacs.builder().studies(held).habits(habits).start();
                Site site = new Site(folder)
                        .with("caravan.console.enabled", "false")
                        .addPacs(PACS, pacs.aeTitle(), pacs.port(), SyntheticStudies.PARTICIPANTS, 0)
                        .withManners(PACS, "pauseFirst: 2s", "responseTimeout: 20s", "maxAssociations: 4")
                        .withParameters("discover", PACS, "retryAfter: 5s")
                        .withParameters("download", PACS, "workers: 3", "grace: 2s")) {
            pacs.setDestination(Site.AE_TITLE, "127.0.0.1", site.dicomPort());
            try (PeerProcess night = site.startProcess()) {
                Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> habits.shown(Habit.RESET_ABOVE) > 0);
                habits.set(Habit.RESET_ABOVE, LONG ? "700" : "0");
                long moves = pacs.requests().count(RequestKind.MOVE);
                awaitMoves(pacs, moves + 5);
                String now = LocalTime.now(LA_PAZ).format(DateTimeFormatter.ofPattern("HH:mm:ss"));
                habits.set(Habit.NIGHTLY_DROP, now + " for 5s America/La_Paz");
                awaitMoves(pacs, moves + 30);
                assertThat(habits.shown(Habit.NIGHTLY_DROP)).isEqualTo(1);
                ProcessHandle.of(night.pid()).orElseThrow().destroyForcibly();
                Awaitility.await().until(() -> !night.isRunning());
            }
            try (PeerProcess morning = site.startProcess();
                    Database database = Database.attach(DatabaseSettings.from(site.settings()::get))) {
                QueueStatus status = new QueueStatus(database.dataSource());
                Awaitility.await()
                        .atMost(Duration.ofMinutes(5))
                        .until(() -> status.discoveryRuns().get(0).state().equals("finished")
                                && status.totals().isIdle());
                assertThat(morning.isRunning()).isTrue();

                Carried carried = Carried.compare(held, site.archives());
                assertThat(carried.isWhole()).as("%s", carried).isTrue();
                assertThat(status.totals().seriesComplete()).isEqualTo(carried.series());
            }
        }
    }

    private static void awaitMoves(RehearsalPacs pacs, long number) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(() -> pacs.requests().count(RequestKind.MOVE) >= number);
    }
}
