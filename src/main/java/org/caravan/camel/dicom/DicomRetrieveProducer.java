package org.caravan.camel.dicom;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.caravan.dicom.CancelHandle;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomNotNowException;
import org.caravan.dicom.DicomNotOfferedException;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.DicomStatusException;
import org.caravan.dicom.ListenerObserver;
import org.caravan.dicom.Outcome;
import org.caravan.dicom.QueryLevel;

/**
 * Retrieves a series, or some of its instances: with C-MOVE to our own listener, and the wait for what arrives after the final response; or with
 * C-GET.
 *
 * <p>Every final response, failures included, ends up in headers; only refusal, abort, time-out and malformed data are thrown.
 */
final class DicomRetrieveProducer extends DicomProducer {

    /** Final statuses that say that nothing was sent, so that no straggler is on its way. */
    private static final Set<Integer> NOTHING_SENT = Set.of(
            DicomStatus.MOVE_DESTINATION_UNKNOWN,
            DicomStatus.DATA_SET_MISMATCH,
            DicomStatus.SOP_CLASS_NOT_SUPPORTED,
            DicomStatus.NOT_AUTHORIZED);

    /** Final statuses of a C-GET that say that this PACS does not do it for us. */
    private static final Set<Integer> NO_GET =
            Set.of(DicomStatus.SOP_CLASS_NOT_SUPPORTED, DicomStatus.NOT_AUTHORIZED, DicomStatus.UNRECOGNIZED_OPERATION);

    private static final Logger LOG = LoggerFactory.getLogger(DicomRetrieveProducer.class);

    /** The files of a C-GET; null where only C-MOVE is used, or a listener takes them. */
    private FetchedObjects ownFolder;

    DicomRetrieveProducer(DicomEndpoint endpoint) {
        super(endpoint);
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        if (getEndpoint().getConfiguration().getDirectory() != null) {
            ownFolder = FetchedObjects.in(getEndpoint());
        }
    }

    @Override
    protected void doStop() throws Exception {
        if (ownFolder != null) {
            ownFolder.close();
            ownFolder = null;
        }
        super.doStop();
    }

    @Override
    void request(Exchange exchange, PacsBeans.Named pacs) throws Exception {
        RetrieveRequest request = RetrieveRequest.of(exchange.getIn(), level());
        RefusedGets refused = getEndpoint().getComponent().refusedGets();
        RetrieveWith with = getEndpoint().retrieveWith(pacs);
        if (with == RetrieveWith.GET || with == RetrieveWith.AUTO && !refused.contains(pacs.peer())) {
            Get get = get(exchange.getMessage(), pacs, request, with);
            if (get == Get.REFUSED && with == RetrieveWith.AUTO) {
                refused.add(pacs.peer());
            }
            if (get == Get.DONE || with == RetrieveWith.GET) {
                return;
            }
            if (get == Get.PARTLY) {
                moveTheRest(exchange.getMessage(), pacs, request);
                return;
            }
        }
        move(exchange.getMessage(), pacs, request);
    }

    /** Where that brings nothing, it is the C-GET that counts: the PACS may know no way to us. */
    private void moveTheRest(Message message, PacsBeans.Named pacs, RetrieveRequest request)
            throws DicomException, InterruptedException {
        Map<String, Object> got = new HashMap<>(message.getHeaders());
        try {
            move(message, pacs, request);
            if (message.getHeader(DicomConstants.RECEIVED, Integer.class) > 0) {
                return;
            }
        } catch (DicomNotNowException e) {
            throw e;
        } catch (DicomException e) {
            LOG.info(
                    "{} could not send with C-MOVE what C-GET did not bring",
                    pacs.peer().name());
        }
        message.getHeaders().putAll(got);
    }

    /** What came of a C-GET. */
    private enum Get {
        DONE,
        /** Some objects could not come, perhaps since their SOP class was not proposed. */
        PARTLY,
        REFUSED
    }

    private Get get(Message message, PacsBeans.Named pacs, RetrieveRequest request, RetrieveWith with)
            throws DicomException, InterruptedException {
        try (Attempt attempt = new Attempt(pacs, request)) {
            Outcome outcome = attempt.get();
            attempt.retrieve.force();
            report(message, outcome, attempt, RetrieveWith.GET);
            if (NO_GET.contains(outcome.status())) {
                return Get.REFUSED;
            }
            boolean theirs = attempt.retrieve.failuresHere() == 0 && !attempt.ended.isCancelled();
            return theirs && attempt.retrieve.progress().quarantined() == 0 && outcome.failed() > 0
                    ? Get.PARTLY
                    : Get.DONE;
        } catch (DicomNotOfferedException e) {
            if (e.isForTheseObjects()) {
                try (Attempt nothing = new Attempt(pacs, request)) {
                    nothing.open();
                    report(
                            message,
                            Outcome.uncounted(DicomStatus.SUB_OPERATIONS_WITH_FAILURES),
                            nothing,
                            RetrieveWith.GET);
                }
                return Get.PARTLY;
            }
            if (with == RetrieveWith.GET) {
                throw e;
            }
            return Get.REFUSED;
        }
    }

    private void move(Message message, PacsBeans.Named pacs, RetrieveRequest request)
            throws DicomException, InterruptedException {
        try (Attempt attempt = new Attempt(pacs, request)) {
            Outcome outcome = attempt.move();
            if (!NOTHING_SENT.contains(outcome.status())) {
                attempt.awaitStragglers();
            }
            attempt.retrieve.force();
            report(message, outcome, attempt, RetrieveWith.MOVE);
        }
    }

    private QueryLevel level() {
        QueryLevel level = getEndpoint().getConfiguration().getLevel();
        return level == null ? QueryLevel.SERIES : level;
    }

    private static void report(Message message, Outcome outcome, Attempt attempt, RetrieveWith with) {
        AuditLog.retrieved(attempt.pacs.peer(), attempt.retrieve.progress().received(), outcome.status());
        Retrieve retrieve = attempt.retrieve;
        boolean stopped = retrieve.stop().isCancelled();
        message.setHeader(DicomConstants.STOPPED, stopped);
        message.setHeader(DicomConstants.WINDOW_CLOSED, attempt.ended.isCancelled() && !stopped);
        message.setHeader(DicomConstants.RETRIEVED_WITH, with.name());
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

    /** One request, during which objects of its series are taken. */
    private final class Attempt implements AutoCloseable {

        private final PacsBeans.Named pacs;
        private final RetrieveRequest request;
        /** Cancelled when the window closes, or somebody has it stopped. */
        private final CancelHandle ended = new CancelHandle();

        private Retrieve retrieve;
        private long end;

        Attempt(PacsBeans.Named pacs, RetrieveRequest request) {
            this.pacs = pacs;
            this.request = request;
        }

        Outcome move() throws DicomException, InterruptedException {
            return withinWindow(pacs, request.series().seriesInstanceUid(), ended, association -> {
                open();
                Outcome outcome = association
                        .client()
                        .move(
                                request.level(),
                                request.keys(),
                                getEndpoint().destination(pacs),
                                control().withCancel(ended));
                end = association.sentAt() + getEndpoint().deadline().toNanos();
                return outcome;
            });
        }

        Outcome get() throws DicomException, InterruptedException {
            FetchedObjects objects =
                    ownFolder != null ? ownFolder : getEndpoint().getComponent().fetched(pacs);
            return withinWindow(pacs, request.series().seriesInstanceUid(), ended, association -> {
                open();
                try {
                    return association
                            .client()
                            .get(
                                    request.level(),
                                    request.keys(),
                                    objects.storage(request.sopClasses(), failuresHere()),
                                    control().withCancel(ended));
                } catch (DicomStatusException e) {
                    return Outcome.uncounted(e.status());
                }
            });
        }

        private void open() throws DicomException {
            retrieve = getEndpoint().getComponent().getRetrieves().open(pacs, request.series(), request.expected());
            retrieve.stop().onCancel(ended::cancel);
        }

        private ListenerObserver failuresHere() {
            return new ListenerObserver() {
                @Override
                public void notStored(Association association, int status) {
                    if (DicomListenConsumer.isOurs(status)) {
                        retrieve.failedHere();
                    }
                }
            };
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
