package org.caravan.dicom.common;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.time.Duration;

import org.caravan.dicom.DicomAbortedException;
import org.caravan.dicom.DicomConnectException;
import org.caravan.dicom.DicomMatchException;
import org.caravan.dicom.DicomNotOfferedException;
import org.caravan.dicom.DicomRejectedException;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.DicomStatusException;
import org.caravan.dicom.DicomTimeoutException;
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
    public static DicomNotOfferedException noVerification(Peer peer) {
        return new DicomNotOfferedException(
                who(peer) + " refused C-ECHO: it accepted no presentation context for verification.");
    }

    /** The peer accepted no presentation context for storage commitment. */
    public static DicomNotOfferedException noCommitment(Peer peer) {
        return new DicomNotOfferedException(who(peer)
                + " refused storage commitment: it accepted no presentation context for it. Have it permitted for "
                + peer.callingAeTitle() + ", or use verify=find.");
    }

    /** The peer accepted no presentation context for reports on storage commitment. */
    public static DicomNotOfferedException noReports(Peer peer) {
        return new DicomNotOfferedException(who(peer)
                + " takes no reports on storage commitment: it accepted no presentation context on which we are SCP. Have them permitted for "
                + peer.callingAeTitle() + ".");
    }

    /** A patient is to be retrieved from a peer that knows studies only. */
    public static DicomNotOfferedException noPatientRetrieve(Peer peer, String request) {
        return new DicomNotOfferedException(who(peer) + " knows Study Root only, which has no " + request
                + " at PATIENT level. Retrieve study by study.");
    }

    /** The peer accepted C-GET, but no presentation context on which an object could come. */
    public static DicomNotOfferedException noStorage(Peer peer, int sopClasses) {
        return new DicomNotOfferedException(
                who(peer) + " refused C-GET: it accepted none of the " + sopClasses
                        + " storage SOP classes proposed. Name those of the objects, or use C-MOVE.",
                true);
    }

    /** The peer accepted contexts for objects, but none on which it would be the sender (PS3.7 §D.3.3.4). */
    public static DicomNotOfferedException noRole(Peer peer) {
        return new DicomNotOfferedException(
                who(peer) + " refused C-GET: it did not accept that we receive objects on an association we open"
                        + " (role selection, SCP). Have C-GET permitted for " + peer.callingAeTitle()
                        + ", or use C-MOVE.");
    }

    /**
     * The peer broke off before it had answered anything: some abort, or close the connection, instead of rejecting an AE title they do
     * not know, and some only at its first request.
     */
    public static DicomAbortedException withAdvice(Peer peer, DicomAbortedException e) {
        return new DicomAbortedException(
                e.getMessage() + " Before that it answered nothing: is our AE title " + peer.callingAeTitle()
                        + " entered there with this machine's address, and permitted to query and retrieve? Is its own AE title "
                        + peer.calledAeTitle() + "?"
                        + (peer.tls() == null ? "" : " Does it want a certificate of ours?"),
                e);
    }

    /** No TCP connection: says what kept it from being made, and what to check. */
    public static DicomConnectException unreachable(Peer peer, IOException cause) {
        return new DicomConnectException(
                who(peer) + " cannot be reached: " + reason(cause, peer.connectTimeout()), cause);
    }

    private static String reason(IOException cause, Duration connectTimeout) {
        String message = String.valueOf(cause.getMessage());
        if (cause instanceof ConnectException && message.contains("refused")) {
            return "connection refused. The machine answers, but nothing takes connections at that port: check the port, that"
                    + " the PACS runs, and that no firewall refuses us.";
        }
        if (cause instanceof SocketTimeoutException || message.contains("timed out")) {
            return "no answer within " + text(connectTimeout)
                    + " (connectTimeout). Check the host, that the machine runs, and"
                    + " that no firewall in between drops what we send.";
        }
        if (cause instanceof NoRouteToHostException || message.contains("unreachable")) {
            return "there is no route to it. Check the host, and this machine's network: its cable, VPN and routes.";
        }
        return cause.getClass().getSimpleName() + ". Check host and port, and this machine's network.";
    }

    /** A length of time as messages write it. */
    public static String text(Duration length) {
        return length.toMillis() % 1000 == 0 ? length.toSeconds() + " s" : length.toMillis() + " ms";
    }

    /** The peer's host name means nothing here. */
    public static DicomConnectException unknownHost(Peer peer, Exception cause) {
        return new DicomConnectException(
                who(peer)
                        + " cannot be reached: the host name is unknown. Check the host, and the name service of this machine.",
                cause);
    }

    /** The listener's address is taken, or not one of this machine. */
    public static DicomConnectException cannotBind(ListenerConfig config, Exception cause) {
        return new DicomConnectException(
                "The DICOM listener cannot bind " + config.host() + ":" + config.port() + ": " + cause.getMessage()
                        + ". Check the host, stop what uses the port, or set another one.",
                cause);
    }

    /** A whole stretch of work took too long. */
    public static DicomTimeoutException overdue(String who, Deadline total) {
        return new DicomTimeoutException(who + " was not done within " + text(total)
                + ". Look at the load of the peer, or raise " + total.option() + ".");
    }

    /** Nothing moved for as long as one wait may last. */
    public static DicomTimeoutException silence(String who, Deadline wait, boolean reading) {
        return new DicomTimeoutException(who
                + (reading ? " sent nothing for " : " read nothing of what was sent for ")
                + text(wait) + ". Look at the network and the load of the peer, or raise " + wait.option() + ".");
    }

    /** A match, or the data set of another response, is longer than the peer may send. */
    public static DicomMatchException matchTooLong(Peer peer) {
        return new DicomMatchException(who(peer) + " sent an identifier of more than " + peer.maxMatchLength()
                + " bytes (maxMatchLength). Ask for less, or raise maxMatchLength.");
    }

    /** The peer took no notice of a C-CANCEL. */
    public static DicomAbortedException ignoredCancel(Peer peer, DicomTimeoutException cause) {
        return new DicomAbortedException(
                who(peer) + " went on after it was asked to cancel; the association was aborted.", cause);
    }

    /** A-ABORT in words (PS3.8 §9.3.8). */
    public static String abortReason(int source, int reason) {
        if (source == 0) {
            return "its application gave up";
        }
        return switch (reason) {
            case 1 -> "unrecognised PDU";
            case 2 -> "unexpected PDU";
            case 4 -> "unrecognised PDU parameter";
            case 5 -> "unexpected PDU parameter";
            case 6 -> "invalid PDU parameter value";
            default -> "no reason given";
        };
    }

    private static String text(Deadline deadline) {
        return text(deadline.length()) + " (" + deadline.option() + ")";
    }
}
