package org.caravan.harvest;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.peers.Orthanc;
import org.caravan.peers.Ports;
import org.caravan.peers.PydicomFiles;
import org.caravan.queue.QueueStatus;
import org.caravan.suite.Fault;

import static org.assertj.core.api.Assertions.assertThat;

/** What a user reads when a PACS cannot be reached or does not know us: one clear message, and a state to go on from. */
class RefusalIT {

    private static final Duration LONGEST = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    @Test
    @Fault(36)
    void anUnreachablePacsEndsTheRunWithItsAddressAndAHintWhileAnotherPacsGoesOn() throws Exception {
        int nobodyListens = Ports.free();
        try (Orthanc orthanc = Orthanc.settings().start();
                Site site = new Site(folder)) {
            orthanc.setDestination(Site.AE_TITLE, site.dicomPort());
            orthanc.uploadAll(List.of(PydicomFiles.of("CT_small.dcm")));
            site.addPacs("gone", "GONE", nobodyListens, "1CT1", 600)
                    .addPacs("orthanc", orthanc.aeTitle(), orthanc.port(), "1CT1", 600)
                    .start();

            QueueStatus.Run run = site.awaitDiscovery("gone", LONGEST);
            assertThat(run.state()).isEqualTo("failed");
            assertThat(run.lastError())
                    .contains("GONE@127.0.0.1:" + nobodyListens)
                    .containsIgnoringCase("cannot be reached")
                    .contains("firewall");
            assertThat(site.status().paused()).anySatisfy(paused -> {
                assertThat(paused.name()).isEqualTo("gone");
                assertThat(paused.resumeAt()).isAfter(run.finishedAt());
            });
            site.awaitIdle("orthanc", LONGEST);
            assertThat(Archives.objects(site.archives())).hasSize(1);
        }
    }

    @Test
    void aWrongAeTitleIsSpelledOut() throws Exception {
        try (Orthanc orthanc =
                        Orthanc.settings().with("DicomCheckCalledAet", "true").start();
                Site site = new Site(folder)) {
            site.addPacs("orthanc", "WRONG", orthanc.port(), "1CT1", 600).start();

            QueueStatus.Run run = site.awaitDiscovery("orthanc", LONGEST);

            assertThat(run.state()).isEqualTo("failed");
            assertThat(run.lastError())
                    .contains("WRONG@127.0.0.1:" + orthanc.port())
                    .containsIgnoringCase("called AE title not recognised");
        }
    }

    @Test
    void aPacsThatDoesNotKnowUsIsSpelledOut() throws Exception {
        try (Orthanc orthanc = Orthanc.settings().start();
                Site site = new Site(folder)) {
            orthanc.uploadAll(List.of(PydicomFiles.of("CT_small.dcm")));
            site.addPacs("orthanc", orthanc.aeTitle(), orthanc.port(), "1CT1", 600)
                    .start();

            QueueStatus.Run run = site.awaitDiscovery("orthanc", LONGEST);

            assertThat(run.state()).isEqualTo("failed");
            assertThat(run.lastError()).contains(Site.AE_TITLE).contains(orthanc.aeTitle());
        }
    }

    @Test
    void aPacsThatCannotReachOurListenerLeavesTheSeriesOpenWithItsReason() throws Exception {
        try (Orthanc orthanc = Orthanc.settings().start();
                Site site = new Site(folder)) {
            orthanc.setDestination(Site.AE_TITLE, Ports.free());
            orthanc.uploadAll(List.of(PydicomFiles.of("CT_small.dcm")));
            site.addPacs("orthanc", orthanc.aeTitle(), orthanc.port(), "1CT1", 600)
                    .withGrace("orthanc", "2s")
                    .start();

            site.awaitDiscovery("orthanc", LONGEST);
            QueueStatus.Failure failure = Awaitility.await("a reason of the series")
                    .atMost(LONGEST)
                    .until(
                            () -> site.status().lastErrors(5).stream()
                                    .filter(error -> error.what().equals("series"))
                                    .findFirst()
                                    .orElse(null),
                            error -> error != null);

            assertThat(failure.reason()).contains("1 object");
            assertThat(failure.state()).isIn("nearline", "incomplete", "queued");
            assertThat(site.status().totals().seriesComplete()).isZero();
            assertThat(site.archives()).isEmpty();
        }
    }
}
