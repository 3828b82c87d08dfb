package org.caravan.dicom.net;

import java.util.Map;

import org.caravan.dicom.DicomClient.MatchConsumer;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.Peer;
import org.caravan.dicom.QueryLevel;
import org.caravan.dicom.common.Messages;
import org.caravan.dicom.common.Query;
import org.caravan.dicom.common.QueryContexts;
import org.caravan.dicom.common.SopClasses;

/** One C-FIND and its responses (PS3.4 §C.4.1). */
record FindExchange(Peer peer, QueryLevel level, Map<String, ?> keys, MatchConsumer consumer)
        implements ClientAssociation.Exchange<Integer> {

    @Override
    public Integer run(ClientAssociation client) throws DicomException, InterruptedException {
        Association.Context context = client.context(QueryContexts.choose(
                client::accepts,
                peer,
                "C-FIND",
                SopClasses.PATIENT_ROOT_FIND,
                SopClasses.STUDY_ROOT_FIND,
                level,
                keys));
        var query = new Query(peer, level, keys, consumer, context.abstractSyntax(), context.transferSyntax());
        Association association = client.association();
        association.send(
                client.request(context, CommandSet.C_FIND_RQ, true).put(CommandSet.PRIORITY, 0), query.identifier());
        while (true) {
            CommandSet response = client.readResponse(CommandSet.C_FIND_RQ);
            byte[] match = response.hasDataSet()
                    ? association.readDataSet(response, peer.maxMatchLength(), () -> Messages.matchTooLong(peer))
                    : null;
            int status = response.number(CommandSet.STATUS, 0);
            if (!DicomStatus.isPending(status)) {
                if (status != DicomStatus.SUCCESS) {
                    throw Messages.failure(peer, "C-FIND at " + level + " level", status);
                }
                return query.sent();
            }
            if (match != null) {
                takeOrAbort(client, query, match);
            }
        }
    }

    /** A match that cannot be taken ends the query: the responses still due must not reach the next request. */
    private static void takeOrAbort(ClientAssociation client, Query query, byte[] match) throws DicomException {
        try {
            query.take(match);
        } catch (DicomException e) {
            client.abort();
            throw e;
        }
    }
}
