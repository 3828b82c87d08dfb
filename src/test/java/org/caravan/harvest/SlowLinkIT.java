package org.caravan.harvest;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.dicom.RequestKind;
import org.caravan.rehearsal.BulkStudies;
import org.caravan.rehearsal.Habit;
import org.caravan.rehearsal.Habits;
import org.caravan.rehearsal.RehearsalPacs;
import org.caravan.rehearsal.SyntheticObject;
import org.caravan.rehearsal.SyntheticStudies;
import org.caravan.suite.Fault;

import static org.assertj.core.api.Assertions.assertThat;

/** A PACS at the other end of a satellite: 1 kB a second, 2 s until anything arrives; time-outs as shipped. */
@Timeout(300)
class SlowLinkIT {

    @TempDir
    Path folder;

    @Test
    @Fault(39)
    void everythingArrivesAtTheFirstAttemptHoweverSlowTheLine() throws Exception {
        List<SyntheticObject> held = new BulkStudies(8).smallObjects("REH-0001", 1, 2);
        Habits habits = new Habits().set(Habit.LINE_SPEED, "1000").set(Habit.LINE_DELAY, "2s");
        try (RehearsalPacs pacs =
                        RehearsalPacs.builder().studies(held).habits(habits).start();
                Site site = new Site(folder)
                        .addPacs("clinic", pacs.aeTitle(), pacs.port(), SyntheticStudies.PARTICIPANTS, 0)) {
            pacs.setDestination(Site.AE_TITLE, "127.0.0.1", site.dicomPort());
            site.start();
            site.awaitIdle("clinic", Duration.ofMinutes(4));

            assertThat(Carried.compare(held, site.archives()).isWhole()).isTrue();
            assertThat(pacs.requests().count(RequestKind.MOVE)).isEqualTo(1);
            assertThat(site.status().lastErrors(5)).isEmpty();
        }
    }
}
