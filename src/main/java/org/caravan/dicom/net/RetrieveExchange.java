package org.caravan.dicom.net;

import java.util.Map;

import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomRejectedException;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.Outcome;
import org.caravan.dicom.Peer;
import org.caravan.dicom.QueryLevel;
import org.caravan.dicom.common.Identifiers;
import org.caravan.dicom.common.Messages;
import org.caravan.dicom.common.QueryContexts;

/** What C-MOVE and C-GET have in common at the requestor: their identifier and their responses (PS3.4 §C.4.2, §C.4.3). */
abstract class RetrieveExchange implements ClientAssociation.Exchange<Outcome> {

    private final String name;
    private final Peer peer;
    private final QueryLevel level;
    private final Map<String, ?> identifiers;

    /** @param name for messages, for example {@code C-MOVE} */
    RetrieveExchange(String name, Peer peer, QueryLevel level, Map<String, ?> identifiers) {
        this.name = name;
        this.peer = peer;
        this.level = level;
        this.identifiers = identifiers;
    }

    /** The context to ask on, in the information model that fits. */
    final Association.Context choose(ClientAssociation client, String patientRoot, String studyRoot)
            throws DicomRejectedException {
        Association.Context context = client.context(
                QueryContexts.choose(client::accepts, peer, name, patientRoot, studyRoot, level, identifiers));
        if (level == QueryLevel.PATIENT && QueryContexts.isStudyRoot(context.abstractSyntax())) {
            throw Messages.noPatientRetrieve(peer, name);
        }
        return context;
    }

    final byte[] identifier(Association.Context context) {
        return Identifiers.encode(
                QueryContexts.uniqueKeys(context.abstractSyntax(), level, identifiers), context.transferSyntax(), peer);
    }

    /** Reads what belongs to the response, and makes an outcome of it. */
    final Outcome outcome(Association association, CommandSet response, Association.Context context)
            throws DicomException, InterruptedException {
        byte[] dataSet = response.hasDataSet()
                ? association.readDataSet(response, peer.maxMatchLength(), () -> Messages.matchTooLong(peer))
                : new byte[0];
        return new Outcome(
                response.number(CommandSet.STATUS, DicomStatus.PROCESSING_FAILURE),
                response.number(CommandSet.COMPLETED_SUB_OPERATIONS, Outcome.UNKNOWN),
                response.number(CommandSet.FAILED_SUB_OPERATIONS, Outcome.UNKNOWN),
                response.number(CommandSet.WARNING_SUB_OPERATIONS, Outcome.UNKNOWN),
                response.number(CommandSet.REMAINING_SUB_OPERATIONS, Outcome.UNKNOWN),
                Identifiers.failedUids(dataSet, context.transferSyntax(), peer),
                response.text(CommandSet.ERROR_COMMENT));
    }
}
