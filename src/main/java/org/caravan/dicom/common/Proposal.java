package org.caravan.dicom.common;

import java.util.ArrayList;
import java.util.List;

import org.caravan.dicom.QueryModel;

/**
 * A presentation context to propose: a SOP class with the transfer syntaxes we offer for it, first choice first.
 *
 * @param receiving whether we take the SCP role, and only that (PS3.7 §D.3.3.4): the peer sends on it
 */
public record Proposal(String abstractSyntax, List<String> transferSyntaxes, boolean receiving) {

    public Proposal {
        transferSyntaxes = List.copyOf(transferSyntaxes);
    }

    /** With the role a requestor has by default: the peer serves. */
    public Proposal(String abstractSyntax, List<String> transferSyntaxes) {
        this(abstractSyntax, transferSyntaxes, false);
    }

    /** Verification and query/retrieve: what one association for echo, find and move needs. */
    public static List<Proposal> queryRetrieve(QueryModel model) {
        var patientRoot = List.of(of(SopClasses.PATIENT_ROOT_FIND), of(SopClasses.PATIENT_ROOT_MOVE));
        var studyRoot = List.of(of(SopClasses.STUDY_ROOT_FIND), of(SopClasses.STUDY_ROOT_MOVE));
        var proposals = new ArrayList<Proposal>();
        proposals.add(of(SopClasses.VERIFICATION));
        if (model != QueryModel.STUDY_ROOT) {
            proposals.addAll(patientRoot);
        }
        if (model != QueryModel.PATIENT_ROOT) {
            proposals.addAll(studyRoot);
        }
        return List.copyOf(proposals);
    }

    static Proposal of(String sopClassUid) {
        return new Proposal(sopClassUid, SopClasses.LITTLE_ENDIAN);
    }
}
