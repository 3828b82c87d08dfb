package org.caravan.camel.dicom;

import java.time.Duration;

import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomNotNowException;

/**
 * Limits how many associations all nodes together hold open to a PACS. A single bean of this type in the registry is found by itself; without one,
 * each process has a limit of its own.
 */
public interface AssociationLimit {

    AssociationLimit NONE = (pacs, most, longestWait) -> Place.FREE;

    /**
     * Takes a place for an association, in turn.
     *
     * @param most places there are
     * @throws DicomNotNowException when none became free within that time
     */
    Place take(String pacs, int most, Duration longestWait) throws DicomException, InterruptedException;

    /** The right to hold one association open. */
    interface Place extends AutoCloseable {

        /** One that nobody else could want. */
        Place FREE = new Place() {
            @Override
            public boolean isWantedElsewhere() {
                return false;
            }

            @Override
            public void close() {}
        };

        /** Whether it is to be given back as soon as the request on it has ended. */
        boolean isWantedElsewhere();

        /** Gives it back. */
        @Override
        void close();
    }
}
