package org.caravan.rehearsal;

import java.util.Map;

import org.caravan.dicom.DicomException;
import org.caravan.dicom.Outcome;
import org.caravan.dicom.QueryLevel;
import org.caravan.dicom.StoreObject;

/** Where a rehearsal PACS can be made to misbehave. Every method leaves things as they are unless overridden. */
public interface Behaviour {

    /** A PACS that behaves. */
    Behaviour GOOD = new Behaviour() {};

    /** Called before a query is answered; may wait, or end it with a {@link org.caravan.dicom.DicomStatusException}. */
    default void beforeFind(QueryLevel level, Map<String, Object> keys) throws DicomException, InterruptedException {}

    /** The match to send for this one; null leaves it out. */
    default Map<String, Object> match(QueryLevel level, Map<String, Object> match) {
        return match;
    }

    /** Called before a retrieval is performed; may wait, or end it with a {@link org.caravan.dicom.DicomStatusException}. */
    default void beforeMove(QueryLevel level, Map<String, Object> keys) throws DicomException, InterruptedException {}

    /** The object to send for this one; null leaves it out. */
    default StoreObject send(StoreObject object) {
        return object;
    }

    /** The final response to give for this one. */
    default Outcome answer(Outcome outcome) {
        return outcome;
    }
}
