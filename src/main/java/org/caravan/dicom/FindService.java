package org.caravan.dicom;

import java.util.Map;

/** Answers C-FIND. Called by several associations at once. */
@FunctionalInterface
public interface FindService {

    /**
     * Gives every match to the consumer, which sends it as a pending response.
     *
     * @param keys as {@link DicomClient} describes them
     * @param cancel cancelled when the peer sent a C-CANCEL
     * @throws DicomStatusException ends the query with that status
     */
    void find(
            ListenerObserver.Association association,
            QueryLevel level,
            Map<String, Object> keys,
            DicomClient.MatchConsumer matches,
            CancelHandle cancel)
            throws DicomException;

    /** Whether queries in that model (Patient Root or Study Root) are served; its presentation contexts are refused otherwise. */
    default boolean offers(QueryModel model) {
        return true;
    }
}
