package org.caravan.rehearsal;

import java.time.Duration;
import java.util.Map;

import org.caravan.dicom.DicomException;
import org.caravan.dicom.MoveOriginator;
import org.caravan.dicom.Outcome;
import org.caravan.dicom.QueryLevel;
import org.caravan.dicom.StoreObject;

/** Where a rehearsal PACS can be made to misbehave. Every method leaves things as they are unless overridden. */
public interface Behaviour {

    /** A PACS that behaves. */
    Behaviour GOOD = new Behaviour() {};

    /** Called before a query is answered; may wait, or end it with a {@link org.caravan.dicom.DicomStatusException}. */
    default void beforeFind(QueryLevel level, Map<String, Object> keys) throws DicomException, InterruptedException {}

    /** Most matches it gives, whatever the query; 0 for all. */
    default long mostMatches() {
        return 0;
    }

    /** Whether queries and retrievals in Patient Root are refused. */
    default boolean refusesPatientRoot() {
        return false;
    }

    /** The keys it goes by, of those it was sent. */
    default Map<String, Object> keys(QueryLevel level, Map<String, Object> keys) {
        return keys;
    }

    /** Called with the number of matches before the first is sent; may refuse them. */
    default void beforeMatches(long matches) throws DicomException {}

    /** How often to send this match: 1 as it should be. */
    default int times(Map<String, Object> match) {
        return 1;
    }

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

    /** What its C-STOREs say of the C-MOVE they belong to; null for nothing. */
    default MoveOriginator originator(MoveOriginator originator) {
        return originator;
    }

    /** Whether to send nothing and pending responses until the caller gives up. */
    default boolean pendsForEver() {
        return false;
    }

    /** How long after the final response the second half of the objects is sent; zero for none of them. */
    default Duration late() {
        return Duration.ZERO;
    }

    /** The final response to give for this one. */
    default Outcome answer(Outcome outcome) {
        return outcome;
    }

    /** Called with the keys of a retrieval after everything was sent. */
    default void afterMove(QueryLevel level, Map<String, Object> keys) {}
}
