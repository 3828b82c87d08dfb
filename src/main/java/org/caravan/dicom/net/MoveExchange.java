package org.caravan.dicom.net;

import java.util.List;
import java.util.Map;

import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomMalformedException;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.Outcome;
import org.caravan.dicom.Peer;
import org.caravan.dicom.QueryLevel;
import org.caravan.dicom.RequestControl;
import org.caravan.dicom.common.Identifiers;
import org.caravan.dicom.common.Messages;
import org.caravan.dicom.common.QueryContexts;
import org.caravan.dicom.common.SopClasses;

/** One C-MOVE and its responses (PS3.4 §C.4.2). */
final class MoveExchange implements ClientAssociation.Exchange<Outcome> {

    private final Peer peer;
    private final QueryLevel level;
    private final Map<String, ?> identifiers;
    private final String destinationAeTitle;
    private final RequestControl.Progress progress;

    MoveExchange(
            Peer peer,
            QueryLevel level,
            Map<String, ?> identifiers,
            String destinationAeTitle,
            RequestControl.Progress progress) {
        this.peer = peer;
        this.level = level;
        this.identifiers = identifiers;
        this.destinationAeTitle = destinationAeTitle;
        this.progress = progress;
    }

    @Override
    public Outcome run(ClientAssociation client) throws DicomException, InterruptedException {
        Association.Context context = client.context(QueryContexts.choose(
                client::accepts,
                peer,
                "C-MOVE",
                SopClasses.PATIENT_ROOT_MOVE,
                SopClasses.STUDY_ROOT_MOVE,
                level,
                identifiers));
        if (level == QueryLevel.PATIENT && QueryContexts.isStudyRoot(context.abstractSyntax())) {
            throw Messages.noPatientMove(peer);
        }
        byte[] identifier = Identifiers.encode(
                QueryContexts.uniqueKeys(context.abstractSyntax(), level, identifiers), context.transferSyntax(), peer);
        Association association = client.association();
        association.send(
                client.request(context, CommandSet.C_MOVE_RQ, true)
                        .put(CommandSet.PRIORITY, 0)
                        .putText(CommandSet.MOVE_DESTINATION, destinationAeTitle),
                identifier);
        while (true) {
            CommandSet response = client.readResponse(CommandSet.C_MOVE_RQ);
            byte[] dataSet = response.hasDataSet() ? association.readDataSet(response, Identifiers.MAX_LENGTH) : null;
            Outcome outcome = outcome(response, failedUids(dataSet, context));
            if (!outcome.isPending()) {
                return outcome;
            }
            progress.pending(outcome);
        }
    }

    private static Outcome outcome(CommandSet response, List<String> failedUids) {
        return new Outcome(
                response.number(CommandSet.STATUS, DicomStatus.PROCESSING_FAILURE),
                response.number(CommandSet.COMPLETED_SUB_OPERATIONS, Outcome.UNKNOWN),
                response.number(CommandSet.FAILED_SUB_OPERATIONS, Outcome.UNKNOWN),
                response.number(CommandSet.WARNING_SUB_OPERATIONS, Outcome.UNKNOWN),
                response.number(CommandSet.REMAINING_SUB_OPERATIONS, Outcome.UNKNOWN),
                failedUids,
                response.text(CommandSet.ERROR_COMMENT));
    }

    /** The list is a help, not the source of truth: one that cannot be read does not spoil the outcome. */
    private List<String> failedUids(byte[] dataSet, Association.Context context) {
        if (dataSet == null || dataSet.length == 0) {
            return List.of();
        }
        try {
            Object value = Identifiers.decode(
                            dataSet, context.transferSyntax(), peer.fallbackCharacterSet(), Messages.who(peer))
                    .get("FailedSOPInstanceUIDList");
            if (value instanceof List<?> list) {
                return list.stream().map(String::valueOf).toList();
            }
            return value == null || value.toString().isEmpty() ? List.of() : List.of(value.toString());
        } catch (DicomMalformedException e) {
            return List.of();
        }
    }
}
