package org.caravan.queue;

/** An exception whose message holds no patient data and no secret, so that it may be kept with a row and logged. */
public interface PlainReason {
    String getMessage();
}
