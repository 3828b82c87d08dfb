package org.caravan.dicom.dcm4che;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

import org.dcm4che3.data.Attributes;
import org.dcm4che3.net.Association;
import org.dcm4che3.net.DimseRSPHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The responses to one request, handed from dcm4che's reading thread to the one that asked. Only so many wait here: a peer that sends faster
 * than they are taken is slowed down.
 */
final class Exchange extends DimseRSPHandler {

    /** Few: dcm4che hands over each of them whole, however long it is. */
    private static final int CAPACITY = 8;

    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

    private final Deque<Response> responses = new ArrayDeque<>();
    private int received;
    private boolean closed;
    private boolean abandoned;
    private boolean wakeUp;

    /** A response; the data set is null where it has none. */
    record Response(Attributes command, Attributes dataSet) {}

    Exchange(int messageId) {
        super(messageId);
    }

    @Override
    public void onDimseRSP(Association association, Attributes command, Attributes dataSet) {
        super.onDimseRSP(association, command, dataSet);
        synchronized (this) {
            try {
                while (responses.size() >= CAPACITY && !abandoned) {
                    wait();
                }
                received++;
                responses.add(new Response(command, dataSet));
                notifyAll();
            } catch (InterruptedException e) {
                LOG.debug("Interrupted while a response waited to be taken", e);
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void onClose(Association association) {
        super.onClose(association);
        synchronized (this) {
            closed = true;
            notifyAll();
        }
    }

    /** Nobody takes any more responses. */
    synchronized void abandon() {
        abandoned = true;
        notifyAll();
    }

    /** Lets {@link #next} return early. */
    synchronized void wakeUp() {
        wakeUp = true;
        notifyAll();
    }

    /** Responses so far. */
    synchronized int received() {
        return received;
    }

    /**
     * Waits for the next response; null where none came in time, or {@link #wakeUp} was called.
     *
     * @throws IOException when the association has ended and no response is left
     */
    synchronized Response next(long nanos) throws IOException, InterruptedException {
        long until = System.nanoTime() + nanos;
        while (responses.isEmpty() && !closed && !wakeUp) {
            long left = until - System.nanoTime();
            if (left <= 0) {
                return null;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        wakeUp = false;
        Response response = responses.poll();
        if (response == null && closed) {
            throw new IOException("the association has ended");
        }
        notifyAll();
        return response;
    }
}
