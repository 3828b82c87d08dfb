package org.caravan.privacy;

import org.caravan.queue.JobFailedException;

/** An archive must not be made as things are: it is held until a person has mended what the reason says. Nothing of it is packed. */
public final class HeldException extends JobFailedException {

    /** @param reason what is wrong and what to do, without any value of an object, which may be a patient's */
    public HeldException(String reason) {
        super(Effect.HOLD, reason);
    }

    /** @param cause is not shown */
    public HeldException(String reason, Throwable cause) {
        super(Effect.HOLD, reason, cause);
    }
}
