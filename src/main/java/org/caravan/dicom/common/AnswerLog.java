package org.caravan.dicom.common;

import java.util.LinkedHashMap;
import java.util.Map;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.DicomStatusException;
import org.caravan.dicom.ListenerObserver;

/**
 * Says in the log which failures an acceptor answers: each once per association, when it happens first, and how often it happened when the
 * association has ended. So a sender of a million refused objects fills no disk. For one association, used by its thread.
 */
public final class AnswerLog implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AnswerLog.class);

    /** Different answers that are told apart; further ones are not said. */
    private static final int MOST = 50;

    private final String who;
    private final Map<String, Integer> counts = new LinkedHashMap<>();

    public AnswerLog(ListenerObserver.Association association) {
        who = association.callingAeTitle() + " at " + association.remoteAddress();
    }

    /**
     * A request was refused, for a reason that lies with the peer.
     *
     * @param request for example {@code C-STORE}
     * @param reason without patient data; null or empty for none
     */
    public void refused(String request, int status, String reason) {
        if (isFirst(request, status)) {
            LOG.warn("{}", line(request, status, reason));
        }
    }

    /** A request failed, for a reason that lies with us. */
    public void failed(String request, int status, String reason) {
        if (isFirst(request, status)) {
            LOG.error("{}", line(request, status, reason));
        }
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

    private boolean isFirst(String request, int status) {
        String answer = request + " with " + DicomStatus.describe(status);
        if (counts.size() == MOST && !counts.containsKey(answer)) {
            return false;
        }
        return counts.merge(answer, 1, Integer::sum) == 1;
    }

    private String line(String request, int status, String reason) {
        return "Answered a " + request + " of " + who + " with " + DicomStatus.describe(status)
                + (reason == null || reason.isEmpty() ? "" : ": " + reason);
    }

    /** Says how often those that came several times came. */
    @Override
    public void close() {
        counts.forEach((answer, count) -> {
            if (count > 1) {
                LOG.warn("Association of {} has ended: {} times it was answered {}", who, count, answer);
            }
        });
        counts.clear();
    }
}
