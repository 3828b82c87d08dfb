package org.caravan.dicom;

import java.util.List;

/**
 * A request for storage commitment (PS3.4 §J.3.2).
 *
 * @param transactionUid names it in the report
 * @param objects to be kept, at least one
 */
public record CommitmentRequest(String transactionUid, List<SopReference> objects) {
    public CommitmentRequest {
        objects = List.copyOf(objects);
    }
}
