package org.caravan.dicom;

import java.util.List;
import java.util.Map;

/** Finds what a C-GET asks for. Called by several associations at once. */
@FunctionalInterface
public interface GetService {

    /**
     * The objects that the keys identify. The transport sends them over the association they were asked on, each in the transfer syntax it
     * is stored in, with a pending response after each, until the peer cancels.
     *
     * @param keys as {@link DicomClient} describes them
     * @return objects in the order to send them; one that cannot be opened, or for which the peer accepted no presentation context, counts as
     *     failed; one that cannot be read to its end aborts the association
     * @throws DicomStatusException ends the request with that status
     */
    List<? extends StoreObject> get(
            ListenerObserver.Association association, QueryLevel level, Map<String, Object> keys)
            throws DicomException, InterruptedException;

    /** Whether retrievals in that model (Patient Root or Study Root) are served; its presentation contexts are refused otherwise. */
    default boolean offers(QueryModel model) {
        return true;
    }
}
