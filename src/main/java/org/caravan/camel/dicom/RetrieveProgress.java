package org.caravan.camel.dicom;

import java.time.Instant;

/**
 * How far a retrieve has come. Holds no patient's data.
 *
 * @param peer name of the PACS
 * @param seriesInstanceUid what is retrieved
 * @param received different objects of the series taken by our listener so far
 * @param bytes their size
 * @param quarantined objects that claimed to be of this series and were quarantined
 * @param expected objects that should arrive, {@link #UNKNOWN} where nobody said
 * @param startedAt when it was asked for
 */
public record RetrieveProgress(
        String peer,
        String seriesInstanceUid,
        int received,
        long bytes,
        int quarantined,
        int expected,
        Instant startedAt) {

    /** Nobody said how many objects should arrive: missing is not zero. */
    public static final int UNKNOWN = -1;
}
