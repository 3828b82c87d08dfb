package org.caravan.dicom.common;

import java.util.ArrayList;
import java.util.List;

import org.caravan.dicom.QueryModel;

/** A presentation context to propose: a SOP class with the transfer syntaxes we offer for it, first choice first. */
public record Proposal(String abstractSyntax, List<String> transferSyntaxes) {

    public Proposal {
        transferSyntaxes = List.copyOf(transferSyntaxes);
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

    private static Proposal of(String sopClassUid) {
        return new Proposal(sopClassUid, SopClasses.LITTLE_ENDIAN);
    }
}
