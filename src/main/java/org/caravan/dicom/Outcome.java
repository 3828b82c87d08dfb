package org.caravan.dicom;

import java.util.List;

/**
 * What a final (or pending) response of C-MOVE, C-GET or a run of C-STOREs said (PS3.7 §9.1.4). Counters that the peer left out
 * are {@link #UNKNOWN}.
 *
 * @param status DIMSE status, 0x0000 to 0xFFFF
 * @param completed sub-operations completed
 * @param failed sub-operations failed
 * @param warning sub-operations completed with a warning
 * @param remaining sub-operations remaining
 * @param failedSopInstanceUids Failed SOP Instance UID List (0008,0058), empty where the peer sent none
 * @param errorComment Error Comment (0000,0902), empty where none, without control characters and cut after 64 characters, as its VR (LO)
 *     allows; may hold patient data: never log it
 */
public record Outcome(
        int status,
        int completed,
        int failed,
        int warning,
        int remaining,
        List<String> failedSopInstanceUids,
        String errorComment) {

    /** A counter the peer left out: missing is not zero. */
    public static final int UNKNOWN = -1;

    private static final int LONGEST_COMMENT = 64;

    public Outcome {
        failedSopInstanceUids = List.copyOf(failedSopInstanceUids);
        errorComment = errorComment
                .substring(0, Math.min(LONGEST_COMMENT, errorComment.length()))
                .replaceAll("\\p{Cntrl}", " ");
    }

    /** An outcome that tells its status and counts nothing. */
    public static Outcome uncounted(int status) {
        return new Outcome(status, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, List.of(), "");
    }

    /** The outcome of a retrieve that was cancelled before the peer was asked. */
    public static Outcome cancelledUnasked() {
        return new Outcome(DicomStatus.CANCEL, 0, 0, 0, UNKNOWN, List.of(), "");
    }

    /** The same counts and details with that status. */
    public Outcome withStatus(int other) {
        return new Outcome(other, completed, failed, warning, remaining, failedSopInstanceUids, errorComment);
    }

    public boolean isSuccess() {
        return status == DicomStatus.SUCCESS;
    }

    public boolean isPending() {
        return DicomStatus.isPending(status);
    }
}
