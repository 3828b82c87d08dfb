package org.caravan.dicom.net;

import java.util.List;
import java.util.Map;

import org.caravan.dicom.CancelHandle;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.Outcome;
import org.caravan.dicom.common.Identifiers;

/** The responses to one C-MOVE or C-GET at the acceptor (PS3.7 §9.1.3.1, §9.1.4.1). */
final class RetrieveResponses {

    private final Association association;
    private final CommandSet request;
    private final CancelWatch watch;
    private final Link link = new Link();

    RetrieveResponses(Association association, CommandSet request) {
        this.association = association;
        this.request = request;
        watch = new CancelWatch(association, request);
    }

    /** Cancelled when the peer sent a C-CANCEL, or the association broke. */
    CancelHandle cancel() {
        return watch.handle();
    }

    CancelWatch watch() {
        return watch;
    }

    /** Throws what went wrong on the wire while {@link #pending} was called, if anything did. */
    void check() throws DicomException, InterruptedException {
        link.check();
    }

    /** Sends a pending response. A broken association cancels the work; {@link #check} throws the cause. */
    void pending(Outcome soFar) {
        try {
            link.run(() -> {
                watch.look();
                if (!watch.handle().isCancelled()) {
                    association.send(response(soFar.withStatus(DicomStatus.PENDING), false));
                }
            });
        } catch (DicomException e) {
            watch.handle().cancel();
        }
    }

    /** Sends the final response. */
    void end(Outcome outcome) throws DicomException, InterruptedException {
        List<String> failed = outcome.failedSopInstanceUids();
        if (failed.isEmpty()) {
            association.send(response(outcome, false));
        } else {
            association.send(
                    response(outcome, true),
                    Identifiers.encode(
                            Map.of("FailedSOPInstanceUIDList", failed),
                            association.context(request).transferSyntax()));
        }
    }

    private CommandSet response(Outcome outcome, boolean dataSet) {
        CommandSet response = request.response(outcome.status(), dataSet);
        boolean mayRemain = outcome.isPending() || outcome.status() == DicomStatus.CANCEL;
        put(response, CommandSet.REMAINING_SUB_OPERATIONS, mayRemain ? outcome.remaining() : Outcome.UNKNOWN);
        put(response, CommandSet.COMPLETED_SUB_OPERATIONS, outcome.completed());
        put(response, CommandSet.FAILED_SUB_OPERATIONS, outcome.failed());
        put(response, CommandSet.WARNING_SUB_OPERATIONS, outcome.warning());
        return response;
    }

    private static void put(CommandSet response, int element, int counter) {
        if (counter != Outcome.UNKNOWN) {
            response.put(element, Math.min(counter, 0xFFFF));
        }
    }
}
