package org.caravan.camel.dicom;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

import org.apache.camel.Exchange;
import org.apache.camel.Message;

import org.caravan.dicom.CancelHandle;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomNotNowException;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.Outcome;
import org.caravan.dicom.QueryLevel;

/**
 * C-MOVE of a series, or of some of its instances, to our own listener, and the wait for what arrives after the final response.
 *
 * <p>Every final response, failures included, ends up in headers; only refusal, abort, time-out and malformed data are thrown.
 */
final class DicomMoveProducer extends DicomProducer {

    /** Final statuses that say that nothing was sent, so that no straggler is on its way. */
    private static final Set<Integer> NOTHING_SENT = Set.of(
            DicomStatus.MOVE_DESTINATION_UNKNOWN,
            DicomStatus.DATA_SET_MISMATCH,
            DicomStatus.SOP_CLASS_NOT_SUPPORTED,
            DicomStatus.NOT_AUTHORIZED);

    DicomMoveProducer(DicomEndpoint endpoint) {
        super(endpoint);
    }

    @Override
    void request(Exchange exchange, PacsBeans.Named pacs) throws Exception {
        MoveRequest request = MoveRequest.of(exchange.getIn(), level());
        try (Attempt attempt = new Attempt(pacs, request)) {
            Outcome outcome = attempt.moveWithinWindow();
            if (!NOTHING_SENT.contains(outcome.status())) {
                attempt.awaitStragglers();
            }
            report(exchange.getMessage(), outcome, attempt.retrieve);
            exchange.getMessage().setHeader(DicomConstants.WINDOW_CLOSED, attempt.windowClosed.isCancelled());
        }
    }

    private QueryLevel level() {
        QueryLevel level = getEndpoint().getConfiguration().getLevel();
        return level == null ? QueryLevel.SERIES : level;
    }

    private static void report(Message message, Outcome outcome, Retrieve retrieve) {
        RetrieveProgress progress = retrieve.progress();
        message.setHeader(DicomConstants.STATUS, outcome.status());
        message.setHeader(DicomConstants.STATUS_TEXT, DicomStatus.describe(outcome.status()));
        message.setHeader(DicomConstants.COMPLETED, outcome.completed());
        message.setHeader(DicomConstants.FAILED, outcome.failed());
        message.setHeader(DicomConstants.WARNING, outcome.warning());
        message.setHeader(DicomConstants.REMAINING, outcome.remaining());
        message.setHeader(DicomConstants.FAILED_SOP_INSTANCE_UIDS, List.copyOf(outcome.failedSopInstanceUids()));
        message.setHeader(DicomConstants.RECEIVED, progress.received());
        message.setHeader(DicomConstants.RECEIVED_BYTES, progress.bytes());
        message.setHeader(DicomConstants.QUARANTINED, progress.quarantined());
        message.setHeader(DicomConstants.QUARANTINED_SOP_INSTANCE_UIDS, retrieve.quarantinedUids());
        message.setHeader(DicomConstants.CONTRADICTIONS, retrieve.contradictions());
        message.setHeader(DicomConstants.FAILED_HERE, retrieve.failuresHere());
    }

    /** One C-MOVE, during which our listener takes objects of its series. */
    private final class Attempt implements AutoCloseable {

        private final PacsBeans.Named pacs;
        private final MoveRequest request;
        private final CancelHandle windowClosed = new CancelHandle();
        private Retrieve retrieve;
        private long end;

        Attempt(PacsBeans.Named pacs, MoveRequest request) {
            this.pacs = pacs;
            this.request = request;
        }

        /** Ends early where the window of the PACS closes meanwhile. */
        Outcome moveWithinWindow() throws DicomException, InterruptedException {
            Optional<Instant> closes = pacs.pacs().askingWindows().closesAt(Instant.now());
            Future<?> end = closes.isEmpty()
                    ? CompletableFuture.completedFuture(null)
                    : getEndpoint().getComponent().windowEnds().cancel(windowClosed, closes.get());
            try {
                return move();
            } catch (DicomNotNowException e) {
                throw e;
            } catch (DicomException e) {
                throw windowClosed.isCancelled() ? closed(e) : e;
            } finally {
                end.cancel(false);
            }
        }

        /** The PACS did not take the cancel well, and the association was aborted. */
        private DicomException closed(DicomException e) {
            return new DicomNotNowException(
                    "The window of PACS " + pacs.peer().name() + " closed: what has arrived is kept, the rest follows",
                    e);
        }

        private Outcome move() throws DicomException, InterruptedException {
            DicomComponent component = getEndpoint().getComponent();
            return use(association -> {
                retrieve = component.getRetrieves().open(pacs, request.series(), request.expected());
                Outcome outcome = association
                        .client()
                        .move(
                                request.level(),
                                request.keys(),
                                getEndpoint().destination(pacs),
                                control().withCancel(windowClosed));
                end = association.sentAt() + getEndpoint().deadline().toNanos();
                return outcome;
            });
        }

        /** The association is free for others by now. */
        void awaitStragglers() throws InterruptedException {
            retrieve.awaitStragglers(getEndpoint().getConfiguration().getGrace(), end);
        }

        @Override
        public void close() {
            if (retrieve != null) {
                retrieve.close();
            }
        }
    }
}
