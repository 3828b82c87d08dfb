package org.caravan.camel.dicom;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.caravan.dicom.CommitmentReport;
import org.caravan.dicom.CommitmentRequest;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomStatusException;
import org.caravan.dicom.KeepingService;
import org.caravan.dicom.ListenerObserver.Association;
import org.caravan.dicom.RequestControl;

/**
 * Commits a listener to keep what lies in its directory, and tells the PACS so on an association of our own where it did not wait for that.
 * What is not told when we stop is forgotten: a requestor asks again.
 */
final class CommitmentReports implements KeepingService, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CommitmentReports.class);

    /** Reports that wait to be told. */
    private static final int MOST_WAITING = 1000;

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(10);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);
    private static final Duration ONE_ATTEMPT = Duration.ofMinutes(1);

    private final DicomEndpoint endpoint;
    private final KeptObjects kept;
    private final Duration within;
    private final ScheduledExecutorService executor;
    private final Semaphore places = new Semaphore(MOST_WAITING);

    CommitmentReports(DicomEndpoint endpoint, KeptObjects kept) {
        this.endpoint = endpoint;
        this.kept = kept;
        within = endpoint.getListening().getCommitmentWithin();
        executor = endpoint.getCamelContext()
                .getExecutorServiceManager()
                .newSingleThreadScheduledExecutor(this, "dicom-commitment");
    }

    @Override
    public CommitmentReport report(CommitmentRequest request) {
        return kept.report(request);
    }

    @Override
    public void reportLater(Association association, CommitmentRequest request) {
        if (!places.tryAcquire()) {
            LOG.warn(
                    "{} reports on storage commitment wait already: {} is not told of its last one",
                    MOST_WAITING,
                    association.callingAeTitle());
            return;
        }
        long end = System.nanoTime() + within.toNanos();
        schedule(() -> tell(association, request, end, FIRST_PAUSE), Duration.ZERO);
    }

    private void schedule(Runnable attempt, Duration after) {
        try {
            executor.schedule(attempt, after.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException stopping) {
            places.release();
        }
    }

    private void tell(Association association, CommitmentRequest request, long end, Duration pause) {
        Optional<PacsBeans.Named> pacs = pacs(association);
        if (pacs.isEmpty()) {
            LOG.warn(
                    "{} at {} asked for storage commitment and ended its association before the report; no PACS bean has that AE title, so that it cannot be told elsewhere. Add one with its host and port",
                    association.callingAeTitle(),
                    association.remoteAddress());
            places.release();
            return;
        }
        try {
            CommitmentReport report = kept.report(request);
            endpoint.getComponent().associations().use(endpoint.toolkit(), pacs::get, endpoint.gate(), client -> {
                client.client().report(report, RequestControl.within(ONE_ATTEMPT));
                return null;
            });
            places.release();
        } catch (DicomStatusException e) {
            LOG.warn("{}", e.getMessage());
            places.release();
        } catch (DicomException | RuntimeException e) {
            if (System.nanoTime() + pause.toNanos() - end > 0) {
                LOG.warn("A report on storage commitment is given up (commitmentWithin): {}", e.getMessage());
                places.release();
            } else {
                LOG.debug("A report on storage commitment is tried again: {}", e.getMessage());
                Duration next =
                        pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
                schedule(() -> tell(association, request, end, next), pause);
            }
        } catch (InterruptedException e) {
            places.release();
            Thread.currentThread().interrupt();
        }
    }

    /** The PACS that asked. */
    private Optional<PacsBeans.Named> pacs(Association association) {
        return PacsBeans.all(endpoint.getCamelContext()).entrySet().stream()
                .filter(entry ->
                        association.callingAeTitle().equals(entry.getValue().getAeTitle()))
                .map(entry -> PacsBeans.resolve(endpoint.getCamelContext(), entry.getKey()))
                .findFirst();
    }

    @Override
    public void close() {
        endpoint.getCamelContext().getExecutorServiceManager().shutdownNow(executor);
    }
}
