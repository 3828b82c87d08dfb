package org.caravan.dicom.net;

import org.caravan.dicom.DicomAbortedException;
import org.caravan.dicom.DicomException;

/** Carries what went wrong on the wire past a service that called back: its own failures are answered, those of the wire end the association. */
final class Link {

    private DicomException broken;
    private InterruptedException interrupted;

    /** What is sent from within a service. */
    @FunctionalInterface
    interface Sending {
        void run() throws DicomException, InterruptedException;
    }

    void run(Sending sending) throws DicomException {
        try {
            check();
            sending.run();
        } catch (DicomException e) {
            broken = e;
            throw e;
        } catch (InterruptedException e) {
            interrupted = e;
            throw new DicomAbortedException("Interrupted while answering.", e);
        }
    }

    /** Throws what went wrong on the wire, if anything did. */
    void check() throws DicomException, InterruptedException {
        if (interrupted != null) {
            throw interrupted;
        }
        if (broken != null) {
            throw broken;
        }
    }
}
