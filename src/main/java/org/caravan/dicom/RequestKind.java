package org.caravan.dicom;

/** The DIMSE request messages that a client sends (PS3.7 §9). */
public enum RequestKind {
    ECHO,
    FIND,
    MOVE,
    GET,
    STORE,
    /** Storage commitment: N-ACTION, and N-EVENT-REPORT at an acceptor. */
    COMMIT
}
