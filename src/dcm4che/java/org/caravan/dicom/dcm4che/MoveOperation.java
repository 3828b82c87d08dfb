package org.caravan.dicom.dcm4che;

import java.io.IOException;

import org.dcm4che3.data.Tag;

import org.caravan.dicom.CancelHandle;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.MoveOriginator;
import org.caravan.dicom.MoveService;
import org.caravan.dicom.Outcome;
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
            var asked = Identifiers.request(
                    identifier, message.transferSyntax(), message.who().callingAeTitle());
            return service.move(
                    message.who(),
                    asked.level(),
                    asked.keys(),
                    message.text(Tag.MoveDestination),
                    new MoveOriginator(message.who().callingAeTitle(), message.id()),
                    responses::pending,
                    cancel);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while answering", e);
        } catch (DicomException | RuntimeException e) {
            responses.check();
            return Outcome.uncounted(message.answers().thrown("C-MOVE", e));
        }
    }
}
