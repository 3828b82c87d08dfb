package org.caravan.dicom.common;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.DicomStatusException;
import org.caravan.dicom.ListenerObserver;
import org.caravan.log.PeerLog;

/** Says in the log which failures an acceptor answers to one association; {@link PeerLog} sees to it that a million of them fill no disk. */
public final class AnswerLog {

    private static final Logger LOG = LoggerFactory.getLogger(AnswerLog.class);

    private final ListenerObserver.Association who;
    private final PeerLog log;

    public AnswerLog(ListenerObserver.Association association, PeerLog log) {
        who = association;
        this.log = log;
    }

    /**
     * A request was refused, for a reason that lies with the peer.
     *
     * @param request for example {@code C-STORE}
     * @param reason without patient data; null or empty for none
     */
    public void refused(String request, int status, String reason) {
        log.warn(LOG, who.remoteAddress(), answer(request, status), line(request, status, reason));
    }

    /** A request failed, for a reason that lies with us. */
    public void failed(String request, int status, String reason) {
        log.error(LOG, who.remoteAddress(), answer(request, status), line(request, status, reason));
    }

    /**
     * Says that a service threw.
     *
     * @return the status to answer: that of a {@link DicomStatusException}, else {@link DicomStatus#CANNOT_UNDERSTAND}
     */
    public int thrown(String request, Exception thrown) {
        if (thrown instanceof DicomStatusException refusal) {
            refused(request, refusal.status(), refusal.getMessage());
            return refusal.status();
        }
        failed(request, DicomStatus.CANNOT_UNDERSTAND, Causes.describe(thrown));
        return DicomStatus.CANNOT_UNDERSTAND;
    }

    private String answer(String request, int status) {
        return who.callingAeTitle() + " " + request + " " + status;
    }

    private String line(String request, int status, String reason) {
        return "Answered a " + request + " of " + who.callingAeTitle() + " at " + who.remoteAddress() + " with "
                + DicomStatus.describe(status) + (reason == null || reason.isEmpty() ? "" : ": " + reason);
    }
}
