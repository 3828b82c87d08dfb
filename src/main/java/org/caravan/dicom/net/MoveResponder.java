package org.caravan.dicom.net;

import java.util.Map;

import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.DicomStatusException;
import org.caravan.dicom.ListenerObserver;
import org.caravan.dicom.MoveOriginator;
import org.caravan.dicom.MoveService;
import org.caravan.dicom.Outcome;
import org.caravan.dicom.QueryLevel;
import org.caravan.dicom.common.AnswerLog;
import org.caravan.dicom.common.Causes;
import org.caravan.dicom.common.Identifiers;

/** Answers one C-MOVE: what the service reports becomes pending responses, what it returns the final one (PS3.4 §C.4.2). */
final class MoveResponder {

    private final Association association;
    private final MoveService service;
    private final ListenerObserver.Association who;
    private final AnswerLog answers;

    MoveResponder(Association association, MoveService service, ListenerObserver.Association who, AnswerLog answers) {
        this.association = association;
        this.service = service;
        this.who = who;
        this.answers = answers;
    }

    void serve(CommandSet command) throws DicomException, InterruptedException {
        byte[] identifier = association.readIdentifier(command);
        var responses = new RetrieveResponses(association, command);
        Outcome outcome = outcome(command, identifier, responses);
        responses.check();
        responses.end(outcome);
    }

    private Outcome outcome(CommandSet command, byte[] identifier, RetrieveResponses responses)
            throws InterruptedException, DicomException {
        try {
            Map<String, Object> keys = Identifiers.request(
                    identifier,
                    association.context(command).transferSyntax(),
                    association.connection().who());
            QueryLevel level = Identifiers.takeLevel(keys);
            var originator = new MoveOriginator(who.callingAeTitle(), command.number(CommandSet.MESSAGE_ID, 0));
            return service.move(
                    who,
                    level,
                    keys,
                    command.text(CommandSet.MOVE_DESTINATION),
                    originator,
                    responses::pending,
                    responses.cancel());
        } catch (DicomStatusException e) {
            responses.check();
            answers.refused("C-MOVE", e.status(), e.getMessage());
            return Outcome.uncounted(e.status());
        } catch (DicomException | RuntimeException e) {
            responses.check();
            answers.failed("C-MOVE", DicomStatus.CANNOT_UNDERSTAND, Causes.describe(e));
            return Outcome.uncounted(DicomStatus.CANNOT_UNDERSTAND);
        }
    }
}
