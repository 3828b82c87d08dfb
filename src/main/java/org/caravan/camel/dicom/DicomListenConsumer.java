package org.caravan.camel.dicom;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.support.DefaultConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomListener;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.DicomStatusException;
import org.caravan.dicom.ListenerObserver;
import org.caravan.dicom.ListenerServices;
import org.caravan.dicom.RequestKind;
import org.caravan.dicom.StoreService.ReceivedObject;
import org.caravan.log.PeerLogs;

/**
 * Storage SCP: takes objects of series that were asked for, and gives each to its route as a file that is in its place already.
 *
 * <p>The route runs on the association's thread, and the sender waits for it. If it fails, whether its error handler marks the failure
 * handled or not, the sender gets a failure status, and the log the classes of the failure.
 */
@ManagedResource(description = "DICOM storage SCP")
public class DicomListenConsumer extends DefaultConsumer {

    private static final Logger LOG = LoggerFactory.getLogger(DicomListenConsumer.class);

    private final ListenCounters counters;
    private PeerLogs logs;
    private DicomListener listener;
    private CommitmentReports commitments;

    public DicomListenConsumer(DicomEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.counters = new ListenCounters(endpoint.getComponent().observer());
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        ListenSettings settings = ListenSettings.of(getEndpoint());
        getEndpoint()
                .explained(() -> DicomChecks.refuseRemotePacsAtLoopback(
                        PacsBeans.all(getEndpoint().getCamelContext()),
                        settings.address().host()));
        StorageFolders folders = new StorageFolders(settings.directory());
        folders.prepare(settings.config().incoming());
        IncomingCheck check = new IncomingCheck(
                getEndpoint().getComponent().getRetrieves(),
                getEndpoint().getListening().getUnsolicited());
        logs = new PeerLogs();
        IncomingObjects objects = new IncomingObjects(
                check, folders, getEndpoint().getConfiguration().forcesAtEnd(), counters, logs.known(), this::take);
        if (getEndpoint().getListening().isCommitment()) {
            commitments = new CommitmentReports(getEndpoint(), new KeptObjects(settings.directory()));
        }
        listener = getEndpoint()
                .toolkit()
                .listen(
                        settings.config(),
                        new ListenerServices(
                                objects,
                                null,
                                null,
                                null,
                                getEndpoint().getComponent().commitments()::reported,
                                commitments,
                                new Observer(AeAddress.parse(getEndpoint().getPeer(), 0)
                                        .aeTitle()),
                                logs));
        getEndpoint().getComponent().listening(this, settings, new FetchedObjects(objects, settings, logs));
        getEndpoint().getComponent().health().listens(this);
    }

    @Override
    protected void doStop() throws Exception {
        getEndpoint().getComponent().notListening(this);
        getEndpoint().getComponent().health().listensNoMore(this);
        if (listener != null) {
            listener.close();
            listener = null;
        }
        if (commitments != null) {
            commitments.close();
            commitments = null;
        }
        super.doStop();
    }

    private void take(ReceivedObject object, Verdict verdict) throws Exception {
        Exchange exchange = createExchange(false);
        try {
            fill(exchange.getIn(), object, verdict);
            createUoW(exchange);
            try {
                getProcessor().process(exchange);
            } catch (Exception e) {
                exchange.setException(e);
            } finally {
                doneUoW(exchange);
            }
            throwFailure(exchange, object);
        } finally {
            releaseExchange(exchange, false);
        }
    }

    private static void fill(Message message, ReceivedObject object, Verdict verdict) {
        message.setBody(object.file().toFile());
        message.setHeader(DicomConstants.FILE, object.file().toString());
        message.setHeader(DicomConstants.BYTES, object.length());
        message.setHeader(DicomConstants.SOP_INSTANCE_UID, object.sopInstanceUid());
        message.setHeader(DicomConstants.SOP_CLASS_UID, object.sopClassUid());
        message.setHeader(DicomConstants.TRANSFER_SYNTAX_UID, object.transferSyntaxUid());
        message.setHeader(DicomConstants.CALLING_AE_TITLE, object.association().callingAeTitle());
        message.setHeader(DicomConstants.CALLED_AE_TITLE, object.association().calledAeTitle());
        message.setHeader(DicomConstants.REMOTE_ADDRESS, object.association().remoteAddress());
        setIfPresent(message, DicomConstants.PATIENT_ID, object.attributes().get("PatientID"));
        setIfPresent(
                message, DicomConstants.STUDY_INSTANCE_UID, object.attributes().get("StudyInstanceUID"));
        setIfPresent(
                message, DicomConstants.SERIES_INSTANCE_UID, object.attributes().get("SeriesInstanceUID"));
        setIfPresent(message, DicomConstants.MODALITY, object.attributes().get("Modality"));
        setIfPresent(message, DicomConstants.QUARANTINE_REASON, verdict.quarantineReason());
        setIfPresent(
                message,
                DicomConstants.PEER,
                verdict.retrieve() == null ? null : verdict.retrieve().peer());
    }

    private static void setIfPresent(Message message, String header, String value) {
        if (value != null) {
            message.setHeader(header, value);
        }
    }

    /**
     * Says what the sender is answered. The failure itself stays here, since its message may quote what the object holds: a status that the
     * route chose counts, reading and writing is out of resources, the rest is a processing failure.
     */
    private void throwFailure(Exchange exchange, ReceivedObject object) throws DicomException, InterruptedException {
        boolean handled = Boolean.TRUE.equals(exchange.getExchangeExtension().getErrorHandlerHandled());
        if (exchange.getException() == null && !handled && !exchange.isRollbackOnly()) {
            return;
        }
        Throwable failure = exchange.getException() != null
                ? exchange.getException()
                : exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        String address = object.association().remoteAddress();
        String classes = classes(failure);
        logs.known()
                .warn(
                        LOG,
                        address,
                        classes,
                        "The route failed on an object from "
                                + object.association().callingAeTitle() + " at " + address
                                + ", which gets a failure status: " + classes);
        // without its message, which may quote the object
        LOG.debug(
                "The route failed on an object, at {}",
                Arrays.stream(failure.getStackTrace()).limit(12).toList());
        if (failure instanceof DicomStatusException chosen) {
            throw chosen;
        }
        if (failure instanceof InterruptedException stopping) {
            throw stopping;
        }
        throw new DicomStatusException(
                failure instanceof IOException ? DicomStatus.OUT_OF_RESOURCES : DicomStatus.PROCESSING_FAILURE,
                "The route failed on a received object");
    }

    /** The failure and its causes, without their messages. */
    private static String classes(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .limit(5)
                .map(cause -> cause.getClass().getName())
                .collect(Collectors.joining(", caused by "));
    }

    /** Counts failures, and knows who is in the middle of an object. */
    private final class Observer implements ListenerObserver {

        private final RetrieveRegistry retrieves = getEndpoint().getComponent().getRetrieves();
        private final RefusalLog refusals = new RefusalLog(logs);
        private final ListenerObserver audit = new AuditLog.OfListener();
        private final DicomObserver observer = getEndpoint().getComponent().observer();
        private final String aeTitle;

        /** @param aeTitle that the listener is called by */
        Observer(String aeTitle) {
            this.aeTitle = aeTitle;
        }

        @Override
        public void requested(Association association, RequestKind request) {
            audit.requested(association, request);
            if (request == RequestKind.STORE) {
                retrieves.objectBegins(association.callingAeTitle());
            }
        }

        @Override
        public void served(Association association, RequestKind request) {
            audit.served(association, request);
            if (request == RequestKind.STORE) {
                retrieves.objectEnds(association.callingAeTitle());
            }
        }

        /** A failure of ours must not be taken for one of the PACS, which would be asked in vain for one series after the other. */
        @Override
        public void notStored(Association association, int status) {
            audit.notStored(association, status);
            if (isOurs(status)) {
                retrieves.failedHere(association.callingAeTitle());
            }
        }

        @Override
        public void opened(Association association) {
            audit.opened(association);
            observer.associated(aeTitle, 1);
        }

        @Override
        public void closed(Association association) {
            audit.closed(association);
            observer.associated(aeTitle, -1);
        }

        @Override
        public void refused(Association association, String reason) {
            audit.refused(association, reason);
            counters.failed(association);
            refusals.refused(association, reason);
        }
    }

    /** Whether an object was answered with that status for a reason of ours. */
    static boolean isOurs(int status) {
        return status == DicomStatus.PROCESSING_FAILURE || DicomStatus.isOutOfResources(status);
    }

    @Override
    public DicomEndpoint getEndpoint() {
        return (DicomEndpoint) super.getEndpoint();
    }

    /** The port it listens on, 0 while it does not: the one chosen by the system where the URI said 0. */
    @ManagedAttribute(description = "TCP port, 0 while not listening")
    public int getPort() {
        DicomListener current = listener;
        return current == null ? 0 : current.port();
    }

    /** Whether peers can associate. */
    boolean isListening() {
        DicomListener current = listener;
        return current != null && current.isListening();
    }

    @ManagedAttribute(description = "Objects stored")
    public long getObjects() {
        return counters.objects();
    }

    @ManagedAttribute(description = "Size of the objects stored, in bytes")
    public long getBytes() {
        return counters.bytes();
    }

    @ManagedAttribute(description = "Objects refused since their series was not asked for")
    public long getRefused() {
        return counters.refused();
    }

    @ManagedAttribute(description = "Objects quarantined")
    public long getQuarantined() {
        return counters.quarantined();
    }

    @ManagedAttribute(
            description =
                    "Associations, messages and objects answered with a failure, refused and quarantined ones included")
    public long getFailures() {
        return counters.failures();
    }

    @ManagedAttribute(description = "The same per calling and called AE title")
    public Map<String, String> getPerAeTitle() {
        return counters.perPair();
    }
}
