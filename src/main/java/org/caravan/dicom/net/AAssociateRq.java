package org.caravan.dicom.net;

import java.util.List;

/**
 * A-ASSOCIATE-RQ (PS3.8 §9.3.2).
 *
 * @param protocolVersion bit 0 set for version 1
 * @param calledAeTitle as sent, without surrounding spaces; may hold anything
 * @param callingAeTitle likewise
 * @param applicationContext 1.2.840.10008.3.1.1.1 for DICOM
 * @param contexts 1 to 128 with odd, distinct ids
 * @param user maximum length and implementation
 */
record AAssociateRq(
        int protocolVersion,
        String calledAeTitle,
        String callingAeTitle,
        String applicationContext,
        List<Context> contexts,
        UserInformation user)
        implements Pdu {

    static final String DICOM_APPLICATION_CONTEXT = "1.2.840.10008.3.1.1.1";
    static final int MAX_CONTEXTS = 128;

    AAssociateRq {
        contexts = List.copyOf(contexts);
    }

    /**
     * A proposed presentation context (PS3.8 §9.3.2.2).
     *
     * @param id odd, 1 to 255
     * @param abstractSyntax SOP class UID
     * @param transferSyntaxes at least one, in the requestor's order
     */
    record Context(int id, String abstractSyntax, List<String> transferSyntaxes) {
        Context {
            transferSyntaxes = List.copyOf(transferSyntaxes);
        }
    }
}
