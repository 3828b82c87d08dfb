package org.caravan.dicom.dcm4che;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

import org.dcm4che3.data.Attributes;
import org.dcm4che3.data.Tag;
import org.dcm4che3.net.Association;
import org.dcm4che3.net.Dimse;
import org.dcm4che3.net.PDVInputStream;
import org.dcm4che3.net.pdu.AAbort;
import org.dcm4che3.net.pdu.PresentationContext;

import org.caravan.dicom.ListenerObserver;
import org.caravan.dicom.common.AnswerLog;
import org.caravan.dicom.common.Deadline;
import org.caravan.dicom.common.GetRun;

/** Takes the objects of one C-GET, on dcm4che's reading thread, while the thread that asked waits for the responses. */
final class GetReceiver implements Answering, AutoCloseable {

    private static final long CLOSE_WAIT_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Association association;
    private final Request request;
    private final GetRun run;
    private final ListenerObserver.Association who;
    private final AnswerLog answers;
    private boolean busy;
    private boolean closed;

    GetReceiver(Association association, Request request, GetRun run) {
        this.association = association;
        this.request = request;
        this.run = run;
        who = run.who(association.getSocket().getInetAddress());
        answers = new AnswerLog(who, run.services().logs().known());
    }

    @Override
    public ListenerObserver.Association who() {
        return who;
    }

    @Override
    public AnswerLog answers() {
        return answers;
    }

    /** Serves a request of the peer, which can only be a C-STORE. */
    void serve(PresentationContext context, Dimse dimse, Attributes command, PDVInputStream data) throws IOException {
        if (dimse != Dimse.C_STORE_RQ || !command.containsValue(Tag.MessageID) || !begin()) {
            throw new AAbort(AAbort.UL_SERIVE_PROVIDER, AAbort.UNEXPECTED_PDU);
        }
        try (var watch = request.receiving()) {
            String sopClass = association.getAbstractSyntax(context.getPCID());
            var message = new Message(this, context, sopClass, command, request.deadline());
            int status =
                    new StoreReceiver(this, run.store(), run.services(), run.fallback()).serve(message, data, watch);
            run.answered(message.text(Tag.AffectedSOPInstanceUID), status);
        } finally {
            request.received();
            end();
        }
    }

    @Override
    public void send(PresentationContext context, Attributes response, Attributes dataSet, Deadline total)
            throws IOException {
        try (var watch = request.answering()) {
            association.writeDimseRSP(context, response, dataSet);
        }
        QuickAcknowledgement.of(association);
    }

    /** Takes no more objects; one that is being received is given up, and its end awaited. */
    @Override
    public synchronized void close() {
        closed = true;
        if (busy) {
            OpenAssociation.abort(association);
            awaitEnd();
        }
    }

    private synchronized boolean begin() {
        busy = !closed;
        return busy;
    }

    private synchronized void end() {
        busy = false;
        notifyAll();
    }

    private synchronized void awaitEnd() {
        long until = System.nanoTime() + CLOSE_WAIT_NANOS;
        boolean interrupted = false;
        while (busy && System.nanoTime() - until < 0) {
            try {
                TimeUnit.NANOSECONDS.timedWait(this, until - System.nanoTime());
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
