package org.caravan.camel.dicom;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomNotNowException;

/** Requests about a series that wait for their gate, minutes perhaps: whoever has the series stopped need not wait for them. Safe for several threads. */
final class GateWaits {

    private final ConcurrentMap<String, Wait> waiting = new ConcurrentHashMap<>();

    /** A gate that is asked. */
    interface Gate {
        void pass() throws DicomException, InterruptedException;
    }

    private static final class Wait {
        private final Thread thread = Thread.currentThread();
        private boolean ended;
        private boolean stopped;

        synchronized void stop() {
            if (!ended) {
                stopped = true;
                thread.interrupt();
            }
        }

        /** Whether it was stopped; after this it is not any more. */
        synchronized boolean end() {
            ended = true;
            return stopped;
        }
    }

    /**
     * Passes the gate.
     *
     * @param series SeriesInstanceUID; null where the request is about none
     * @throws DicomNotNowException where that series was stopped meanwhile
     */
    void pass(String series, String pacs, Gate gate) throws DicomException, InterruptedException {
        if (series == null || series.isEmpty()) {
            gate.pass();
            return;
        }
        Wait wait = new Wait();
        waiting.put(series, wait);
        try {
            gate.pass();
        } catch (DicomException | InterruptedException | RuntimeException e) {
            requireNotStopped(wait, pacs);
            throw e;
        } finally {
            waiting.remove(series, wait);
        }
        requireNotStopped(wait, pacs);
    }

    private static void requireNotStopped(Wait wait, String pacs) throws DicomNotNowException {
        if (wait.end()) {
            Thread.interrupted(); // that was ours
            throw new DicomNotNowException("It was stopped by hand before " + pacs + " was asked for it");
        }
    }

    /** Ends the waits of these series. */
    void stop(Set<String> series) {
        series.forEach(uid -> {
            Wait wait = waiting.get(uid);
            if (wait != null) {
                wait.stop();
            }
        });
    }
}
