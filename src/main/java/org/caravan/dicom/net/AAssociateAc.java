package org.caravan.dicom.net;

import java.util.List;

/**
 * A-ASSOCIATE-AC (PS3.8 §9.3.3).
 *
 * @param calledAeTitle echoed from the request
 * @param callingAeTitle likewise
 * @param contexts one answer for each context proposed
 * @param user maximum length and implementation
 */
record AAssociateAc(String calledAeTitle, String callingAeTitle, List<Result> contexts, UserInformation user)
        implements Pdu {

    static final int ACCEPTANCE = 0;
    static final int ABSTRACT_SYNTAX_NOT_SUPPORTED = 3;
    static final int TRANSFER_SYNTAXES_NOT_SUPPORTED = 4;

    AAssociateAc {
        contexts = List.copyOf(contexts);
    }

    /**
     * The answer to one presentation context (PS3.8 §9.3.3.2).
     *
     * @param id of the context proposed
     * @param result 0 acceptance, 1 user rejection, 2 no reason, 3 abstract syntax, 4 transfer syntaxes not supported
     * @param transferSyntax the one chosen; without meaning unless accepted
     */
    record Result(int id, int result, String transferSyntax) {}
}
