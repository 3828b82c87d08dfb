package org.caravan.deliver;

import org.caravan.queue.JobFailedException;

/** An archive did not arrive. The message holds no patient data. */
public class DeliveryException extends JobFailedException {

    /**
     * Fails the delivery.
     *
     * @param retryable false where trying again is in vain until somebody has changed a setting or the far end: then the destination is left
     *     alone for a while, since nothing else would arrive there either
     */
    public DeliveryException(String message, boolean retryable) {
        this(message, retryable ? Effect.RETRY : Effect.PAUSE);
    }

    /** Fails the delivery, with this effect on it and its destination. */
    public DeliveryException(String message, Effect effect) {
        super(effect, message);
    }

    /** True where other archives may do better in the same session. */
    boolean isOfOneArchive() {
        return effect() == Effect.RETRY || effect() == Effect.GIVE_UP;
    }
}
