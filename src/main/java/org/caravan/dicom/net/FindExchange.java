package org.caravan.dicom.net;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.caravan.dicom.DicomClient.MatchConsumer;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomMalformedException;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.Peer;
import org.caravan.dicom.QueryLevel;

/** One C-FIND and its responses (PS3.4 §C.4.1). */
final class FindExchange implements ClientAssociation.Exchange<Integer> {

    private final Peer peer;
    private final QueryLevel level;
    private final Map<String, ?> keys;
    private final MatchConsumer consumer;

    private Association.Context context;
    private boolean patientsFromStudies;
    private final Set<List<Object>> patients = new HashSet<>();
    private int received;
    private int given;

    FindExchange(Peer peer, QueryLevel level, Map<String, ?> keys, MatchConsumer consumer) {
        this.peer = peer;
        this.level = level;
        this.keys = keys;
        this.consumer = consumer;
    }

    @Override
    public Integer run(ClientAssociation client) throws DicomException, InterruptedException {
        context = QueryContexts.choose(
                client, peer, "C-FIND", SopClasses.PATIENT_ROOT_FIND, SopClasses.STUDY_ROOT_FIND, level, keys);
        patientsFromStudies = level == QueryLevel.PATIENT && QueryContexts.isStudyRoot(context);
        byte[] identifier = Identifiers.encode(identifier(), context.transferSyntax(), peer.fallbackCharacterSet());
        Association association = client.association();
        association.send(client.request(context, CommandSet.C_FIND_RQ, true).put(CommandSet.PRIORITY, 0), identifier);
        while (true) {
            CommandSet response = client.readResponse(CommandSet.C_FIND_RQ);
            byte[] match = response.hasDataSet() ? association.readDataSet(response, Identifiers.MAX_LENGTH) : null;
            int status = response.number(CommandSet.STATUS, 0);
            if (!DicomStatus.isPending(status)) {
                if (status != DicomStatus.SUCCESS) {
                    throw BuiltInClient.failure(peer, "C-FIND at " + level + " level", status);
                }
                return given;
            }
            if (match != null) {
                takeOrAbort(client, match);
            }
        }
    }

    private Map<String, Object> identifier() {
        if (!patientsFromStudies) {
            return QueryContexts.identifier(context, level, keys);
        }
        Map<String, Object> identifier = new LinkedHashMap<>();
        identifier.put("PatientID", "");
        identifier.put("IssuerOfPatientID", "");
        identifier.put("StudyInstanceUID", "");
        identifier.putAll(keys);
        identifier.put("QueryRetrieveLevel", QueryLevel.STUDY.name());
        return identifier;
    }

    /** A match that cannot be taken ends the query: the responses still due must not reach the next request. */
    private void takeOrAbort(ClientAssociation client, byte[] match) throws DicomException {
        try {
            take(match);
        } catch (DicomException e) {
            client.abort();
            throw e;
        }
    }

    private void take(byte[] bytes) throws DicomException {
        if (++received > peer.matchLimit()) {
            throw new DicomMalformedException(
                    "C-FIND at " + level + " level: " + Requestor.who(peer) + " sent more than " + peer.matchLimit()
                            + " matches (matchLimit). Narrow the query, or raise matchLimit.");
        }
        Map<String, Object> match =
                Identifiers.decode(bytes, context.transferSyntax(), peer.fallbackCharacterSet(), Requestor.who(peer));
        if (patientsFromStudies && !isNewPatient(match)) {
            return;
        }
        given++;
        consumer.accept(match);
    }

    private boolean isNewPatient(Map<String, Object> match) {
        if (!keys.containsKey("StudyInstanceUID")) {
            match.remove("StudyInstanceUID");
        }
        match.put("QueryRetrieveLevel", QueryLevel.PATIENT.name());
        return patients.add(List.of(match.getOrDefault("PatientID", ""), match.getOrDefault("IssuerOfPatientID", "")));
    }
}
