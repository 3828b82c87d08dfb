package org.caravan.discover;

import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;

import org.caravan.dicom.Uids;

/** The matches that are studies of one person within their dates, each once, whatever the PACS made of the keys; the others are counted. */
final class StudyMatches implements Iterator<Map<String, Object>> {

    private final Participant participant;
    private final Iterator<Map<String, Object>> matches;
    private final LeftOutCounts leftOut;
    private final Set<String> uids = new HashSet<>();
    private Map<String, Object> next;

    StudyMatches(Participant participant, Iterator<Map<String, Object>> matches, LeftOutCounts leftOut) {
        this.participant = participant;
        this.matches = matches;
        this.leftOut = leftOut;
    }

    @Override
    public boolean hasNext() {
        while (next == null && matches.hasNext()) {
            Map<String, Object> match = matches.next();
            LeftOut reason = judge(match);
            if (reason == null) {
                next = match;
            } else {
                leftOut.add(reason);
            }
        }
        return next != null;
    }

    @Override
    public Map<String, Object> next() {
        if (!hasNext()) {
            throw new NoSuchElementException("no more studies");
        }
        Map<String, Object> match = next;
        next = null;
        return match;
    }

    private LeftOut judge(Map<String, Object> match) {
        String uid = Attributes.text(match, "StudyInstanceUID");
        if (uid.isEmpty()) {
            return LeftOut.STUDY_WITHOUT_UID;
        }
        if (!Uids.isSafe(uid)) {
            return LeftOut.STUDY_UID_UNUSABLE;
        }
        String patientId = Attributes.text(match, "PatientID");
        if (patientId.isEmpty()) {
            return LeftOut.STUDY_WITHOUT_PATIENT_ID;
        }
        if (!patientId.equals(participant.patientId()) || !isIssuer(Attributes.text(match, "IssuerOfPatientID"))) {
            return LeftOut.STUDY_OF_ANOTHER_PATIENT;
        }
        if (!participant.window().contains(Attributes.text(match, "StudyDate"))) {
            return LeftOut.STUDY_OUTSIDE_DATES;
        }
        return uids.add(uid) ? null : LeftOut.STUDY_AGAIN;
    }

    private boolean isIssuer(String issuer) {
        return issuer.isEmpty()
                || issuer.equals(participant.issuer())
                || participant.issuer().isEmpty() && issuer.length() <= Participant.LONGEST_ISSUER;
    }
}
