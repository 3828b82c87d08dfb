package org.caravan.dicom.common;

import org.caravan.dicom.DicomConnectException;
import org.caravan.dicom.DicomRejectedException;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.DicomStatusException;
import org.caravan.dicom.ListenerConfig;
import org.caravan.dicom.Peer;
import org.caravan.dicom.RequestControl;

/** What went wrong and what to do about it, in the same words whichever transport it happened to. */
public final class Messages {

    private Messages() {}

    /** What messages call the peer. */
    public static String who(Peer peer) {
        return "PACS " + peer;
    }

    /** The failure of a request, with advice where the status has one. */
    public static DicomStatusException failure(Peer peer, String request, int status) {
        String advice =
                switch (status) {
                    case DicomStatus.OUT_OF_RESOURCES, 0xA701 -> " Ask for less at a time, or later.";
                    case DicomStatus.DATA_SET_MISMATCH -> " Check the keys and the query model.";
                    case DicomStatus.NOT_AUTHORIZED -> " Have " + peer.callingAeTitle() + " permitted at the PACS.";
                    default -> " Look at its log for the reason.";
                };
        return new DicomStatusException(
                status, who(peer) + " answered " + request + " with " + DicomStatus.describe(status) + "." + advice);
    }

    /** Refuses a request whose cancel handle was used before it began. */
    public static void refuseIfCancelled(Peer peer, String request, RequestControl control)
            throws DicomStatusException {
        if (control.cancel().isCancelled()) {
            throw new DicomStatusException(
                    DicomStatus.CANCEL, request + " to " + who(peer) + " was cancelled before it was sent.");
        }
    }

    /** The peer rejected the association. */
    public static DicomRejectedException rejected(Peer peer, Rejection rejection) {
        return new DicomRejectedException(
                who(peer) + " refused the association: " + rejection.describe() + ". "
                        + rejection.advice(peer.callingAeTitle(), peer.calledAeTitle()),
                rejection.isPermanent());
    }

    /** The peer accepted no presentation context for verification. */
    public static DicomRejectedException noVerification(Peer peer) {
        return new DicomRejectedException(
                who(peer) + " refused C-ECHO: it accepted no presentation context for verification.", true);
    }

    /** C-MOVE of a patient is asked of a peer that knows studies only. */
    public static DicomRejectedException noPatientMove(Peer peer) {
        return new DicomRejectedException(
                who(peer) + " knows Study Root only, which has no C-MOVE at PATIENT level. Retrieve study by study.",
                true);
    }

    /** What to add where a peer lets everybody associate and aborts at the first request of an AE title it does not know. */
    public static String permissionAdvice(Peer peer) {
        return " Before that it answered nothing: is the AE title " + peer.callingAeTitle()
                + " entered there, and permitted to query and retrieve?";
    }

    /** No TCP connection. */
    public static DicomConnectException unreachable(Peer peer, String reason, Exception cause) {
        return new DicomConnectException(
                who(peer) + " cannot be reached within " + peer.connectTimeout().toMillis()
                        + " ms (connectTimeout): " + reason
                        + ". Check host and port, that it runs, and that no firewall is in between.",
                cause);
    }

    /** The peer's host name means nothing here. */
    public static DicomConnectException unknownHost(Peer peer, Exception cause) {
        return new DicomConnectException(
                who(peer) + " cannot be reached: its host name is unknown. Check the host, and the name service.",
                cause);
    }

    /** The listener's address is taken, or not one of this machine. */
    public static DicomConnectException cannotBind(ListenerConfig config, Exception cause) {
        return new DicomConnectException(
                "The DICOM listener cannot bind " + config.host() + ":" + config.port() + ": " + cause.getMessage()
                        + ". Check the host, stop what uses the port, or set another one.",
                cause);
    }
}
