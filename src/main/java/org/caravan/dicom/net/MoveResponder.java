package org.caravan.dicom.net;

import java.util.List;
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
        Outcome outcome = outcome(command, identifier);
        List<String> failed = outcome.failedSopInstanceUids();
        CommandSet response = response(command, outcome, !failed.isEmpty());
        if (failed.isEmpty()) {
            association.send(response);
        } else {
            association.send(
                    response,
                    Identifiers.encode(
                            Map.of("FailedSOPInstanceUIDList", failed),
                            association.context(command).transferSyntax()));
        }
    }

    private Outcome outcome(CommandSet command, byte[] identifier) throws DicomException, InterruptedException {
        var watch = new CancelWatch(association, command);
        var link = new Link();
        try {
            Map<String, Object> keys = Identifiers.request(
                    identifier,
                    association.context(command).transferSyntax(),
                    association.connection().who());
            QueryLevel level = Identifiers.takeLevel(keys);
            var originator = new MoveOriginator(who.callingAeTitle(), command.number(CommandSet.MESSAGE_ID, 0));
            Outcome outcome = service.move(
                    who,
                    level,
                    keys,
                    command.text(CommandSet.MOVE_DESTINATION),
                    originator,
                    soFar -> pending(command, watch, link, soFar),
                    watch.handle());
            link.check();
            return outcome;
        } catch (DicomStatusException e) {
            link.check();
            answers.refused("C-MOVE", e.status(), e.getMessage());
            return Outcome.uncounted(e.status());
        } catch (DicomException | RuntimeException e) {
            link.check();
            answers.failed("C-MOVE", DicomStatus.CANNOT_UNDERSTAND, Causes.describe(e));
            return Outcome.uncounted(DicomStatus.CANNOT_UNDERSTAND);
        }
    }

    /** A broken association cancels the service's work; the cause is thrown when it returns. */
    private void pending(CommandSet command, CancelWatch watch, Link link, Outcome soFar) {
        try {
            link.run(() -> {
                watch.look();
                if (!watch.handle().isCancelled()) {
                    association.send(response(command, withStatus(soFar, DicomStatus.PENDING), false));
                }
            });
        } catch (DicomException e) {
            watch.handle().cancel();
        }
    }

    private static CommandSet response(CommandSet command, Outcome outcome, boolean dataSet) {
        CommandSet response = command.response(outcome.status(), dataSet);
        boolean mayRemain = outcome.isPending() || outcome.status() == DicomStatus.CANCEL;
        put(response, CommandSet.REMAINING_SUB_OPERATIONS, mayRemain ? outcome.remaining() : Outcome.UNKNOWN);
        put(response, CommandSet.COMPLETED_SUB_OPERATIONS, outcome.completed());
        put(response, CommandSet.FAILED_SUB_OPERATIONS, outcome.failed());
        put(response, CommandSet.WARNING_SUB_OPERATIONS, outcome.warning());
        return response;
    }

    private static void put(CommandSet response, int element, int counter) {
        if (counter != Outcome.UNKNOWN) {
            response.put(element, Math.min(counter, 0xFFFF));
        }
    }

    private static Outcome withStatus(Outcome outcome, int status) {
        return new Outcome(
                status, outcome.completed(), outcome.failed(), outcome.warning(), outcome.remaining(), List.of(), "");
    }
}
