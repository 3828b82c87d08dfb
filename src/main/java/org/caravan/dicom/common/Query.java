package org.caravan.dicom.common;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import org.caravan.dicom.DicomClient.MatchConsumer;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomMatchException;
import org.caravan.dicom.Peer;
import org.caravan.dicom.QueryLevel;
import org.caravan.dicom.data.Selection;

/**
 * One C-FIND beside its transport (PS3.4 §C.4.1): what is asked, and what becomes of the matches. Patients are derived from studies
 * where the peer knows no Patient Root.
 */
public final class Query {

    private final Peer peer;
    private final QueryLevel level;
    private final Map<String, ?> keys;
    private final MatchConsumer consumer;
    private final String sopClass;
    private final String transferSyntax;
    private final boolean patientsFromStudies;
    private final Selection selection;
    private final Set<Fingerprint> patients = new HashSet<>();
    private int received;

    /** @param sopClass the information model it is asked in */
    public Query(
            Peer peer,
            QueryLevel level,
            Map<String, ?> keys,
            MatchConsumer consumer,
            String sopClass,
            String transferSyntax) {
        this.peer = peer;
        this.level = level;
        this.keys = keys;
        this.consumer = consumer;
        this.sopClass = sopClass;
        this.transferSyntax = transferSyntax;
        patientsFromStudies = level == QueryLevel.PATIENT && QueryContexts.isStudyRoot(sopClass);
        selection = Selection.of(withLevel(patientsFromStudies ? keysToSend() : keys));
    }

    private static Map<String, Object> withLevel(Map<String, ?> keys) {
        Map<String, Object> asked = new LinkedHashMap<>(keys);
        asked.put("QueryRetrieveLevel", "");
        return asked;
    }

    /** The encoded identifier to send. */
    public byte[] identifier() {
        return Identifiers.encode(keysToSend(), transferSyntax, peer);
    }

    /** What is asked, with the level it is asked at. */
    public Map<String, Object> keysToSend() {
        if (!patientsFromStudies) {
            return QueryContexts.identifier(sopClass, level, keys);
        }
        Map<String, Object> identifier = new LinkedHashMap<>();
        identifier.put("PatientID", "");
        identifier.put("IssuerOfPatientID", "");
        identifier.put("StudyInstanceUID", "");
        identifier.putAll(keys);
        identifier.put("QueryRetrieveLevel", QueryLevel.STUDY.name());
        return identifier;
    }

    /**
     * Takes the identifier of a pending response. Elements that were not asked for are passed over.
     *
     * @throws DicomMatchException when it is no data set, or beyond {@link Peer#matchLimit()} or {@link Peer#maxMatchLength()}
     */
    public void take(byte[] bytes) throws DicomException {
        count();
        give(Identifiers.decode(bytes, transferSyntax, peer, selection));
    }

    /** The same for a match that is decoded, of which only what was asked for is read. */
    public void take(Map<String, Object> match) throws DicomException {
        count();
        give(match);
    }

    /** What was asked for. */
    public Selection selection() {
        return selection;
    }

    private void count() throws DicomMatchException {
        if (++received > peer.matchLimit()) {
            throw new DicomMatchException("C-FIND at " + level + " level: " + Messages.who(peer) + " sent more than "
                    + peer.matchLimit() + " matches (matchLimit). Narrow the query, or raise matchLimit.");
        }
    }

    private void give(Map<String, Object> match) throws DicomException {
        if (patientsFromStudies && !isNewPatient(match)) {
            return;
        }
        consumer.accept(match);
    }

    /** Matches that the peer sent. */
    public int sent() {
        return received;
    }

    private boolean isNewPatient(Map<String, Object> match) {
        if (!keys.containsKey("StudyInstanceUID")) {
            match.remove("StudyInstanceUID");
        }
        match.put("QueryRetrieveLevel", QueryLevel.PATIENT.name());
        return patients.add(
                Fingerprint.of(match.getOrDefault("PatientID", ""), match.getOrDefault("IssuerOfPatientID", "")));
    }
}
