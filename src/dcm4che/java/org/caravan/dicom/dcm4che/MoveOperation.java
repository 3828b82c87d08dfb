package org.caravan.dicom.dcm4che;

import java.io.IOException;
import java.util.List;
import java.util.Map;

import org.dcm4che3.data.Attributes;
import org.dcm4che3.data.Tag;
import org.dcm4che3.data.VR;

import org.caravan.dicom.CancelHandle;
import org.caravan.dicom.DicomAbortedException;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.DicomStatusException;
import org.caravan.dicom.MoveOriginator;
import org.caravan.dicom.MoveService;
import org.caravan.dicom.Outcome;
import org.caravan.dicom.QueryLevel;
import org.caravan.dicom.common.Causes;
import org.caravan.dicom.common.Identifiers;

/** Answers one C-MOVE: what the service reports becomes pending responses, what it returns the final one (PS3.4 §C.4.2). */
final class MoveOperation implements Operation {

    private static final int LARGEST_COUNTER = 0xFFFF;

    private final Message message;
    private final byte[] identifier;
    private final MoveService service;
    private final CancelHandle cancel = new CancelHandle();
    private final Responses responses;

    MoveOperation(Message message, byte[] identifier, MoveService service) {
        this.message = message;
        this.identifier = identifier;
        this.service = service;
        responses = new Responses(message);
    }

    @Override
    public CancelHandle cancel() {
        return cancel;
    }

    @Override
    public void serve() throws IOException {
        Outcome outcome = outcome();
        responses.check();
        List<String> failed = outcome.failedSopInstanceUids();
        Attributes dataSet = null;
        if (!failed.isEmpty()) {
            dataSet = new Attributes();
            dataSet.setString(Tag.FailedSOPInstanceUIDList, VR.UI, failed.toArray(String[]::new));
        }
        message.send(response(outcome, outcome.status()), dataSet);
    }

    private Outcome outcome() throws IOException {
        try {
            Map<String, Object> keys = Identifiers.request(
                    identifier, message.transferSyntax(), message.who().callingAeTitle());
            QueryLevel level = Identifiers.takeLevel(keys);
            return service.move(
                    message.who(),
                    level,
                    keys,
                    message.text(Tag.MoveDestination),
                    new MoveOriginator(message.who().callingAeTitle(), message.id()),
                    this::pending,
                    cancel);
        } catch (DicomStatusException e) {
            message.answers().refused("C-MOVE", e.status(), e.getMessage());
            return Outcome.uncounted(e.status());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while answering", e);
        } catch (DicomException | RuntimeException e) {
            if (responses.isIntact()) {
                message.answers().failed("C-MOVE", DicomStatus.CANNOT_UNDERSTAND, Causes.describe(e));
            }
            return Outcome.uncounted(DicomStatus.CANNOT_UNDERSTAND);
        }
    }

    /** A broken association cancels the service's work; the cause is thrown when it returns. */
    private void pending(Outcome soFar) {
        if (cancel.isCancelled()) {
            return;
        }
        try {
            responses.send(response(soFar, DicomStatus.PENDING), null);
        } catch (DicomAbortedException e) {
            cancel.cancel();
        }
    }

    private Attributes response(Outcome outcome, int status) {
        Attributes response = message.response(status);
        boolean mayRemain = DicomStatus.isPending(status) || status == DicomStatus.CANCEL;
        put(response, Tag.NumberOfRemainingSuboperations, mayRemain ? outcome.remaining() : Outcome.UNKNOWN);
        put(response, Tag.NumberOfCompletedSuboperations, outcome.completed());
        put(response, Tag.NumberOfFailedSuboperations, outcome.failed());
        put(response, Tag.NumberOfWarningSuboperations, outcome.warning());
        return response;
    }

    private static void put(Attributes response, int tag, int counter) {
        if (counter != Outcome.UNKNOWN) {
            response.setInt(tag, VR.US, Math.min(counter, LARGEST_COUNTER));
        }
    }
}
