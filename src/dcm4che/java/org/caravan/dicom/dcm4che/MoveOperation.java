package org.caravan.dicom.dcm4che;

import java.io.IOException;
import java.util.Map;

import org.dcm4che3.data.Tag;

import org.caravan.dicom.CancelHandle;
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

    private final Message message;
    private final byte[] identifier;
    private final MoveService service;
    private final CancelHandle cancel = new CancelHandle();
    private final RetrieveResponses responses;

    MoveOperation(Message message, byte[] identifier, MoveService service) {
        this.message = message;
        this.identifier = identifier;
        this.service = service;
        responses = new RetrieveResponses(message, cancel);
    }

    @Override
    public CancelHandle cancel() {
        return cancel;
    }

    @Override
    public void serve() throws IOException {
        responses.end(outcome());
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
                    responses::pending,
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
}
