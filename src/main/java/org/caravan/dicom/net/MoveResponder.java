package org.caravan.dicom.net;

import org.caravan.dicom.DicomException;
import org.caravan.dicom.ListenerObserver;
import org.caravan.dicom.MoveOriginator;
import org.caravan.dicom.MoveService;
import org.caravan.dicom.Outcome;
import org.caravan.dicom.common.AnswerLog;
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
            var asked = Identifiers.request(
                    identifier,
                    association.context(command).transferSyntax(),
                    association.connection().who());
            var originator = new MoveOriginator(who.callingAeTitle(), command.number(CommandSet.MESSAGE_ID, 0));
            return service.move(
                    who,
                    asked.level(),
                    asked.keys(),
                    command.text(CommandSet.MOVE_DESTINATION),
                    originator,
                    responses::pending,
                    responses.cancel());
        } catch (DicomException | RuntimeException e) {
            responses.check();
            return Outcome.uncounted(answers.thrown("C-MOVE", e));
        }
    }
}
