package org.caravan.dicom.dcm4che;

import java.io.IOException;
import java.time.Duration;
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
import org.caravan.dicom.RequestKind;
import org.caravan.dicom.common.Deadline;
import org.caravan.dicom.common.Identifiers;
import org.caravan.dicom.common.SopClasses;
import org.caravan.dicom.data.CharacterSets;

/**
 * One association at the acceptor: serves one message after the other. Objects are taken on dcm4che's reading thread; queries and
 * retrievals run on one of ours, so that the reading thread can hear a C-CANCEL.
 */
final class ServedAssociation {

    private static final Logger LOG = LoggerFactory.getLogger(ServedAssociation.class);
    private static final int UNRECOGNISED_OPERATION = 0x0211;

    private final Dcm4cheListener listener;
    private final Association association;
    private final ListenerObserver.Association who;
    private final CharacterSets fallback;
    private final CancelHandle gone = new CancelHandle();
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
    }

    ListenerObserver.Association who() {
        return who;
    }

    /** Used once the association has ended. */
    CancelHandle gone() {
        return gone;
    }

    void opened() {
        opened = true;
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
                observer().refused(who, "malformed data: a request without a message id");
                throw new AAbort(AAbort.UL_SERIVE_PROVIDER, AAbort.INVALID_PDU_PARAMETER_VALUE);
            }
            var message = new Message(this, context, sopClass, command, total);
            switch (request) {
                case C_ECHO_RQ -> observed(RequestKind.ECHO, () -> message.answer(DicomStatus.SUCCESS));
                case C_STORE_RQ -> observed(RequestKind.STORE, () -> store(message, data, watch));
                case C_FIND_RQ -> handedOver = handOver(message, RequestKind.FIND, sopClass, data, watch);
                case C_MOVE_RQ -> handedOver = handOver(message, RequestKind.MOVE, sopClass, data, watch);
                default -> refuse(message, data, UNRECOGNISED_OPERATION);
            }
        } finally {
            if (!handedOver) {
                end();
            }
        }
    }

    private synchronized void begin() throws AAbort {
        if (busy) {
            LOG.warn(
                    "{} at {} sent a request before the last one was answered",
                    who.callingAeTitle(),
                    who.remoteAddress());
            observer().refused(who, "malformed data: a request before the last one was answered");
            throw new AAbort(AAbort.UL_SERIVE_PROVIDER, AAbort.UNEXPECTED_PDU);
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
            refuse(message, data, DicomStatus.SOP_CLASS_NOT_SUPPORTED);
        } else {
            new StoreReceiver(this, listener.store(), listener.services(), fallback).serve(message, data, watch);
        }
    }

    /** Reads the identifier here and lets the service run elsewhere; false where the request is refused instead. */
    private boolean handOver(Message message, RequestKind kind, String sopClass, PDVInputStream data, Watch watch)
            throws IOException {
        boolean find = kind == RequestKind.FIND;
        if (!(find ? SopClasses.FIND : SopClasses.MOVE).contains(sopClass)) {
            observed(kind, () -> refuse(message, data, DicomStatus.SOP_CLASS_NOT_SUPPORTED));
            return false;
        }
        byte[] identifier = identifier(data, watch);
        var operation = find
                ? new FindOperation(message, identifier, listener.services().find())
                : new MoveOperation(message, identifier, listener.services().move());
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

    private void run(Operation operation, Message message, RequestKind kind) {
        try (CancelHandle.Registration left = gone.onCancel(operation.cancel()::cancel)) {
            observed(kind, operation);
        } catch (IOException e) {
            LOG.debug("Association of {} at {} ended: {}", who.callingAeTitle(), who.remoteAddress(), e.toString());
            association.abort();
        } catch (RuntimeException | Error e) {
            LOG.error("Association of {} at {} failed", who.callingAeTitle(), who.remoteAddress(), e);
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
            observer().refused(who, "malformed data: an identifier longer than " + Identifiers.MAX_LENGTH + " bytes");
            throw new AAbort(AAbort.UL_SERIVE_PROVIDER, AAbort.REASON_NOT_SPECIFIED);
        }
        return bytes;
    }

    void refuse(Message message, PDVInputStream data, int status) throws IOException {
        if (data != null) {
            data.skipAll();
        }
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

    /** Sends a response; the association is aborted where the peer does not read it. */
    void send(PresentationContext context, Attributes response, Attributes dataSet, Deadline total) throws IOException {
        try (var watch = watch(config().writeTimeout(), "writeTimeout", false, total)) {
            association.writeDimseRSP(context, response, dataSet);
        }
    }

    private Watch watch(Duration longest, String option, boolean reading, Deadline total) {
        return new Watch(who.callingAeTitle(), longest, option, reading, () -> total, this::tooLate);
    }

    private void tooLate() {
        LOG.warn("Association of {} at {} took too long and was aborted", who.callingAeTitle(), who.remoteAddress());
        OpenAssociation.abort(association);
    }

    private ListenerConfig config() {
        return listener.config();
    }

    private ListenerObserver observer() {
        return listener.services().observer();
    }
}
