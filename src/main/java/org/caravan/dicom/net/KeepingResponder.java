package org.caravan.dicom.net;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.caravan.dicom.CommitmentReport;
import org.caravan.dicom.CommitmentRequest;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.KeepingService;
import org.caravan.dicom.ListenerObserver;
import org.caravan.dicom.Uids;
import org.caravan.dicom.common.AnswerLog;
import org.caravan.dicom.common.Commitments;
import org.caravan.dicom.common.SopClasses;

/**
 * Answers requests for storage commitment (PS3.4 §J.3). A peer that stays is told on this association what came of them; one that leaves, as
 * many do at once, is told by the service on another.
 */
final class KeepingResponder {

    /** A peer that says nothing for so long after its request waits for the report. */
    private static final Duration STAYS = Duration.ofSeconds(1);

    /** Requests of one association whose report is not answered yet. */
    private static final int MOST_OWED = 100;

    private static final int ALL_COMMITTED = 1;
    private static final int SOME_FAILED = 2;

    private static final Logger LOG = LoggerFactory.getLogger(KeepingResponder.class);

    private final Association association;
    private final KeepingService service;
    private final ListenerObserver.Association who;
    private final AnswerLog answers;
    private final Queue<Owed> owed = new ArrayDeque<>();
    private final Map<Integer, Owed> told = new HashMap<>();
    private int lastMessageId;

    private record Owed(CommitmentRequest request, int contextId) {}

    KeepingResponder(
            Association association, KeepingService service, ListenerObserver.Association who, AnswerLog answers) {
        this.association = association;
        this.service = service;
        this.who = who;
        this.answers = answers;
    }

    /** Takes a request (N-ACTION). */
    void serve(CommandSet command) throws DicomException, InterruptedException {
        CommitmentRequest request = command.hasDataSet()
                ? Commitments.request(
                        association.readDataSet(command, Commitments.LONGEST, this::tooLong),
                        association.context(command).transferSyntax())
                : null;
        int status = status(command, request);
        if (status == DicomStatus.SUCCESS) {
            owed.add(new Owed(request, command.contextId()));
        } else {
            answers.refused("N-ACTION", status, "");
        }
        CommandSet response = command.response(status, false)
                .putUid(CommandSet.AFFECTED_SOP_CLASS_UID, command.text(CommandSet.REQUESTED_SOP_CLASS_UID))
                .putUid(CommandSet.AFFECTED_SOP_INSTANCE_UID, command.text(CommandSet.REQUESTED_SOP_INSTANCE_UID))
                .put(CommandSet.ACTION_TYPE_ID, command.number(CommandSet.ACTION_TYPE_ID, 0));
        association.send(response);
    }

    private int status(CommandSet command, CommitmentRequest request) {
        if (!command.text(CommandSet.REQUESTED_SOP_INSTANCE_UID).equals(SopClasses.STORAGE_COMMITMENT_INSTANCE)) {
            return DicomStatus.NO_SUCH_OBJECT;
        }
        if (command.number(CommandSet.ACTION_TYPE_ID, 0) != CommitExchange.REQUEST_STORAGE_COMMITMENT) {
            return DicomStatus.NO_SUCH_ACTION;
        }
        if (request == null
                || !Uids.isValid(request.transactionUid())
                || request.objects().isEmpty()
                || !request.objects().stream().allMatch(object -> Uids.isValid(object.sopInstanceUid()))) {
            return DicomStatus.INVALID_ARGUMENT;
        }
        return owed.size() + told.size() < MOST_OWED ? DicomStatus.SUCCESS : DicomStatus.RESOURCE_LIMITATION;
    }

    /** Before the next message is awaited: tells a peer that waits for it what came of its requests. */
    void tellWhoStays() throws DicomException, InterruptedException {
        if (!owed.isEmpty() && association.isSilentFor(STAYS)) {
            for (Owed each = owed.poll(); each != null; each = owed.poll()) {
                tell(each);
            }
        }
    }

    private void tell(Owed each) throws DicomException, InterruptedException {
        lastMessageId = lastMessageId % 0xFFFF + 1;
        told.put(lastMessageId, each);
        send(association, each.contextId(), lastMessageId, service.report(each.request()));
    }

    /** Sends a report (N-EVENT-REPORT). */
    static void send(Association association, int contextId, int messageId, CommitmentReport report)
            throws DicomException, InterruptedException {
        association.send(
                CommandSet.request(contextId, CommandSet.N_EVENT_REPORT_RQ, messageId, true)
                        .putUid(CommandSet.AFFECTED_SOP_CLASS_UID, SopClasses.STORAGE_COMMITMENT)
                        .putUid(CommandSet.AFFECTED_SOP_INSTANCE_UID, SopClasses.STORAGE_COMMITMENT_INSTANCE)
                        .put(CommandSet.EVENT_TYPE_ID, report.failed().isEmpty() ? ALL_COMMITTED : SOME_FAILED),
                Commitments.encode(report, association.contexts().get(contextId).transferSyntax()));
    }

    /** Takes the answer to a report; false where it answers none. */
    boolean answered(CommandSet response) {
        Owed each = response.commandField() == (CommandSet.N_EVENT_REPORT_RQ | CommandSet.RESPONSE)
                ? told.remove(response.number(CommandSet.MESSAGE_ID_RESPONDED_TO, -1))
                : null;
        if (each != null && response.number(CommandSet.STATUS, 0) != DicomStatus.SUCCESS) {
            LOG.warn(
                    "{} at {} does not take a report on storage commitment: {}",
                    who.callingAeTitle(),
                    who.remoteAddress(),
                    DicomStatus.describe(response.number(CommandSet.STATUS, 0)));
        }
        return each != null;
    }

    /** The association has ended: who was not told is told on another. */
    void end() {
        told.values().forEach(each -> service.reportLater(who, each.request()));
        owed.forEach(each -> service.reportLater(who, each.request()));
        told.clear();
        owed.clear();
    }

    private PduException tooLong() {
        return new PduException(
                AAbort.INVALID_PARAMETER,
                association.connection().who() + " sent a request for storage commitment of more than "
                        + Commitments.LONGEST + " bytes.");
    }
}
