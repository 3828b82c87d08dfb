package org.caravan.camel.dicom;

import java.util.List;
import java.util.Set;

import org.apache.camel.Exchange;
import org.apache.camel.Message;

import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.Outcome;
import org.caravan.dicom.QueryLevel;
import org.caravan.dicom.RequestControl;

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
        long end = System.nanoTime() + getEndpoint().deadline().toNanos();
        RetrieveRegistry retrieves = getEndpoint().getComponent().getRetrieves();
        try (Retrieve retrieve = retrieves.open(pacs.peer().name(), request.series(), request.expected())) {
            Outcome outcome = move(pacs, request);
            if (!NOTHING_SENT.contains(outcome.status())) {
                retrieve.awaitStragglers(getEndpoint().getConfiguration().getGrace(), end);
            }
            report(exchange.getMessage(), outcome, retrieve.progress());
        }
    }

    private QueryLevel level() {
        QueryLevel level = getEndpoint().getConfiguration().getLevel();
        return level == null ? QueryLevel.SERIES : level;
    }

    private Outcome move(PacsBeans.Named pacs, MoveRequest request) throws DicomException, InterruptedException {
        String chosen = getEndpoint().getConfiguration().getDestination();
        String destination = chosen == null ? pacs.peer().callingAeTitle() : chosen;
        RequestControl control = control();
        return use(
                pacs, association -> association.client().move(request.level(), request.keys(), destination, control));
    }

    private static void report(Message message, Outcome outcome, RetrieveProgress progress) {
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
    }
}
