package org.caravan.deliver;

/** An archive did not arrive. The message holds no patient data. */
public class DeliveryException extends Exception {

    private final boolean retryable;

    public DeliveryException(String message, boolean retryable) {
        super(message);
        this.retryable = retryable;
    }

    /** False where trying again is in vain until somebody has changed a setting or the far end. */
    public boolean isRetryable() {
        return retryable;
    }
}
