package org.caravan.dicom;

import java.time.Duration;
import java.util.Objects;

/**
 * How long one request may take in all, who hears of its progress, and how it is stopped.
 *
 * @param deadline total time of the request; every wait within it is bounded by the peer's own time-outs too
 * @param progress called for every pending response, on the thread of the request
 * @param cancel when cancelled, a C-CANCEL is sent, and the association aborted where that has no effect
 */
public record RequestControl(Duration deadline, Progress progress, CancelHandle cancel) {

    public RequestControl {
        Objects.requireNonNull(deadline, "deadline");
        Objects.requireNonNull(progress, "progress");
        Objects.requireNonNull(cancel, "cancel");
        DurationRange.JOB.require("deadline", deadline);
    }

    /** A control with that total time, without progress, that nobody cancels. */
    public static RequestControl within(Duration deadline) {
        return new RequestControl(deadline, outcome -> {}, new CancelHandle());
    }

    /** The same, with pending responses told to this. */
    public RequestControl withProgress(Progress newProgress) {
        return new RequestControl(deadline, newProgress, cancel);
    }

    /** The same, stopped by this. */
    public RequestControl withCancel(CancelHandle newCancel) {
        return new RequestControl(deadline, progress, newCancel);
    }

    /** Hears of pending responses; their counters may be missing or wrong (they are never the source of truth). */
    @FunctionalInterface
    public interface Progress {
        void pending(Outcome soFar);
    }
}
