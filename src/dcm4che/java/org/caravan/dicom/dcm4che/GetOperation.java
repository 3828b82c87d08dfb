package org.caravan.dicom.dcm4che;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;

import org.dcm4che3.data.Attributes;
import org.dcm4che3.net.Association;
import org.dcm4che3.net.Commands;
import org.dcm4che3.net.pdu.PresentationContext;

import org.caravan.dicom.CancelHandle;
import org.caravan.dicom.DicomAbortedException;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.GetService;
import org.caravan.dicom.ListenerConfig;
import org.caravan.dicom.Outcome;
import org.caravan.dicom.StoreObject;
import org.caravan.dicom.common.GetSubOperations;
import org.caravan.dicom.common.Identifiers;
import org.caravan.dicom.common.StoreRun;

/** Answers one C-GET: sends what the service finds over the same association, with a pending response after each (PS3.4 §C.4.3). */
final class GetOperation implements Operation {

    private static final int MEDIUM_PRIORITY = 0;

    private final Association association;
    private final ListenerConfig config;
    private final Message message;
    private final byte[] identifier;
    private final GetService service;
    private final CancelHandle cancel = new CancelHandle();
    private final RetrieveResponses responses;
    private final GetSubOperations subOperations;

    GetOperation(
            Association association, ListenerConfig config, Message message, byte[] identifier, GetService service) {
        this.association = association;
        this.config = config;
        this.message = message;
        this.identifier = identifier;
        this.service = service;
        responses = new RetrieveResponses(message, cancel);
        subOperations = new GetSubOperations(message.who());
    }

    @Override
    public CancelHandle cancel() {
        return cancel;
    }

    @Override
    public void serve() throws IOException {
        try {
            responses.end(outcome());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while answering", e);
        } catch (DicomException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private Outcome outcome() throws DicomException, InterruptedException {
        List<? extends StoreObject> objects;
        try {
            var asked = Identifiers.request(
                    identifier, message.transferSyntax(), message.who().callingAeTitle());
            objects = service.get(message.who(), asked.level(), asked.keys());
        } catch (DicomException | RuntimeException e) {
            return Outcome.uncounted(message.answers().thrown("C-GET", e));
        }
        return subOperations.run(objects, this::send, responses::pending, cancel);
    }

    /** Sends one object; returns the status answered, or the one that counts where it is not sent. */
    private int send(StoreObject object) throws DicomException, InterruptedException {
        PresentationContext context = context(object);
        if (context == null) {
            return subOperations.noContext(object);
        }
        InputStream opened;
        try {
            opened = object.openDataSet();
        } catch (IOException e) {
            return StoreRun.unreadable(object, e);
        }
        try (InputStream dataSet = opened) {
            return exchange(object, context, dataSet);
        } catch (IOException e) {
            throw new DicomAbortedException(
                    message.who().callingAeTitle() + " is gone, or an object could not be read to its end.", e);
        }
    }

    private int exchange(StoreObject object, PresentationContext context, InputStream dataSet)
            throws IOException, InterruptedException {
        var exchange = new Exchange(association.nextMessageID());
        Attributes command = Commands.mkCStoreRQ(
                exchange.getMessageID(), object.sopClassUid(), object.sopInstanceUid(), MEDIUM_PRIORITY);
        try (var watch = watch(config.writeTimeout(), "writeTimeout", false)) {
            var source = new WatchedSource(dataSet, watch);
            try {
                association.invoke(context, command, (out, syntax) -> out.copyFrom(source), exchange, 0, 0);
            } catch (IOException e) {
                if (source.failure() != null) {
                    StoreRun.unreadable(object, source.failure());
                }
                throw e;
            }
        }
        try (var watch = watch(config.idleTimeout(), "idleTimeout", true)) {
            Exchange.Response response = null;
            while (response == null) {
                response = exchange.next(config.idleTimeout().toNanos());
            }
            return Request.status(response);
        }
    }

    private PresentationContext context(StoreObject object) {
        return association.getAAssociateAC().getPresentationContexts().stream()
                .filter(PresentationContext::isAccepted)
                .filter(context -> object.sopClassUid().equals(association.getAbstractSyntax(context.getPCID())))
                .filter(context -> object.transferSyntaxUid().equals(context.getTransferSyntax()))
                .filter(context -> association.isSCUFor(object.sopClassUid()))
                .findFirst()
                .orElse(null);
    }

    private Watch watch(Duration longest, String option, boolean reading) {
        return new Watch(
                message.who().callingAeTitle(),
                longest,
                option,
                reading,
                message::total,
                () -> OpenAssociation.abort(association));
    }
}
