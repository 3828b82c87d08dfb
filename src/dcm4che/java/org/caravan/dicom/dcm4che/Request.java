package org.caravan.dicom.dcm4che;

import java.io.IOException;
import java.time.Duration;
import java.util.function.IntFunction;

import org.dcm4che3.data.Attributes;
import org.dcm4che3.data.Tag;
import org.dcm4che3.net.Association;
import org.dcm4che3.net.DataWriter;
import org.dcm4che3.net.PDVOutputStream;
import org.dcm4che3.net.pdu.PresentationContext;

import org.caravan.dicom.CancelHandle;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomMalformedException;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.DicomTimeoutException;
import org.caravan.dicom.Peer;
import org.caravan.dicom.RequestControl;
import org.caravan.dicom.RequestKind;
import org.caravan.dicom.common.Deadline;
import org.caravan.dicom.common.Messages;

/** One request of a client and the wait for its responses: within its deadline, and cancelled when that is asked for. */
final class Request implements AutoCloseable {

    /** How long a peer may go on after C-CANCEL before the association is aborted, unless its response time-out is shorter: C-CANCEL is badly supported. */
    private static final Duration CANCEL_WAIT = Duration.ofSeconds(10);

    private static final int RESPONSE = 0x8000;

    private final Peer peer;
    private final OpenAssociation association;
    private final RequestKind kind;
    private final RequestControl control;
    private final Exchange exchange;
    private final CancelHandle.Registration cancelled;
    private volatile Deadline deadline;
    private volatile Watch writing;
    private volatile Watch receiving;
    private volatile long lastReceived = System.nanoTime();
    private boolean sent;
    private boolean ended;
    private boolean cancelSent;
    private int commandField;

    Request(Peer peer, OpenAssociation association, RequestKind kind, RequestControl control, Deadline deadline) {
        this.peer = peer;
        this.association = association;
        this.kind = kind;
        this.control = control;
        this.deadline = deadline;
        exchange = new Exchange(association.association().nextMessageID());
        cancelled = control.cancel().onCancel(exchange::wakeUp);
    }

    /** The accepted context for that SOP class, in any transfer syntax where that is null; null where the peer refused it. */
    PresentationContext context(String sopClass, String transferSyntax) {
        return association.context(sopClass, transferSyntax);
    }

    String sopClass(PresentationContext context) {
        return association.association().getAbstractSyntax(context.getPCID());
    }

    boolean accepts(String sopClass) {
        return context(sopClass, null) != null;
    }

    /** Whether the peer sends objects of that SOP class to us (PS3.7 §D.3.3.4). */
    boolean receives(String sopClass) {
        return association.association().isSCPFor(sopClass);
    }

    Association association() {
        return association.association();
    }

    Deadline deadline() {
        return deadline;
    }

    /** Has requests of the peer served by that while this request runs. */
    void receive(GetReceiver receiver) {
        association.receive(receiver);
    }

    /** An object of the peer begins to come in; the result watches over it. */
    Watch receiving() {
        receiving = watch(peer.responseTimeout(), "responseTimeout", true);
        return receiving;
    }

    /** The object is about to be answered; the result watches over that. */
    Watch answering() {
        receiving = watch(peer.writeTimeout(), "writeTimeout", false);
        return receiving;
    }

    /** It has ended, whichever way. */
    void received() {
        lastReceived = System.nanoTime();
        if (receiving.expired() == null) {
            receiving = null;
        }
    }

    boolean isAnswered() {
        return exchange.received() > 0;
    }

    /** Whether responses are still due. */
    boolean isOpen() {
        return sent && !ended;
    }

    /**
     * Sends the request.
     *
     * @param command made for the id of this message
     */
    void send(PresentationContext context, IntFunction<Attributes> command, Sending data)
            throws DicomException, InterruptedException {
        Attributes encoded = command.apply(exchange.getMessageID());
        commandField = encoded.getInt(Tag.CommandField, 0);
        try (var watch = watch();
                CancelHandle.Registration sooner = control.cancel().onCancel(this::hurry)) {
            sent = true;
            DataWriter writer = data == null ? null : (out, syntax) -> data.write(out, watch);
            association.association().invoke(context, encoded, writer, exchange, 0, 0);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** The next response; the last one is not pending. */
    Exchange.Response next() throws DicomException, InterruptedException {
        long from = System.nanoTime();
        while (true) {
            cancelIfAsked();
            Deadline silence = silence(from);
            long left = Math.min(silence.nanosLeft(), deadline.nanosLeft());
            Exchange.Response response;
            try {
                response = exchange.next(left);
            } catch (IOException e) {
                throw endedWhileWaiting();
            }
            if (deadline.nanosLeft() <= 0) {
                throw afterCancel(Messages.overdue(Messages.who(peer), deadline));
            }
            if (response != null) {
                return checked(response);
            }
            if (silence(from).nanosLeft() <= 0) {
                throw afterCancel(Messages.silence(Messages.who(peer), silence, true));
            }
        }
    }

    /** Counts from the last that came; an object that is coming in has a watch of its own. */
    private Deadline silence(long from) {
        long now = System.nanoTime();
        long waited = receiving != null ? 0 : Math.min(now - from, now - lastReceived);
        return Deadline.in(peer.responseTimeout(), "responseTimeout").extended(-waited);
    }

    private DicomException endedWhileWaiting() {
        if (deadline.nanosLeft() <= 0) {
            return afterCancel(Messages.overdue(Messages.who(peer), deadline));
        }
        Watch watch = receiving;
        DicomTimeoutException expired = watch == null ? null : watch.expired();
        return expired == null ? association.ended() : afterCancel(expired);
    }

    @Override
    public void close() {
        cancelled.close();
        exchange.abandon();
    }

    private Exchange.Response checked(Exchange.Response response) throws DicomMalformedException {
        association.answered();
        if (response.command().getInt(Tag.CommandField, 0) != (commandField | RESPONSE)) {
            throw new DicomMalformedException(Messages.who(peer) + " sent a message that answers nothing we asked.");
        }
        if (!response.command().containsValue(Tag.Status)) {
            throw new DicomMalformedException(Messages.who(peer) + " sent a response without a status.");
        }
        ended = !DicomStatus.isPending(status(response));
        return response;
    }

    static int status(Exchange.Response response) {
        return response.command().getInt(Tag.Status, DicomStatus.PROCESSING_FAILURE) & 0xFFFF;
    }

    /** Called by whoever cancels, while the request is being written. */
    private void hurry() {
        deadline = deadline.sooner(cancelDeadline());
        Watch current = writing;
        if (current != null) {
            current.look();
        }
    }

    private void cancelIfAsked() throws DicomException {
        if (!control.cancel().isCancelled() || cancelSent) {
            return;
        }
        cancelSent = true;
        deadline = deadline.sooner(cancelDeadline());
        if (kind == RequestKind.FIND || kind == RequestKind.MOVE || kind == RequestKind.GET) {
            try (var watch = watch()) {
                exchange.cancel(association.association());
            } catch (IOException e) {
                throw failed(e);
            }
        }
    }

    private Deadline cancelDeadline() {
        boolean shorter = peer.responseTimeout().compareTo(CANCEL_WAIT) < 0;
        return Deadline.in(shorter ? peer.responseTimeout() : CANCEL_WAIT, "cancel");
    }

    private Watch watch() {
        writing = watch(peer.writeTimeout(), "writeTimeout", false);
        return writing;
    }

    private Watch watch(Duration longest, String option, boolean reading) {
        return new Watch(Messages.who(peer), longest, option, reading, () -> deadline, association::abort);
    }

    private DicomException failed(IOException e) {
        DicomTimeoutException expired = writing.expired();
        return expired == null ? association.ended() : afterCancel(expired);
    }

    private DicomException afterCancel(DicomTimeoutException e) {
        return cancelSent ? Messages.ignoredCancel(peer, e) : e;
    }

    /** Writes the data set of a request. */
    @FunctionalInterface
    interface Sending {
        void write(PDVOutputStream out, Watch watch) throws IOException;
    }
}
