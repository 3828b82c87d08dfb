package org.caravan.dicom.dcm4che;

import java.io.IOException;

import org.caravan.dicom.CancelHandle;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.FindService;
import org.caravan.dicom.common.Identifiers;

/** Answers one C-FIND: each match of the service becomes a pending response (PS3.4 §C.4.1). */
final class FindOperation implements Operation {

    private final Message message;
    private final byte[] identifier;
    private final FindService service;
    private final CancelHandle cancel = new CancelHandle();
    private final Responses responses;

    FindOperation(Message message, byte[] identifier, FindService service) {
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
        int status = answer();
        responses.check();
        message.answer(cancel.isCancelled() ? DicomStatus.CANCEL : status);
    }

    /** Sends the pending responses; returns the final status. */
    private int answer() throws IOException {
        try {
            var asked = Identifiers.request(
                    identifier, message.transferSyntax(), message.who().callingAeTitle());
            service.find(
                    message.who(),
                    asked.level(),
                    asked.keys(),
                    match -> {
                        if (!cancel.isCancelled()) {
                            responses.send(
                                    message.response(DicomStatus.PENDING),
                                    Identifiers.response(match, asked.level(), message.transferSyntax()));
                        }
                    },
                    cancel);
            return DicomStatus.SUCCESS;
        } catch (DicomException | RuntimeException e) {
            responses.check();
            return message.answers().thrown("C-FIND", e);
        }
    }
}
