package org.caravan.dicom;

import java.util.Map;

/** Performs C-MOVE. Called by several associations at once. */
@FunctionalInterface
public interface MoveService {

    /**
     * Sends what the keys identify to the destination.
     *
     * @param originator calling AE title and message id of this C-MOVE, to be given with every C-STORE
     * @param progress each call becomes a pending response
     * @param cancel cancelled when the peer sent a C-CANCEL
     * @return what the final response says
     * @throws DicomStatusException ends the request with that status, for example A801H for an unknown destination
     */
    Outcome move(
            ListenerObserver.Association association,
            QueryLevel level,
            Map<String, Object> keys,
            String destinationAeTitle,
            MoveOriginator originator,
            RequestControl.Progress progress,
            CancelHandle cancel)
            throws DicomException, InterruptedException;

    /** Whether retrievals in that model (Patient Root or Study Root) are served; its presentation contexts are refused otherwise. */
    default boolean offers(QueryModel model) {
        return true;
    }
}
