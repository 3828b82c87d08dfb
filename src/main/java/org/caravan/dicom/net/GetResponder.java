package org.caravan.dicom.net;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

import org.caravan.dicom.DicomAbortedException;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.GetService;
import org.caravan.dicom.ListenerObserver;
import org.caravan.dicom.Outcome;
import org.caravan.dicom.StoreObject;
import org.caravan.dicom.common.AnswerLog;
import org.caravan.dicom.common.GetSubOperations;
import org.caravan.dicom.common.Identifiers;
import org.caravan.dicom.common.StoreRun;

/** Answers one C-GET: sends what the service finds over the same association, with a pending response after each (PS3.4 §C.4.3). */
final class GetResponder {

    private final Association association;
    private final GetService service;
    private final ListenerObserver.Association who;
    private final AnswerLog answers;
    private final GetSubOperations subOperations;
    private int lastMessageId;

    GetResponder(Association association, GetService service, ListenerObserver.Association who, AnswerLog answers) {
        this.association = association;
        this.service = service;
        this.who = who;
        this.answers = answers;
        subOperations = new GetSubOperations(who);
    }

    void serve(CommandSet command) throws DicomException, InterruptedException {
        byte[] identifier = association.readIdentifier(command);
        var responses = new RetrieveResponses(association, command);
        Outcome outcome = outcome(command, identifier, responses);
        responses.check();
        responses.end(outcome);
    }

    private Outcome outcome(CommandSet command, byte[] identifier, RetrieveResponses responses)
            throws DicomException, InterruptedException {
        List<? extends StoreObject> objects;
        try {
            var asked = Identifiers.request(
                    identifier,
                    association.context(command).transferSyntax(),
                    association.connection().who());
            objects = service.get(who, asked.level(), asked.keys());
        } catch (DicomException | RuntimeException e) {
            return Outcome.uncounted(answers.thrown("C-GET", e));
        }
        return subOperations.run(
                objects, object -> send(object, responses.watch()), responses::pending, responses.cancel());
    }

    /** Sends one object; returns the status answered, or the one that counts where it is not sent. */
    private int send(StoreObject object, CancelWatch watch) throws DicomException, InterruptedException {
        Association.Context context = association.sending(object.sopClassUid(), object.transferSyntaxUid());
        if (context == null) {
            return subOperations.noContext(object);
        }
        InputStream opened;
        try {
            opened = object.openDataSet();
        } catch (IOException e) {
            return StoreRun.unreadable(object, e);
        }
        lastMessageId = lastMessageId % 0xFFFF + 1;
        CommandSet request = CommandSet.request(context.id(), CommandSet.C_STORE_RQ, lastMessageId, true)
                .putUid(CommandSet.AFFECTED_SOP_CLASS_UID, object.sopClassUid())
                .putUid(CommandSet.AFFECTED_SOP_INSTANCE_UID, object.sopInstanceUid())
                .put(CommandSet.PRIORITY, 0);
        try (InputStream dataSet = opened) {
            association.send(request, dataSet);
        } catch (IOException e) {
            StoreRun.unreadable(object, e);
            throw new DicomAbortedException("A message begun cannot be taken back.", e);
        }
        return status(watch);
    }

    /** The response to what was sent last; meanwhile a C-CANCEL may come. */
    private int status(CancelWatch watch) throws DicomException, InterruptedException {
        CommandSet response = association.readCommand();
        while (response != null && watch.takes(response)) {
            response = association.readCommand();
        }
        String peer = association.connection().who();
        if (response == null) {
            throw new DicomAbortedException(peer + " released the association before it was answered.");
        }
        if (response.commandField() != (CommandSet.C_STORE_RQ | CommandSet.RESPONSE)
                || response.number(CommandSet.MESSAGE_ID_RESPONDED_TO, -1) != lastMessageId) {
            throw new PduException(AAbort.UNEXPECTED_PDU, peer + " sent a message that answers no C-STORE.");
        }
        if (response.hasDataSet()) {
            association.readDataSet(response, piece -> {});
        }
        return response.number(CommandSet.STATUS, DicomStatus.PROCESSING_FAILURE);
    }
}
