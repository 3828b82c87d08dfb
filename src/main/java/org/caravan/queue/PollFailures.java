package org.caravan.queue;

import java.time.Duration;

import org.apache.camel.Exchange;
import org.apache.camel.spi.ExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells in one line that the queue cannot be read, and again only when the reason changes or five minutes have passed: every route asks the database,
 * and goes on asking until it is back.
 */
public final class PollFailures implements ExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(PollFailures.class);
    private static final long AGAIN = Duration.ofMinutes(5).toNanos();

    private String last = "";
    private long lastAt;

    @Override
    public void handleException(Throwable exception) {
        handleException("", null, exception);
    }

    @Override
    public void handleException(String message, Throwable exception) {
        handleException(message, null, exception);
    }

    @Override
    public synchronized void handleException(String message, Exchange exchange, Throwable exception) {
        String reason = Failures.reason(exception);
        if (!reason.equals(last) || System.nanoTime() - lastAt > AGAIN) {
            LOG.warn("The queue cannot be read for now: {}", reason);
            last = reason;
            lastAt = System.nanoTime();
        }
    }
}
