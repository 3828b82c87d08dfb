package org.caravan.dicom.net;

import java.util.Map;

import org.caravan.dicom.DicomException;
import org.caravan.dicom.ListenerObserver;
import org.caravan.dicom.Outcome;
import org.caravan.dicom.Peer;
import org.caravan.dicom.QueryLevel;
import org.caravan.dicom.RequestControl;
import org.caravan.dicom.common.AnswerLog;
import org.caravan.dicom.common.GetRun;
import org.caravan.dicom.common.SopClasses;

/** One C-GET with its responses, and the C-STOREs that come between them (PS3.4 §C.4.3). */
final class GetExchange extends RetrieveExchange {

    private final GetRun run;
    private final RequestControl.Progress progress;

    GetExchange(Peer peer, QueryLevel level, Map<String, ?> identifiers, GetRun run, RequestControl.Progress progress) {
        super("C-GET", peer, level, identifiers);
        this.run = run;
        this.progress = progress;
    }

    @Override
    public Outcome run(ClientAssociation client) throws DicomException, InterruptedException {
        Association.Context context = choose(client, SopClasses.PATIENT_ROOT_GET, SopClasses.STUDY_ROOT_GET);
        Association association = client.association();
        run.requireStorage(client::accepts, association::sendsToRequestor);
        association.send(
                client.request(context, CommandSet.C_GET_RQ, true).put(CommandSet.PRIORITY, 0), identifier(context));
        ListenerObserver.Association who = run.who(association.connection().remoteAddress());
        var answers = new AnswerLog(who, run.services().logs().known());
        return receive(
                client,
                context,
                new StoreResponder(association, run.store(), run.services(), who, run.fallback(), answers));
    }

    private Outcome receive(ClientAssociation client, Association.Context context, StoreResponder stores)
            throws DicomException, InterruptedException {
        while (true) {
            CommandSet message = client.readMessage();
            if (message.commandField() == CommandSet.C_STORE_RQ) {
                run.answered(message.text(CommandSet.AFFECTED_SOP_INSTANCE_UID), stores.serve(message));
                continue;
            }
            client.requireResponse(message, CommandSet.C_GET_RQ);
            Outcome outcome = outcome(client.association(), message, context);
            if (!outcome.isPending()) {
                return run.outcome(outcome);
            }
            progress.pending(outcome);
        }
    }
}
