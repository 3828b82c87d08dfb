package org.caravan.deliver;

import org.caravan.queue.JobFailedException;

/** An archive did not arrive. The message holds no patient data. */
public class DeliveryException extends JobFailedException {

    private final boolean retryable;

    /** Where trying again is in vain, the destination is left alone for a while: nothing else would arrive there either. */
    public DeliveryException(String message, boolean retryable) {
        this(message, retryable, retryable ? Effect.RETRY : Effect.PAUSE);
    }

    public DeliveryException(String message, boolean retryable, Effect effect) {
        super(effect, message);
        this.retryable = retryable;
    }

    /** False where trying again is in vain until somebody has changed a setting or the far end. */
    public boolean isRetryable() {
        return retryable;
    }
}
