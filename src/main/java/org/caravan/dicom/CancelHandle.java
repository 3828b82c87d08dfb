package org.caravan.dicom;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Stops a running request from another thread. Cancelling twice, or after the end, does nothing. */
public final class CancelHandle {

    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile boolean cancelled;

    /** Has the request stopped: whoever listens is told before this returns. */
    public void cancel() {
        synchronized (this) {
            if (cancelled) {
                return;
            }
            cancelled = true;
        }
        listeners.forEach(Runnable::run);
    }

    public boolean isCancelled() {
        return cancelled;
    }

    /** Runs the action when cancelled, at once where that has happened already; the result takes it off again. */
    public Registration onCancel(Runnable action) {
        listeners.add(action);
        if (cancelled) {
            action.run();
        }
        return () -> listeners.remove(action);
    }

    /** Takes a listener off again. */
    @FunctionalInterface
    public interface Registration extends AutoCloseable {
        @Override
        void close();
    }
}
