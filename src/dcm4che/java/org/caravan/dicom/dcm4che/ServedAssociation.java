package org.caravan.dicom.dcm4che;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;

import org.dcm4che3.data.Attributes;
import org.dcm4che3.data.Tag;
import org.dcm4che3.net.Association;
import org.dcm4che3.net.Dimse;
import org.dcm4che3.net.PDVInputStream;
import org.dcm4che3.net.pdu.AAbort;
import org.dcm4che3.net.pdu.PresentationContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.caravan.dicom.CancelHandle;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.ListenerConfig;
import org.caravan.dicom.ListenerObserver;
import org.caravan.dicom.ListenerServices;
import org.caravan.dicom.RequestKind;
import org.caravan.dicom.common.AnswerLog;
import org.caravan.dicom.common.Causes;
import org.caravan.dicom.common.Deadline;
import org.caravan.dicom.common.Identifiers;
import org.caravan.dicom.common.SopClasses;
import org.caravan.dicom.data.CharacterSets;
import org.caravan.log.PeerLog;

/**
 * One association at the acceptor: serves one message after the other. Objects are taken on dcm4che's reading thread; queries and
 * retrievals run on one of ours, so that the reading thread can hear a C-CANCEL.
 */
final class ServedAssociation implements Answering {

    private static final Logger LOG = LoggerFactory.getLogger(ServedAssociation.class);
    private static final String NOT_FOR_IT = "its presentation context is for something else";
    private static final int UNRECOGNISED_OPERATION = 0x0211;

    private final Dcm4cheListener listener;
    private final Association association;
    private final ListenerObserver.Association who;
    private final CharacterSets fallback;
    private final CancelHandle gone = new CancelHandle();
    private final AnswerLog answers;
    private boolean opened;
    private boolean busy;

    ServedAssociation(
            Dcm4cheListener listener,
            Association association,
            ListenerObserver.Association who,
            CharacterSets fallback) {
        this.listener = listener;
        this.association = association;
        this.who = who;
        this.fallback = fallback;
        answers = new AnswerLog(who, listener.services().logs().known());
    }

    @Override
    public AnswerLog answers() {
        return answers;
    }

    @Override
    public ListenerObserver.Association who() {
        return who;
    }

    void opened() {
        opened = true;
        QuickAcknowledgement.of(association);
        observer().opened(who);
    }

    void ended() {
        gone.cancel();
        if (opened) {
            observer().closed(who);
        }
    }

    /** Ends the association where it waits for a message, and after the message where it is in one. */
    synchronized void closeWhenIdle() {
        if (!busy) {
            association.abort();
        }
    }

    /** Serves a request; called on the reading thread. */
    void serve(PresentationContext context, Dimse request, Attributes command, PDVInputStream data) throws IOException {
        begin();
        boolean handedOver = false;
        Deadline total = Deadline.in(config().messageTimeout(), "messageTimeout");
        try (var watch = watch(config().idleTimeout(), "idleTimeout", true, total)) {
            String sopClass = association.getAbstractSyntax(context.getPCID());
            if (!command.containsValue(Tag.MessageID)) {
                throw malformed("a request without a message id", AAbort.INVALID_PDU_PARAMETER_VALUE);
            }
            var message = new Message(this, context, sopClass, command, total);
            switch (request) {
                case C_ECHO_RQ -> observed(RequestKind.ECHO, () -> message.answer(DicomStatus.SUCCESS));
                case C_STORE_RQ -> observed(RequestKind.STORE, () -> store(message, data, watch));
                case C_FIND_RQ -> handedOver = handOver(message, RequestKind.FIND, sopClass, data, watch);
                case C_MOVE_RQ -> handedOver = handOver(message, RequestKind.MOVE, sopClass, data, watch);
                case C_GET_RQ -> handedOver = handOver(message, RequestKind.GET, sopClass, data, watch);
                default -> refuse(message, data, "message", UNRECOGNISED_OPERATION, "");
            }
        } finally {
            if (!handedOver) {
                end();
            }
        }
    }

    private synchronized void begin() throws AAbort {
        if (busy) {
            throw malformed("a request before the last one was answered", AAbort.UNEXPECTED_PDU);
        }
        busy = true;
    }

    private synchronized void end() {
        busy = false;
        if (listener.isClosing()) {
            association.abort();
        }
    }

    private void store(Message message, PDVInputStream data, Watch watch) throws IOException {
        if (listener.store() == null || !SopClasses.isStorage(message.sopClass())) {
            refuse(message, data, "C-STORE", DicomStatus.SOP_CLASS_NOT_SUPPORTED, NOT_FOR_IT);
        } else {
            new StoreReceiver(this, listener.store(), listener.services(), fallback).serve(message, data, watch);
        }
    }

    /** Reads the identifier here and lets the service run elsewhere; false where the request is refused instead. */
    private boolean handOver(Message message, RequestKind kind, String sopClass, PDVInputStream data, Watch watch)
            throws IOException {
        if (!sopClasses(kind).contains(sopClass)) {
            observed(kind, () -> refuse(message, data, "C-" + kind, DicomStatus.SOP_CLASS_NOT_SUPPORTED, NOT_FOR_IT));
            return false;
        }
        Operation operation = operation(kind, message, identifier(data, watch));
        association.addCancelRQHandler(
                message.id(), cancelled -> operation.cancel().cancel());
        try {
            listener.operations().execute(() -> run(operation, message, kind));
            return true;
        } catch (RejectedExecutionException e) {
            LOG.debug("The listener closes before a request could be served", e);
            throw new AAbort();
        }
    }

    private static Set<String> sopClasses(RequestKind kind) {
        return switch (kind) {
            case FIND -> SopClasses.FIND;
            case MOVE -> SopClasses.MOVE;
            default -> SopClasses.GET;
        };
    }

    private Operation operation(RequestKind kind, Message message, byte[] identifier) {
        ListenerServices services = listener.services();
        return switch (kind) {
            case FIND -> new FindOperation(message, identifier, services.find());
            case MOVE -> new MoveOperation(message, identifier, services.move());
            default -> new GetOperation(association, config(), message, identifier, services.get());
        };
    }

    private void run(Operation operation, Message message, RequestKind kind) {
        try (CancelHandle.Registration left = gone.onCancel(operation.cancel()::cancel)) {
            observed(kind, operation);
        } catch (IOException e) {
            LOG.debug("{} ended: {}", name(), e.toString());
            association.abort();
        } catch (RuntimeException | Error e) {
            String what = Causes.describe(e);
            log().error(LOG, who.remoteAddress(), what, name() + " failed: " + what);
            association.abort();
        } finally {
            association.removeCancelRQHandler(message.id());
            end();
        }
    }

    private byte[] identifier(PDVInputStream data, Watch watch) throws IOException {
        if (data == null) {
            return new byte[0];
        }
        byte[] bytes = data.readNBytes(Identifiers.MAX_LENGTH + 1);
        watch.progress();
        if (bytes.length > Identifiers.MAX_LENGTH) {
            throw malformed(
                    "an identifier longer than " + Identifiers.MAX_LENGTH + " bytes", AAbort.REASON_NOT_SPECIFIED);
        }
        return bytes;
    }

    private void refuse(Message message, PDVInputStream data, String request, int status, String reason)
            throws IOException {
        if (data != null) {
            data.skipAll();
        }
        answers.refused(request, status, reason);
        observer().refused(who, "message: " + DicomStatus.describe(status));
        message.answer(status);
    }

    /** Serves one request message. */
    @FunctionalInterface
    interface Service {
        void serve() throws IOException;
    }

    private void observed(RequestKind kind, Service service) throws IOException {
        observer().requested(who, kind);
        try {
            service.serve();
        } finally {
            observer().served(who, kind);
        }
    }

    @Override
    public void send(PresentationContext context, Attributes response, Attributes dataSet, Deadline total)
            throws IOException {
        try (var watch = watch(config().writeTimeout(), "writeTimeout", false, total)) {
            association.writeDimseRSP(context, response, dataSet);
        }
        QuickAcknowledgement.of(association);
    }

    private Watch watch(Duration longest, String option, boolean reading, Deadline total) {
        return new Watch(who.callingAeTitle(), longest, option, reading, () -> total, this::tooLate);
    }

    private void tooLate() {
        log().warn(LOG, who.remoteAddress(), "too slow", name() + " took too long and was aborted");
        observer().refused(who, "too slow");
        OpenAssociation.abort(association);
    }

    private AAbort malformed(String what, int reason) {
        log().warn(LOG, who.remoteAddress(), "malformed data", name() + " sent malformed data: " + what);
        observer().refused(who, "malformed data: " + what);
        return new AAbort(AAbort.UL_SERIVE_PROVIDER, reason);
    }

    private PeerLog log() {
        return listener.services().logs().known();
    }

    private String name() {
        return "Association of " + who.callingAeTitle() + " at " + who.remoteAddress();
    }

    private ListenerConfig config() {
        return listener.config();
    }

    private ListenerObserver observer() {
        return listener.services().observer();
    }
}
