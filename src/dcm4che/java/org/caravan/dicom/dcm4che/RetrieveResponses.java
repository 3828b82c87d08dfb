package org.caravan.dicom.dcm4che;

import java.io.IOException;
import java.util.List;

import org.dcm4che3.data.Attributes;
import org.dcm4che3.data.Tag;
import org.dcm4che3.data.VR;

import org.caravan.dicom.CancelHandle;
import org.caravan.dicom.DicomAbortedException;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.Outcome;

/** The responses to one C-MOVE or C-GET at the acceptor (PS3.7 §9.1.3.1, §9.1.4.1). */
final class RetrieveResponses {

    private static final int LARGEST_COUNTER = 0xFFFF;

    private final Message message;
    private final CancelHandle cancel;
    private final Responses responses;

    /** @param cancel no more pending responses once it is used; used where the association breaks */
    RetrieveResponses(Message message, CancelHandle cancel) {
        this.message = message;
        this.cancel = cancel;
        responses = new Responses(message);
    }

    /** Sends a pending response. A broken association cancels the work; {@link #end} throws the cause. */
    void pending(Outcome soFar) {
        if (cancel.isCancelled()) {
            return;
        }
        try {
            responses.send(response(soFar.withStatus(DicomStatus.PENDING)), null);
        } catch (DicomAbortedException e) {
            cancel.cancel();
        }
    }

    /** Throws what went wrong on the wire while {@link #pending} was called, if anything did. */
    void check() throws IOException {
        responses.check();
    }

    /** Sends the final response. */
    void end(Outcome outcome) throws IOException {
        responses.check();
        List<String> failed = outcome.failedSopInstanceUids();
        Attributes dataSet = null;
        if (!failed.isEmpty()) {
            dataSet = new Attributes();
            dataSet.setString(Tag.FailedSOPInstanceUIDList, VR.UI, failed.toArray(String[]::new));
        }
        message.send(response(outcome), dataSet);
    }

    private Attributes response(Outcome outcome) {
        Attributes response = message.response(outcome.status());
        boolean mayRemain = outcome.isPending() || outcome.status() == DicomStatus.CANCEL;
        put(response, Tag.NumberOfRemainingSuboperations, mayRemain ? outcome.remaining() : Outcome.UNKNOWN);
        put(response, Tag.NumberOfCompletedSuboperations, outcome.completed());
        put(response, Tag.NumberOfFailedSuboperations, outcome.failed());
        put(response, Tag.NumberOfWarningSuboperations, outcome.warning());
        return response;
    }

    private static void put(Attributes response, int tag, int counter) {
        if (counter != Outcome.UNKNOWN) {
            response.setInt(tag, VR.US, Math.min(counter, LARGEST_COUNTER));
        }
    }
}
