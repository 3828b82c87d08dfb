package org.caravan.dicom;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Requests to one peer over one association at a time. Not for use by several threads at once.
 *
 * <p>Keys and matches are maps of DICOM keyword to value (PS3.6): a {@code String}, a {@code List<String>} for several values, a
 * {@code List<Map<String, Object>>} for a sequence, a {@code byte[]} for binary values. Elements without a keyword (private ones)
 * are named {@code (gggg,eeee)}.
 */
public interface DicomClient extends AutoCloseable {

    /** The peer this client talks to. */
    Peer peer();

    /** C-ECHO (PS3.7 §9.1.5). Returns when the peer answered Success. */
    void echo(RequestControl control) throws DicomException, InterruptedException;

    /**
     * C-FIND (PS3.7 §9.1.2). Where the peer refuses Patient Root (or {@link Peer#queryModel()} is {@code STUDY_ROOT}), a query
     * at PATIENT level is asked at STUDY level and its matches are reduced to one per PatientID and IssuerOfPatientID.
     *
     * <p>The consumer must not send another request to this peer: spool the matches first.
     *
     * @param keys matching keys with a value, return keys with an empty string
     * @return number of matches the peer sent; where patients were asked for at STUDY level, more than the consumer got
     * @throws IllegalArgumentException when a key is no keyword of PS3.6, or cannot be encoded in the character set of the keys or of
     *     {@link Peer#fallbackCharacterSet()}; names the key, never its value. Nothing was sent then
     * @throws DicomStatusException when the final status is not Success, for example A700 (out of resources)
     */
    int find(QueryLevel level, Map<String, ?> keys, MatchConsumer consumer, RequestControl control)
            throws DicomException, InterruptedException;

    /**
     * C-MOVE (PS3.7 §9.1.4) to a third party or to ourselves.
     *
     * @param identifiers the unique keys of the level and above: PatientID (Patient Root), StudyInstanceUID, SeriesInstanceUID,
     *     SOPInstanceUID (a {@code List<String>} asks for several)
     * @param destinationAeTitle the AE title the peer must know, with address and port
     * @return every final response, warnings, failures and partial success included
     * @throws DicomException only for refusal, abort, time-out or malformed data
     */
    Outcome move(QueryLevel level, Map<String, ?> identifiers, String destinationAeTitle, RequestControl control)
            throws DicomException, InterruptedException;

    /**
     * C-GET (PS3.7 §9.1.3, PS3.4 §C.4.3): the objects come over the association they are asked on, so that the peer needs to know no
     * destination and to reach no port of ours. Success is answered for an object only when it is durable at its final place.
     *
     * @param identifiers as for {@link #move}
     * @param storage where the objects go, and which SOP classes are proposed
     * @return every final response, warnings, failures and partial success included; objects that we refused count as failed in it, even
     *     where the peer does not say so
     * @throws DicomRejectedException when the peer accepts no C-GET, none of the storage SOP classes, or not that we receive (SCP role,
     *     PS3.7 §D.3.3.4)
     * @throws DicomException otherwise only for abort, time-out, malformed data, or a folder that cannot be written; objects that were answered
     *     with Success before that stay
     */
    Outcome get(QueryLevel level, Map<String, ?> identifiers, GetStorage storage, RequestControl control)
            throws DicomException, InterruptedException;

    /**
     * C-STORE (PS3.7 §9.1.1) of all objects in their order, each in the transfer syntax it is stored in: over one association, or, where they
     * need more than 128 presentation contexts, over one after the other. When cancelled, the object on its way is finished and no further
     * one is begun.
     *
     * @param originator the C-MOVE these stores belong to, or null
     * @param answers hears of each object; those it has not heard of when this throws were not answered
     * @return counters over all objects: with a warning they count as stored; those whose presentation context was refused, or that cannot be
     *     read, count as failed
     * @throws DicomException when the association is refused, aborted or times out; what was answered before that is stored
     */
    Outcome store(
            Collection<? extends StoreObject> objects,
            MoveOriginator originator,
            AnswerConsumer answers,
            RequestControl control)
            throws DicomException, InterruptedException;

    /** The same, for whom the counters are enough. */
    default Outcome store(Collection<? extends StoreObject> objects, MoveOriginator originator, RequestControl control)
            throws DicomException, InterruptedException {
        return store(objects, originator, (object, status) -> {}, control);
    }

    /**
     * Storage commitment (PS3.4 §J): asks the peer to keep these objects safely, and waits for its report on this association.
     *
     * @param transactionUid another for each request
     * @param control its deadline bounds the wait for the report; when it is cancelled that wait ends at once
     * @return empty where no report came on this association: many peers open one of their own for it, to a listener with a
     *     {@link CommitmentService}
     * @throws DicomNotOfferedException when the peer, or this transport, knows no storage commitment
     * @throws DicomStatusException when the peer refuses the request
     */
    default Optional<CommitmentReport> commit(String transactionUid, List<SopReference> objects, RequestControl control)
            throws DicomException, InterruptedException {
        throw new DicomNotOfferedException(
                "This DICOM toolkit has no storage commitment. Leave the toolkit out, so that the built-in one is used.");
    }

    /**
     * Tells the peer what came of its request for storage commitment (N-EVENT-REPORT, PS3.4 §J.3.3), on an association on which we take the
     * SCP role.
     *
     * @throws DicomNotOfferedException when the peer, or this transport, takes no such reports
     * @throws DicomStatusException when the peer refuses this one
     */
    default void report(CommitmentReport report, RequestControl control) throws DicomException, InterruptedException {
        throw new DicomNotOfferedException(
                "This DICOM toolkit has no storage commitment. Leave the toolkit out, so that the built-in one is used.");
    }

    /** Releases the association; aborts it where the peer does not answer within {@link Peer#releaseTimeout()}. */
    @Override
    void close();

    /** Hears what became of each object of a run of C-STOREs, in order, on the thread of the run. */
    @FunctionalInterface
    interface AnswerConsumer {

        /**
         * One object is done with.
         *
         * @param status as the peer answered; {@link DicomStatus#SOP_CLASS_NOT_SUPPORTED} where it accepted no presentation context for it, and
         *     {@link DicomStatus#PROCESSING_FAILURE} where it could not be read
         */
        void answered(StoreObject object, int status);
    }

    /** Takes one match of a C-FIND. */
    @FunctionalInterface
    interface MatchConsumer {
        void accept(Map<String, Object> match) throws DicomException;
    }
}
