package org.caravan.dicom.net;

import java.util.Map;

import org.caravan.dicom.DicomException;
import org.caravan.dicom.Outcome;
import org.caravan.dicom.Peer;
import org.caravan.dicom.QueryLevel;
import org.caravan.dicom.RequestControl;
import org.caravan.dicom.common.SopClasses;

/** One C-MOVE and its responses (PS3.4 §C.4.2). */
final class MoveExchange extends RetrieveExchange {

    private final String destinationAeTitle;
    private final RequestControl.Progress progress;

    MoveExchange(
            Peer peer,
            QueryLevel level,
            Map<String, ?> identifiers,
            String destinationAeTitle,
            RequestControl.Progress progress) {
        super("C-MOVE", peer, level, identifiers);
        this.destinationAeTitle = destinationAeTitle;
        this.progress = progress;
    }

    @Override
    public Outcome run(ClientAssociation client) throws DicomException, InterruptedException {
        Association.Context context = choose(client, SopClasses.PATIENT_ROOT_MOVE, SopClasses.STUDY_ROOT_MOVE);
        Association association = client.association();
        association.send(
                client.request(context, CommandSet.C_MOVE_RQ, true)
                        .put(CommandSet.PRIORITY, 0)
                        .putText(CommandSet.MOVE_DESTINATION, destinationAeTitle),
                identifier(context));
        while (true) {
            Outcome outcome = outcome(association, client.readResponse(CommandSet.C_MOVE_RQ), context);
            if (!outcome.isPending()) {
                return outcome;
            }
            progress.pending(outcome);
        }
    }
}
