package org.caravan.harvest;

import java.nio.file.Path;
import java.time.Duration;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.dicom.RequestKind;
import org.caravan.rehearsal.BulkStudies;
import org.caravan.rehearsal.RehearsalPacs;
import org.caravan.rehearsal.RequestLog;
import org.caravan.rehearsal.SyntheticStudies;

import static org.assertj.core.api.Assertions.assertThat;

/** Discovery and downloads together ask as much as they may for some minutes: the PACS counts. */
class PacingIT {

    private static final int BUDGET = 60;
    private static final Duration SATURATED = Duration.ofSeconds(150);

    @TempDir
    Path folder;

    @Test
    void noMinuteHasMoreRequestsThanTheBudgetAndThereIsOneAssociation() throws Exception {
        try (RehearsalPacs pacs = RehearsalPacs.builder()
                        .studies(new BulkStudies(3).crowd(60, 2, 2))
                        .start();
                Site site = new Site(folder)) {
            pacs.setDestination(Site.AE_TITLE, "127.0.0.1", site.dicomPort());
            site.addPacs("clinic", pacs.aeTitle(), pacs.port(), SyntheticStudies.PARTICIPANTS, BUDGET)
                    .start();
            RequestLog requests = pacs.requests();
            long begun = System.nanoTime();
            Awaitility.await("%s of requests".formatted(SATURATED))
                    .atMost(SATURATED.plusSeconds(60))
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> System.nanoTime() - begun > SATURATED.toNanos());

            assertThat(requests.maxRequestsInAnyMinute()).isLessThanOrEqualTo(BUDGET);
            assertThat(requests.count()).as("requests: saturated").isGreaterThanOrEqualTo(2 * BUDGET + BUDGET / 3);
            assertThat(requests.count(RequestKind.MOVE)).as("downloads").isGreaterThan(10);
            assertThat(requests.count(RequestKind.FIND)).as("discovery").isGreaterThan(60);
            assertThat(site.status().totals().seriesOpen()).as("work left").isPositive();
            assertThat(requests.maxAssociations()).isEqualTo(1);
        }
    }
}
