package org.caravan.dicom.net;

import java.util.List;
import java.util.Map;

import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomMalformedException;
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
        byte[] dataSet = response.hasDataSet() ? association.readDataSet(response, Identifiers.MAX_LENGTH) : null;
        return new Outcome(
                response.number(CommandSet.STATUS, DicomStatus.PROCESSING_FAILURE),
                response.number(CommandSet.COMPLETED_SUB_OPERATIONS, Outcome.UNKNOWN),
                response.number(CommandSet.FAILED_SUB_OPERATIONS, Outcome.UNKNOWN),
                response.number(CommandSet.WARNING_SUB_OPERATIONS, Outcome.UNKNOWN),
                response.number(CommandSet.REMAINING_SUB_OPERATIONS, Outcome.UNKNOWN),
                failedUids(dataSet, context),
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
