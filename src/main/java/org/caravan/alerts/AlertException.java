package org.caravan.alerts;

import org.caravan.queue.PlainReason;

/** Nobody could be told. The message holds neither patient data nor a secret. */
public class AlertException extends RuntimeException implements PlainReason {

    public AlertException(String message) {
        super(message);
    }
}
